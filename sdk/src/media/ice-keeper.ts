// Keeps one transport's path alive. Chromium says "disconnected" 5–8 s after the last answer and
// "failed" 10 s later: before "failed" a path heals by itself in 0.1 s, after it never without an
// ICE restart.
import type { types as mediasoup } from 'mediasoup-client';
import { asRollcallError } from '../errors.js';
import type { Log } from '../log.js';
import type { Request } from '../signaling/protocol.js';
import type { Timers } from '../timers.js';

export interface IceKeeperPorts {
  readonly request: Request;
  /** Whether the server can be asked. */
  readonly isUp: () => boolean;
  readonly timers: Timers;
  readonly log: Log;
}

// "disconnected" may be one lost packet; three seconds of it is not.
const patienceMs = 3_000;
// A restart takes 40–110 ms when the network is there.
const restartMaxMs = 5_000;

export class IceKeeper {
  readonly #transport: mediasoup.Transport;
  readonly #ports: IceKeeperPorts;
  readonly #onRecovered: () => void;
  readonly #onGone: () => void;
  #cancel: () => void = () => undefined;
  #broken = false;
  #restarting = false;

  /**
   * `onRecovered`: the path works again; `onGone`: the server does not know the transport any more.
   */
  constructor(
    transport: mediasoup.Transport,
    ports: IceKeeperPorts,
    on: { readonly recovered: () => void; readonly gone: () => void },
  ) {
    this.#transport = transport;
    this.#ports = ports;
    this.#onRecovered = on.recovered;
    this.#onGone = on.gone;
    transport.on('connectionstatechange', (state) => this.#onState(state));
    transport.observer.on('close', () => this.#cancel());
  }

  /** Signaling is back: repairs what broke in the meantime. */
  check(): void {
    if (this.#broken) void this.restart();
  }

  async restart(): Promise<void> {
    const transport = this.#transport;
    if (this.#restarting || transport.closed || !this.#ports.isUp()) return;
    this.#restarting = true;
    this.#ports.log.info(`[Media] Restarting ICE (${transport.direction})`);
    try {
      const { iceParameters } = await this.#ports.request('restartIce', {
        transportId: transport.id,
      });
      if (!transport.closed) await transport.restartIce({ iceParameters });
    } catch (thrown) {
      const error = asRollcallError(thrown);
      this.#ports.log.warn(`[Media] ICE restart failed: ${error.message}`);
      if (error.code === 'not_found') return this.#onGone();
    } finally {
      this.#restarting = false;
    }
    if (this.#broken) this.#later(restartMaxMs);
  }

  #onState(state: mediasoup.ConnectionState): void {
    this.#ports.log.debug(`[Media] ${this.#transport.direction} transport ${state}`);
    switch (state) {
      case 'connected':
        this.#cancel();
        if (!this.#broken) return;
        this.#broken = false;
        this.#onRecovered();
        return;
      case 'disconnected':
        this.#broken = true;
        return this.#later(patienceMs);
      case 'failed':
        this.#broken = true;
        return void this.restart();
      case 'new':
      case 'connecting':
      case 'closed':
        return;
    }
  }

  #later(delayMs: number): void {
    this.#cancel();
    this.#cancel = this.#ports.timers.after(delayMs, () => void this.restart());
  }
}
