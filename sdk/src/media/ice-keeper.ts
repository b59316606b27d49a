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
// What carries media brings something several times a second, and reports of the receiver each second.
const silenceMs = 1_500;

export class IceKeeper {
  readonly #transport: mediasoup.Transport;
  readonly #ports: IceKeeperPorts;
  readonly #onRecovered: () => void;
  readonly #onGone: () => void;
  #cancel: () => void = () => undefined;
  #broken = false;
  /** Signaling was lost, and whether the path still brings anything is being watched. */
  #doubted = false;
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

  /**
   * Signaling is back: repairs what broke in the meantime. After another address Chromium says
   * "connected" for 5–8 s more: what brings nothing for `silenceMs` is restarted. Where there is
   * nothing to bring, that does no harm.
   */
  check(): void {
    if (this.#broken) return void this.restart();
    if (this.#transport.connectionState === 'connected') void this.#restartIfSilent();
  }

  async #restartIfSilent(): Promise<void> {
    const before = await bytesReceived(this.#transport);
    if (before === undefined || this.#transport.closed || this.#broken) return;
    this.#cancel();
    this.#doubted = true;
    this.#cancel = this.#ports.timers.after(silenceMs, async () => {
      this.#doubted = false;
      const silent = (await bytesReceived(this.#transport)) === before;
      if (silent) await this.restart();
    });
  }

  async restart(): Promise<void> {
    const transport = this.#transport;
    if (this.#restarting || transport.closed || !this.#ports.isUp()) return;
    this.#restarting = true;
    this.#ports.log.info(`[Media] Restarting ICE (${transport.direction})`);
    try {
      const { iceParameters, iceServers = [] } = await this.#ports.request('restartIce', {
        transportId: transport.id,
      });
      await this.#renew(iceServers);
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

  /** What is gathered from here on needs credentials that are not over. Firefox cannot change them. */
  async #renew(iceServers: readonly RTCIceServer[]): Promise<void> {
    if (iceServers.length === 0 || this.#transport.closed) return;
    await this.#transport.updateIceServers({ iceServers: [...iceServers] }).catch((thrown) => {
      this.#ports.log.debug(`[Media] The old ICE servers stay: ${asRollcallError(thrown).message}`);
    });
  }

  #onState(state: mediasoup.ConnectionState): void {
    this.#ports.log.debug(`[Media] ${this.#transport.direction} transport ${state}`);
    switch (state) {
      case 'connected':
        this.#cancel();
        this.#doubted = false;
        if (!this.#broken) return;
        this.#broken = false;
        this.#onRecovered();
        return;
      case 'disconnected':
        this.#broken = true;
        if (!this.#doubted) return this.#later(patienceMs);
        this.#doubted = false;
        this.#cancel();
        return void this.restart();
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

/** Without what keeps the path alive (STUN); unset where the browser does not count. */
async function bytesReceived(transport: mediasoup.Transport): Promise<number | undefined> {
  if (transport.closed) return undefined;
  const stats = await transport.getStats().catch(() => undefined);
  for (const one of stats?.values() ?? []) {
    const { type, bytesReceived } = one as RTCTransportStats;
    if (type === 'transport') return bytesReceived;
  }
  return undefined;
}
