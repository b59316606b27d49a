import type { Socket, SocketListener, SocketOptions } from '../signaling/socket.js';
import { settle } from './fake-timers.js';

/** The socket's side of the port: the tests play the network and the server. */
export class FakeSocket implements Socket {
  readonly emitted: string[] = [];
  end: 'open' | 'disconnected' | 'dropped' = 'open';
  #answers: ((error: Error | undefined, value: unknown) => void)[] = [];

  constructor(
    readonly options: SocketOptions,
    readonly listener: SocketListener,
  ) {}

  emit(name: string): void {
    this.emitted.push(name);
  }

  request(
    name: string,
    _payload: unknown,
    _deadlineMs: number,
    answer: (error: Error | undefined, value: unknown) => void,
  ): void {
    this.emitted.push(name);
    this.#answers.push(answer);
  }

  async answer(value: unknown): Promise<void> {
    this.#answers.shift()?.(undefined, value);
    await settle();
  }

  async fail(message: string): Promise<void> {
    this.#answers.shift()?.(new Error(message), undefined);
    await settle();
  }

  disconnect(): void {
    this.end = 'disconnected';
  }

  drop(): void {
    this.end = 'dropped';
  }
}
