// The echo server of tests/conformance, on a free port, and raw ways to talk to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const binary = process.env['ECHO_SERVER'] ?? path.join(root, 'build/asan/echo_server');

export const pingInterval = 300;
export const pingTimeout = 200;
export const maxPayload = 1_000_000;

export interface EchoServer {
  readonly url: string;
  readonly wsUrl: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startEcho(...args: string[]): Promise<EchoServer> {
  const child = spawn(binary, ['--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(/:(\d+)\s*$/.exec(line.toString())?.[1]);
  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    port,
    async stop() {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      // A sanitizer's report ends the process with another code.
      if (code !== 0) throw new Error(`the echo server ended with ${code}`);
    },
  };
}

/** Sends bytes on a connection of their own and reads until the server closes it. */
export async function raw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await open(port);
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
  socket.on('error', () => undefined); // A reset is an answer, too.
  socket.write(bytes);
  if (!socket.closed) await once(socket, 'close');
  return answer;
}

export async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** The status of a raw HTTP answer, 0 if there was none. */
export const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

/** A WebSocket that keeps what arrives until somebody asks for it. */
export class Peer {
  private readonly messages: (string | ArrayBuffer)[] = [];
  private readonly waiting: ((message: string | ArrayBuffer) => void)[] = [];
  readonly closed: Promise<number>;
  readonly opened: Promise<void>;
  readonly socket: WebSocket;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onmessage = ({ data }) => {
      const next = this.waiting.shift();
      if (next) next(data as string | ArrayBuffer);
      else this.messages.push(data as string | ArrayBuffer);
    };
    this.closed = new Promise((resolve) => (this.socket.onclose = ({ code }) => resolve(code)));
    this.opened = new Promise((resolve, reject) => {
      this.socket.onopen = () => resolve();
      this.socket.onerror = () => reject(new Error('the WebSocket was refused'));
    });
    this.opened.catch(() => undefined); // Whoever cares awaits it.
  }

  next(): Promise<string | ArrayBuffer> {
    const message = this.messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The next message that is no ping. */
  async nextMessage(): Promise<string | ArrayBuffer> {
    for (;;) {
      const message = await this.next();
      if (message !== '2') return message;
    }
  }

  send(data: string | ArrayBuffer): void {
    this.socket.send(data);
  }

  close(): void {
    this.socket.close();
  }
}
