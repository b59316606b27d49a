// Gives the server back what it sends over a pair of data channels: proof that this page is there
// while signaling is not. An open data channel also lifts Chrome's throttling of timers in hidden
// tabs: it stays for the call.
import type { types as mediasoup } from 'mediasoup-client';
import { asRollcallError, isPassing } from '../errors.js';
import type { Log } from '../log.js';
import type { Direction, Request } from '../signaling/protocol.js';
import { coalesce } from './coalesce.js';
import type { Transports } from './transports.js';

export interface EchoOptions {
  readonly transports: Transports;
  readonly request: Request;
  readonly isUp: () => boolean;
  readonly log: Log;
  /** The server has no connection with this page. */
  readonly socketLost: () => void;
  /** The server gets its message back, as far as can be seen from here. */
  readonly answered: () => void;
  /** Something is left to do: run again in a moment. */
  readonly again: () => void;
}

// PROTOCOL.md, "Echo".
const protocol = 'rollcall-echo';
const echoProducer = 'echo';
// An echo that is late is of no use, and none waits for another.
const unreliable = { ordered: false, maxRetransmits: 0 } as const;

export class Echo {
  readonly #options: EchoOptions;
  #back: mediasoup.DataProducer | undefined;
  #from: mediasoup.DataConsumer | undefined;
  /** The server knows no echoes, or will not give us one; asked again after the next join. */
  #refused = false;

  /** Opens what is not open. Never rejects: what fails is tried again later. */
  readonly sync = coalesce(() => this.#run());

  constructor(options: EchoOptions) {
    this.#options = options;
  }

  /** After a join. */
  renew(): void {
    this.#refused = false;
  }

  /** A transport is gone, and with it what it carried. */
  forget(direction: Direction): void {
    if (direction === 'send') this.#back = undefined;
    // The server closes its end when there is another pair.
    this.#from?.close();
    this.#from = undefined;
  }

  get isOpen(): boolean {
    return this.#from?.readyState === 'open';
  }

  async #run(): Promise<void> {
    const { transports, isUp, log, again } = this.#options;
    if (!isUp()) return;
    const { generation } = transports;
    let direction: Direction = 'send';
    try {
      await this.#openBack();
      direction = 'recv';
      if (!this.#refused) await this.#openFrom();
    } catch (thrown) {
      const error = asRollcallError(thrown, 'browser_unsupported');
      log.debug(`[Media] Echo: ${error.message}`);
      if (generation !== transports.generation) return again();
      if (transports.isBroken(direction, thrown)) transports.abandon(direction);
      if (isPassing(error)) return again();
      this.#refused = true;
    }
  }

  async #openBack(): Promise<void> {
    if (this.#back !== undefined && !this.#back.closed) return;
    const transport = await this.#options.transports.get('send');
    this.#back = await transport.produceData({ ...unreliable, label: 'echo', protocol });
  }

  async #openFrom(): Promise<void> {
    if (this.#from !== undefined && !this.#from.closed) return;
    const { transports, request } = this.#options;
    const transport = await transports.get('recv');
    const { id, dataProducerId, sctpStreamParameters, label } = await request('consumeData', {
      transportId: transport.id,
      dataProducerId: echoProducer,
    });
    const options = { id, dataProducerId, sctpStreamParameters, label, protocol };
    const consumer = await transport.consumeData(options);
    consumer.on('message', (message: unknown) => this.#giveBack(message));
    this.#from = consumer;
  }

  #giveBack(message: unknown): void {
    const { transports, answered, socketLost } = this.#options;
    if (typeof message !== 'string' || this.#back?.readyState !== 'open') return;
    this.#back.send(message);
    // One way may be cut alone: then echoes come, and their answers do not arrive.
    if (transports.current('send')?.connectionState === 'connected') answered();
    if (saysSocketLost(message)) socketLost();
  }
}

function saysSocketLost(message: string): boolean {
  try {
    const said = JSON.parse(message) as { readonly socket?: unknown } | null;
    return said?.socket === 'lost';
  } catch {
    return false;
  }
}
