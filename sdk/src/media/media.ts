// The media of this page as one thing: give it what to send and what to receive, and it sees to it,
// through lost connections, closed transports and replaced servers.
import type { Device, types as mediasoup } from 'mediasoup-client';
import { RollcallError } from '../errors.js';
import type { Log } from '../log.js';
import type { Direction, JoinAnswer, Request, ServerEvents } from '../signaling/protocol.js';
import type { Timers } from '../timers.js';
import type { TrackSource, VideoView } from '../types.js';
import { unreachable } from '../unreachable.js';
import { Echo } from './echo.js';
import { QualityMeter, type QualityReport } from './quality-meter.js';
import { Receiving } from './receiving.js';
import { Sending, type Desired } from './sending.js';
import { Transports } from './transports.js';
import { Vouching } from './vouching.js';

export interface MediaHooks {
  received(producerId: string, track: MediaStreamTrack): void;
  unreceived(producerId: string): void;
  /** This track will not be sent. */
  sendingFailed(source: TrackSource, track: MediaStreamTrack, error: RollcallError): void;
  receivingFailed(error: RollcallError): void;
  /** A media path works again: signaling deserves a look. */
  recovered(): void;
  /** How well media gets through has changed. */
  quality(report: QualityReport): void;
  /** Every two seconds: of which producers something came since the last time. */
  arriving(producerIds: ReadonlySet<string>): void;
  /** The server told us over the media path that it has lost our connection. */
  socketLost(): void;
  /** Since when nothing on the media path vouches for this page; `undefined`: from now on it does. */
  unheard(since: number | undefined): void;
}

export interface MediaOptions {
  readonly request: Request;
  readonly isUp: () => boolean;
  readonly timers: Timers;
  readonly log: Log;
  readonly simulcast: boolean;
  readonly createDevice: () => Promise<Device>;
  readonly hooks: MediaHooks;
}

export type MediaServerEvent =
  'producerClosed' | 'transportClosed' | 'consumerClosed' | 'iceRestartNeeded' | 'muted';

const againMs = 1_000;

export class Media {
  readonly #timers: Timers;
  readonly #transports: Transports;
  readonly #sending: Sending;
  readonly #receiving: Receiving;
  readonly #echo: Echo;
  readonly #vouching: Vouching;
  readonly #quality: QualityMeter;
  #cancelAgain: (() => void) | undefined;
  #closed = false;

  constructor(options: MediaOptions) {
    const { timers, log, simulcast, createDevice, hooks } = options;
    // Whatever is still running when media is closed asks for nothing more.
    const isUp = () => !this.#closed && options.isUp();
    const request: Request = (name, payload, deadlineMs) =>
      this.#closed ? Promise.reject(closedError()) : options.request(name, payload, deadlineMs);
    this.#timers = timers;
    this.#transports = new Transports({
      request,
      isUp,
      timers,
      log,
      createDevice,
      recovered: (direction) => {
        if (direction === 'send') this.#sending.onPathBack();
        this.#receiving.onPathBack();
        hooks.recovered();
      },
      gone: (direction) => this.#onGone(direction),
    });
    const shared = {
      ...{ transports: this.#transports, request, isUp, timers, log },
      again: () => this.#again(),
    };
    this.#sending = new Sending({
      ...shared,
      simulcast,
      failed: (...failure) => hooks.sendingFailed(...failure),
    });
    this.#receiving = new Receiving({
      ...shared,
      received: (producerId, track) => hooks.received(producerId, track),
      unreceived: (producerId) => hooks.unreceived(producerId),
      failed: (error) => hooks.receivingFailed(error),
    });
    this.#vouching = new Vouching(timers, (since) => hooks.unheard(since));
    this.#echo = new Echo({
      ...shared,
      socketLost: () => hooks.socketLost(),
      answered: () => this.#vouching.answered(),
    });
    this.#quality = new QualityMeter({
      ...{ timers, isUp },
      transport: (direction) => this.#transports.current(direction),
      received: () => this.#receiving.byTrack(),
      changed: (report) => hooks.quality(report),
      arriving: (producerIds) => hooks.arriving(producerIds),
      pictured: (producerId, size) => this.#receiving.pictured(producerId, size),
    });
  }

  /** After each join: keeps what the server still has, and builds the rest anew. */
  resume(answer: JoinAnswer, producerIds: ReadonlySet<string>): void {
    this.#receiving.want(producerIds);
    this.#sending.doubt();
    this.#receiving.renew();
    this.#receiving.onPathBack();
    this.#echo.renew();
    this.#transports.resume(answer.routerRtpCapabilities, answer.transports);
    this.#sending.closeUnknown(answer.transports.flatMap(({ producerIds }) => producerIds));
    this.#receiving.closeUnknown(answer.transports.flatMap(({ consumerIds }) => consumerIds));
    this.#syncAll();
  }

  /** Resolves when it was tried; `sendingFailed` has been called if it was refused. */
  send(desired: ReadonlyMap<TrackSource, Desired>): Promise<void> {
    this.#sending.want(desired);
    return this.#closed ? Promise.resolve() : this.#sending.sync();
  }

  receive(producerIds: ReadonlySet<string>): void {
    this.#receiving.want(producerIds);
    if (!this.#closed) void this.#receiving.sync();
  }

  /** How large a wanted producer is shown, from now on. */
  show(producerId: string, view: VideoView): void {
    this.#receiving.show(producerId, view);
    if (!this.#closed) void this.#receiving.sync();
  }

  /** Whoever sends these was away, and is heard again. */
  senderIsBack(producerIds: Iterable<string>): void {
    if (!this.#closed) this.#receiving.onPathBack(producerIds);
  }

  onServer<Name extends MediaServerEvent>(name: Name, data: ServerEvents[Name]): void {
    const event = { name, data } as {
      [N in MediaServerEvent]: { readonly name: N; readonly data: ServerEvents[N] };
    }[MediaServerEvent];
    switch (event.name) {
      case 'producerClosed':
        return this.#receiving.onProducerClosed(event.data.producerId);
      case 'transportClosed':
        return this.#transports.onServerClosed(event.data.transportId);
      case 'consumerClosed':
        return this.#receiving.onServerClosed(event.data.consumerId);
      case 'iceRestartNeeded':
        return this.#transports.onIceRestartNeeded(event.data.transportId);
      case 'muted':
        return this.#sending.onPaused(event.data.producerId);
      default:
        return unreachable(event);
    }
  }

  /** Everything that was made is gone on the server: makes it again, and receives `producerIds`. */
  rebuild(producerIds: ReadonlySet<string>, capabilities?: mediasoup.RtpCapabilities): void {
    this.#receiving.want(producerIds);
    this.#transports.reset(capabilities);
    this.#syncAll();
  }

  /** Idempotent. The tracks live on: they belong to the room. */
  close(): void {
    this.#closed = true;
    this.#cancelAgain?.();
    this.#quality.close();
    this.#vouching.end();
    this.#transports.close();
    this.#sending.forget();
    this.#receiving.forget();
    this.#echo.forget('send');
  }

  diagnostics(): unknown {
    const directions: readonly Direction[] = ['send', 'recv'];
    return {
      transports: directions.map((direction) => {
        const transport = this.#transports.current(direction);
        return transport && { direction, id: transport.id, state: transport.connectionState };
      }),
      producers: this.#sending.producers(),
      consumers: this.#receiving.consumers(),
      echo: this.#echo.isOpen,
    };
  }

  #onGone(direction: Direction): void {
    if (direction === 'send') this.#sending.forget();
    else this.#receiving.forget();
    this.#echo.forget(direction);
    this.#again();
  }

  #again(): void {
    if (this.#closed) return;
    this.#cancelAgain ??= this.#timers.after(againMs, () => {
      this.#cancelAgain = undefined;
      this.#syncAll();
    });
  }

  #syncAll(): void {
    if (this.#closed) return;
    void this.#sending.sync();
    void this.#receiving.sync();
    void this.#echo.sync();
  }
}

function closedError(): RollcallError {
  return new RollcallError('server_unreachable', 'Media is closed.');
}
