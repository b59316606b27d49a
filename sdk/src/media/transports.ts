// The Device and this page's two transports, made when first needed, and made anew when the server
// has closed one or one is broken. A working transport is never closed here: to the server that would
// look like a page that goes away.
import { Device, type types as mediasoup } from 'mediasoup-client';
import { RollcallError } from '../errors.js';
import type { Direction } from '../signaling/protocol.js';
import { IceKeeper, type IceKeeperPorts } from './ice-keeper.js';

export interface TransportsOptions extends IceKeeperPorts {
  readonly createDevice: () => Promise<Device>;
  readonly recovered: (direction: Direction) => void;
  /** The server closed it: what it carried has to be made anew. */
  readonly gone: (direction: Direction) => void;
}

// mediasoup's own default; we use one.
const numStreams = { OS: 1_024, MIS: 1_024 };

const ownChecks = new Set(['UnsupportedError', 'InvalidStateError', 'TypeError']);

interface Path {
  readonly transport: mediasoup.Transport;
  readonly keeper: IceKeeper;
}

export class Transports {
  readonly #options: TransportsOptions;
  #capabilities: mediasoup.RtpCapabilities | undefined;
  #device: Promise<Device> | undefined;
  readonly #paths = new Map<Direction, Path>();
  readonly #pending = new Map<Direction, Promise<mediasoup.Transport>>();
  /** Whose first negotiation broke off because the server did not agree, or not in time. */
  readonly #brokenOff = new WeakSet<mediasoup.Transport>();
  #generation = 0;

  constructor(options: TransportsOptions) {
    this.#options = options;
  }

  /** Counts what went: work that began at a smaller number failed for no fault of its own. */
  get generation(): number {
    return this.#generation;
  }

  /** After each join. `alive` are the transports that the server still has. */
  resume(capabilities: mediasoup.RtpCapabilities, alive: readonly { readonly id: string }[]): void {
    // Another router (the server restarted) may speak other codecs: a Device is loaded only once.
    if (JSON.stringify(capabilities) !== JSON.stringify(this.#capabilities))
      this.#device = undefined;
    this.#capabilities = capabilities;
    const ids = new Set(alive.map((transport) => transport.id));
    if (alive.length > 0 && this.#paths.size === 0) this.#forgetOnServer();
    for (const [direction, path] of this.#paths) {
      if (ids.has(path.transport.id)) path.keeper.check();
      else this.#drop(direction);
    }
  }

  /** Everything of media is gone on the server. */
  reset(capabilities?: mediasoup.RtpCapabilities): void {
    if (capabilities !== undefined) {
      this.#capabilities = capabilities;
      this.#device = undefined;
    }
    this.#forgetPending();
    for (const direction of [...this.#paths.keys()]) this.#drop(direction);
  }

  onServerClosed(transportId: string): void {
    const path = this.#find(transportId);
    if (path !== undefined) this.#drop(path.transport.direction);
  }

  onIceRestartNeeded(transportId: string): void {
    void this.#find(transportId)?.keeper.restart();
  }

  close(): void {
    this.#forgetPending();
    for (const { transport } of this.#paths.values()) transport.close();
    this.#paths.clear();
  }

  /**
   * Whether a failure left the transport's peer connection half-way through a negotiation: either
   * the browser failed at it, or the very first one never got its answer.
   */
  isBroken(direction: Direction, thrown: unknown): boolean {
    const transport = this.current(direction);
    if (transport === undefined || transport.closed) return false;
    if (thrown instanceof RollcallError) return this.#brokenOff.has(transport);
    // mediasoup-client's own checks come before it touches anything.
    return !(thrown instanceof Error && ownChecks.has(thrown.name));
  }

  /** Gives a broken transport up: the server sees it closed, and the next run makes another. */
  abandon(direction: Direction): void {
    this.#drop(direction);
  }

  current(direction: Direction): mediasoup.Transport | undefined {
    return this.#paths.get(direction)?.transport;
  }

  device(): Promise<Device> {
    if (this.#device === undefined) {
      const loading = this.#loadDevice();
      this.#device = loading;
      // What failed once may work later: after a join, or with other codecs.
      loading.catch(() => {
        if (this.#device === loading) this.#device = undefined;
      });
    }
    return this.#device;
  }

  get(direction: Direction): Promise<mediasoup.Transport> {
    const known = this.#paths.get(direction);
    if (known !== undefined) return Promise.resolve(known.transport);
    const pending = this.#pending.get(direction);
    if (pending !== undefined) return pending;
    const making = this.#make(direction).finally(() => {
      if (this.#pending.get(direction) === making) this.#pending.delete(direction);
    });
    this.#pending.set(direction, making);
    return making;
  }

  async #make(direction: Direction): Promise<mediasoup.Transport> {
    const generation = this.#generation;
    const device = await this.device();
    const answer = await this.#options
      .request('createWebRtcTransport', { direction, sctpCapabilities: { numStreams } })
      .catch((error: RollcallError) => {
        throw error.code === 'limit_reached' ? unansweredOnes(error) : error;
      });
    if (generation !== this.#generation) throw new Error('media was reset meanwhile');
    // Not those of the join, whose credentials may be over by now.
    const options = { ...answer, iceServers: [...(answer.iceServers ?? [])] };
    const transport =
      direction === 'send'
        ? device.createSendTransport(options)
        : device.createRecvTransport(options);
    this.#listen(transport);
    const keeper = new IceKeeper(transport, this.#options, {
      recovered: () => this.#options.recovered(direction),
      gone: () => this.onServerClosed(transport.id),
    });
    this.#paths.set(direction, { transport, keeper });
    return transport;
  }

  async #loadDevice(): Promise<Device> {
    if (this.#capabilities === undefined) {
      throw new RollcallError('not_joined', 'Media needs a join first.');
    }
    const device = await this.#options.createDevice();
    await device.load({ routerRtpCapabilities: this.#capabilities });
    return device;
  }

  #listen(transport: mediasoup.Transport): void {
    const { request } = this.#options;
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters })
        // Connected by an earlier try, whose answer was lost: that is what was asked for.
        .catch((error: RollcallError) => {
          if (error.code !== 'already_connected') throw error;
        })
        .then(done, (error: RollcallError) => {
          this.#brokenOff.add(transport);
          failed(error);
        });
    });
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      const { source, paused } = appData as unknown as ProduceAppData;
      request('produce', { transportId: transport.id, kind, rtpParameters, source, paused }).then(
        done,
        failed,
      );
    });
    transport.on('producedata', ({ sctpStreamParameters, label, protocol }, done, failed) => {
      request('produceData', {
        transportId: transport.id,
        sctpStreamParameters,
        ...(label && { label }),
        ...(protocol && { protocol }),
      }).then(done, failed);
    });
  }

  #drop(direction: Direction): void {
    const path = this.#paths.get(direction);
    if (path === undefined) return;
    this.#generation += 1;
    this.#paths.delete(direction);
    path.transport.close();
    this.#options.gone(direction);
  }

  /**
   * Before anything is made anew, which the others would see beside the old: requests are carried
   * out in order. Refused, the server notices the closed peer connections by itself.
   */
  #forgetOnServer(): void {
    this.#options.request('forceCleanup', {}).catch(({ code }: RollcallError) => {
      this.#options.log.debug(`[VideoCall] What this page had before could not be closed: ${code}`);
    });
  }

  #forgetPending(): void {
    this.#generation += 1;
    this.#pending.clear();
  }

  #find(transportId: string): Path | undefined {
    return [...this.#paths.values()].find(({ transport }) => transport.id === transportId);
  }
}

/**
 * What is done on a transport, or a failure once the transport is closed: mediasoup-client leaves a
 * consumer that was being made then unsettled for ever, and with it whoever waits for it
 * (Transport.js, createPendingConsumers).
 */
export function whileOpen<Value>(
  transport: mediasoup.Transport,
  work: Promise<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onClosed = () => reject(new Error('the transport closed meanwhile'));
    transport.observer.once('close', onClosed);
    work.then(resolve, reject).finally(() => transport.observer.off('close', onClosed));
  });
}

/** What the `produce` request needs beyond what mediasoup-client passes on. */
export interface ProduceAppData {
  readonly source: 'microphone' | 'camera' | 'screen' | 'screenAudio';
  readonly paused: boolean;
}

/**
 * Two are all that this page makes: others are left of requests whose answers were lost. The server
 * closes those soon, since they never connect.
 */
function unansweredOnes({ message }: RollcallError): RollcallError {
  return new RollcallError(
    'media_unavailable',
    `Transports of before are still there: ${message}.`,
  );
}

/** The browser's own WebRTC. */
export async function browserDevice(
  handlerName: mediasoup.BuiltinHandlerName | undefined,
): Promise<Device> {
  try {
    return await Device.factory(handlerName === undefined ? {} : { handlerName });
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RollcallError('browser_unsupported', `This browser cannot take part (${why}).`);
  }
}
