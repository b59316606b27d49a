// What this page receives: the producers that somebody wants, and the consumers that carry them. A
// run makes the second like the first.
import type { types as mediasoup } from 'mediasoup-client';
import { capturedSize, layerFor, spatialLayers, type Size } from '../core/layers.js';
import { asRollcallError, isPassing, type RollcallError } from '../errors.js';
import type { Log } from '../log.js';
import type { Request } from '../signaling/protocol.js';
import type { Timers } from '../timers.js';
import type { VideoView } from '../types.js';
import { coalesce } from './coalesce.js';
import { PictureKeeper } from './picture-keeper.js';
import { whileOpen, type Transports } from './transports.js';

interface Received {
  readonly consumer: mediasoup.Consumer;
  /** Consumers start paused on the server; it must have heard that they may flow. */
  flowing: boolean;
  /** The spatial layer that the server was asked for; none: the best that the network can take. */
  layer: number | undefined;
  /** The last picture that was measured, and what was asked for then. */
  picture: (Size & { readonly layer: number | undefined }) | undefined;
}

export interface ReceivingOptions {
  readonly transports: Transports;
  readonly request: Request;
  readonly isUp: () => boolean;
  readonly timers: Timers;
  readonly log: Log;
  readonly received: (producerId: string, track: MediaStreamTrack) => void;
  readonly unreceived: (producerId: string) => void;
  readonly failed: (error: RollcallError) => void;
  /** Something is left to do: run again in a moment. */
  readonly again: () => void;
}

// As many early endings are remembered as a participant may have consumers.
const endedMax = 512;

export class Receiving {
  readonly #options: ReceivingOptions;
  readonly #received = new Map<string, Received>();
  /** Producers that the server would not give us; asked again after the next join. */
  readonly #refused = new Set<string>();
  /** What the browser failed at, once; a second time in a row is taken for its last word. */
  readonly #stumbled = new Set<string>();
  /** Consumers that the server has made, and that the browser is about to take. */
  readonly #taking = new Set<string>();
  /** Closed here, or never known here, and the server does not know yet. */
  readonly #unclosed = new Set<string>();
  /** Consumers whose end was announced, maybe before their beginning was dealt with. */
  readonly #ended = new Set<string>();
  readonly #pictures: PictureKeeper;
  #wanted: ReadonlySet<string> = new Set();
  /** How large those of which that was said are shown, by producer. */
  readonly #views = new Map<string, VideoView>();
  /** What the cameras take, by producer, where pictures have told. */
  readonly #captured = new Map<string, Size>();

  /**
   * Makes the consumers what is wanted. Never rejects: what fails is reported or tried again later.
   */
  readonly sync = coalesce(() => this.#run());

  constructor(options: ReceivingOptions) {
    this.#options = options;
    this.#pictures = new PictureKeeper(options.timers);
  }

  want(producerIds: ReadonlySet<string>): void {
    this.#wanted = producerIds;
    for (const known of [this.#views, this.#captured])
      for (const id of known.keys()) if (!producerIds.has(id)) known.delete(id);
  }

  show(producerId: string, view: VideoView): void {
    if (this.#wanted.has(producerId)) this.#views.set(producerId, view);
  }

  /**
   * How large a picture was, now and then. The second of the same size under the same wish counts:
   * while a layer is being changed the old one still comes.
   */
  pictured(producerId: string, { width, height }: Size): void {
    const received = this.#received.get(producerId);
    if (received === undefined || !received.flowing) return;
    const { picture, layer } = received;
    received.picture = { width, height, layer };
    if (picture?.width !== width || picture.height !== height || picture.layer !== layer) return;
    const layers = layersOf(received);
    if (layers < 2) return;
    const captured = capturedSize(picture, layers, layer);
    const known = this.#captured.get(producerId);
    if (known?.width === captured.width && known.height === captured.height) return;
    this.#captured.set(producerId, captured);
    void this.sync();
  }

  /** After a join: what was refused may be there now. */
  renew(): void {
    this.#refused.clear();
  }

  /** The path to us, or that of who sends these, works again. */
  onPathBack(producerIds: Iterable<string> = this.#received.keys()): void {
    for (const id of producerIds) {
      const received = this.#received.get(id);
      if (received !== undefined)
        this.#pictures.watch(received.consumer, () => void this.#renewConsumer(id));
    }
  }

  /** Of these, which the server has for this page: what was made, but whose answer was lost. */
  closeUnknown(consumerIds: readonly string[]): void {
    const known = new Set(this.consumers().map(({ id }) => id));
    for (const id of consumerIds)
      if (!known.has(id) && !this.#taking.has(id)) this.#unclosed.add(id);
  }

  /** The transport is gone, and with it all it carried. */
  forget(): void {
    this.#unclosed.clear();
    const ids = [...this.#received.keys()];
    this.#received.clear();
    this.#ended.clear();
    this.#refused.clear();
    for (const id of ids) this.#options.unreceived(id);
  }

  /** The server has closed its consumer, too. */
  onProducerClosed(producerId: string): void {
    const received = this.#received.get(producerId);
    if (received !== undefined) this.#end(producerId, received.consumer);
  }

  onServerClosed(consumerId: string): void {
    this.#ended.add(consumerId);
    if (this.#ended.size > endedMax) this.#ended.delete(firstOf(this.#ended));
    for (const [producerId, { consumer }] of this.#received) {
      if (consumer.id !== consumerId) continue;
      // Its producer went: asking again would only be told so.
      this.#refused.add(producerId);
      this.#end(producerId, consumer);
      return;
    }
  }

  consumers(): readonly { readonly id: string; readonly producerId: string }[] {
    return [...this.#received].map(([producerId, { consumer }]) => ({
      id: consumer.id,
      producerId,
    }));
  }

  /** The producers by the ids of the tracks that carry them here. */
  byTrack(): ReadonlyMap<string, string> {
    return new Map([...this.#received].map(([id, { consumer }]) => [consumer.track.id, id]));
  }

  async #run(): Promise<void> {
    if (!this.#options.isUp()) return;
    // Together: there may be hundreds, and whatever is received next waits for them.
    const closings = [...this.#unclosed].map((consumerId) =>
      this.#attempt(consumerId, () => this.#closeRemotely(consumerId)),
    );
    await Promise.all(closings);
    for (const [producerId, { consumer }] of [...this.#received]) {
      if (this.#wanted.has(producerId) && !consumer.closed) continue;
      this.#end(producerId, consumer);
      await this.#attempt(consumer.id, () => this.#closeRemotely(consumer.id));
    }
    const missing = [...this.#wanted].filter(
      (id) => !this.#refused.has(id) && !this.#isAsShown(id, this.#received.get(id)),
    );
    // All at once: mediasoup-client puts those of one moment into a single negotiation.
    await Promise.all(missing.map((id) => this.#attempt(id, () => this.#receive(id))));
  }

  async #attempt(id: string, action: () => Promise<void>): Promise<void> {
    const { transports, log, failed, again } = this.#options;
    const { generation } = transports;
    try {
      await action();
      this.#stumbled.delete(id);
    } catch (thrown) {
      const error = asRollcallError(thrown, 'cannot_consume');
      log.debug(`[Media] Receiving ${id}: ${error.message}`);
      if (generation !== transports.generation) return again();
      if (transports.isBroken('recv', thrown) && !this.#stumbled.has(id)) {
        this.#stumbled.add(id);
        transports.abandon('recv');
        return again();
      }
      if (isPassing(error)) return again();
      this.#refused.add(id);
      if (error.code !== 'not_found') failed(error); // Not found: it closed while we asked.
    }
  }

  async #receive(producerId: string): Promise<void> {
    const received = this.#received.get(producerId) ?? (await this.#consume(producerId));
    if (received !== undefined) await this.#adapt(producerId, received);
  }

  #isAsShown(producerId: string, received: Received | undefined): boolean {
    if (received === undefined) return false;
    return (
      received.flowing === this.#flows(producerId, received) &&
      received.layer === this.#layerOf(producerId, received)
    );
  }

  #flows(producerId: string, { consumer }: Received): boolean {
    return consumer.kind === 'audio' || this.#views.get(producerId) !== 'hidden';
  }

  /** Asked for again only where the place has really changed. */
  #layerOf(producerId: string, received: Received): number | undefined {
    const view = this.#views.get(producerId);
    const { layer } = received;
    if (view === undefined) return layer;
    return layerFor(view, layersOf(received), layer, this.#captured.get(producerId)) ?? layer;
  }

  /** What flows, and how large, as it is shown: the layer first, so that its key frame is the first. */
  async #adapt(producerId: string, received: Received): Promise<void> {
    const { request } = this.#options;
    const consumerId = received.consumer.id;
    const layer = this.#layerOf(producerId, received);
    if (layer !== undefined && layer !== received.layer) {
      await request('setPreferredLayers', { consumerId, spatialLayer: layer });
      received.layer = layer;
    }
    const flows = this.#flows(producerId, received);
    if (flows === received.flowing) return;
    await request(flows ? 'resumeConsumer' : 'pauseConsumer', { consumerId });
    received.flowing = flows;
  }

  async #consume(producerId: string): Promise<Received | undefined> {
    const { transports, request } = this.#options;
    const transport = await transports.get('recv');
    const device = await transports.device();
    const answer = await request('consume', {
      transportId: transport.id,
      producerId,
      rtpCapabilities: device.recvRtpCapabilities,
    });
    this.#taking.add(answer.id);
    const consumer = await whileOpen(
      transport,
      transport.consume({
        id: answer.id,
        producerId,
        kind: answer.kind,
        rtpParameters: answer.rtpParameters,
      }),
    )
      .catch((thrown: unknown) => {
        this.#unclosed.add(answer.id); // The server has it all the same.
        throw thrown;
      })
      .finally(() => this.#taking.delete(answer.id));
    if (this.#ended.has(consumer.id) || !this.#wanted.has(producerId)) {
      consumer.close();
      if (!this.#ended.has(consumer.id)) await this.#closeRemotely(consumer.id);
      return undefined;
    }
    const received: Received = {
      ...{ consumer, flowing: false, layer: undefined, picture: undefined },
    };
    this.#received.set(producerId, received);
    this.#options.received(producerId, consumer.track);
    return received;
  }

  /** A second consumer takes the place of the first, which stays until the second is there. */
  async #renewConsumer(producerId: string): Promise<void> {
    const { log } = this.#options;
    const before = this.#received.get(producerId);
    if (before === undefined || !this.#options.isUp()) return;
    log.info(`[Media] Pictures are held back: receiving ${producerId} anew`);
    let after: Received | undefined;
    try {
      after = await this.#consume(producerId);
    } catch (thrown) {
      // The browser shows them by itself, two seconds later.
      return log.debug(`[Media] Receiving ${producerId} anew: ${asRollcallError(thrown).message}`);
    }
    before.consumer.close();
    const fresh = after;
    if (fresh === undefined) return;
    // Known by nobody from here on, so remembered first; and closed also if the other will not flow.
    this.#unclosed.add(before.consumer.id);
    await this.#attempt(producerId, () => this.#adapt(producerId, fresh));
    await this.#attempt(before.consumer.id, () => this.#closeRemotely(before.consumer.id));
  }

  #end(producerId: string, consumer: mediasoup.Consumer): void {
    this.#received.delete(producerId);
    consumer.close();
    this.#options.unreceived(producerId);
  }

  /** Tried again by later runs as long as that may help. */
  async #closeRemotely(consumerId: string): Promise<void> {
    this.#unclosed.add(consumerId);
    try {
      await this.#options.request('closeConsumer', { consumerId });
    } catch (thrown) {
      const error = asRollcallError(thrown);
      if (!isPassing(error)) this.#unclosed.delete(consumerId);
      if (error.code !== 'not_found') throw thrown;
    }
    this.#unclosed.delete(consumerId);
  }
}

function layersOf({ consumer }: Received): number {
  return spatialLayers(consumer.rtpParameters.encodings?.[0]?.scalabilityMode);
}

function firstOf(ids: ReadonlySet<string>): string {
  const [first = ''] = ids;
  return first;
}
