// What this page publishes: the tracks that somebody wants published, and the producers that carry
// them. A run makes the second like the first. Tracks outlive producers: after a reset they are
// sent again.
import type { types as mediasoup } from 'mediasoup-client';
import { asRollcallError, isPassing, RollcallError } from '../errors.js';
import type { Log } from '../log.js';
import type { Request } from '../signaling/protocol.js';
import type { TrackSource } from '../types.js';
import { coalesce } from './coalesce.js';
import { encodingsFor } from './encodings.js';
import { sendKeyFrame } from './key-frame.js';
import type { ProduceAppData, Transports } from './transports.js';

export interface Desired {
  readonly track: MediaStreamTrack;
  readonly muted: boolean;
}

interface Sent {
  readonly producer: mediasoup.Producer;
  /** What the server was told last; `undefined` when that is not sure. */
  paused: boolean | undefined;
}

export interface SendingOptions {
  readonly transports: Transports;
  readonly request: Request;
  readonly isUp: () => boolean;
  readonly log: Log;
  readonly simulcast: boolean;
  /** This track, which is desired, will not be sent. */
  readonly failed: (source: TrackSource, track: MediaStreamTrack, error: RollcallError) => void;
  /** Something is left to do: run again in a moment. */
  readonly again: () => void;
}

export class Sending {
  readonly #options: SendingOptions;
  readonly #sent = new Map<TrackSource, Sent>();
  /** Closed here, and the server does not know yet. */
  readonly #unclosed = new Set<string>();
  /** What the browser failed at, once; a second time in a row is taken for its last word. */
  readonly #stumbled = new Set<TrackSource | undefined>();
  /** The track that the step under way is about, or was: others may be desired meanwhile. */
  readonly #tried = new Map<TrackSource, MediaStreamTrack>();
  #desired: ReadonlyMap<TrackSource, Desired> = new Map();

  /**
   * Makes the producers what is desired. Never rejects: what fails is reported or tried again
   * later.
   */
  readonly sync = coalesce(() => this.#run());

  constructor(options: SendingOptions) {
    this.#options = options;
  }

  want(desired: ReadonlyMap<TrackSource, Desired>): void {
    this.#desired = desired;
    // At once, whatever the network does: who is muted here is silent, also while another track is
    // taking the place of this one. To be heard has to wait for it.
    for (const [source, { producer }] of this.#sent) {
      const { track, muted } = desired.get(source) ?? { track: null, muted: true };
      if (muted || track === producer.track) setPaused(producer, muted);
    }
  }

  /** The last thing told may have been lost with the connection. */
  doubt(): void {
    for (const sent of this.#sent.values()) sent.paused = undefined;
  }

  /**
   * The server has paused it by itself, and wants to hear what its owner makes of that: to be silent
   * as well, or to go on.
   */
  onPaused(producerId: string): void {
    for (const sent of this.#sent.values())
      if (sent.producer.id === producerId) sent.paused = undefined;
  }

  /** What was sent meanwhile is lost, so nobody could show what follows. */
  onPathBack(): void {
    for (const { producer } of this.#sent.values()) {
      if (producer.kind !== 'video' || producer.paused || !producer.rtpSender) continue;
      sendKeyFrame(producer.rtpSender).catch((error: unknown) => {
        this.#options.log.debug(`[Media] No key frame: ${asRollcallError(error).message}`);
      });
    }
  }

  /** Of these, which the server has of this page: what was made, but whose answer was lost. */
  closeUnknown(producerIds: readonly string[]): void {
    const known = new Set([...this.#sent.values()].map(({ producer }) => producer.id));
    for (const id of producerIds) if (!known.has(id)) this.#unclosed.add(id);
  }

  /** The transport is gone, and with it all it carried. */
  forget(): void {
    this.#sent.clear();
    this.#unclosed.clear();
  }

  producers(): readonly { readonly id: string; readonly source: TrackSource }[] {
    return [...this.#sent].map(([source, { producer }]) => ({ id: producer.id, source }));
  }

  async #run(): Promise<void> {
    if (!this.#options.isUp()) return;
    for (const source of [...this.#sent.keys()]) {
      await this.#attempt(source, () => this.#adjust(source));
    }
    // Before what takes its place: the others never see both.
    for (const producerId of [...this.#unclosed]) {
      await this.#attempt(undefined, () => this.#closeRemotely(producerId));
    }
    for (const source of [...this.#desired.keys()]) {
      if (!this.#sent.has(source)) await this.#attempt(source, () => this.#produce(source));
    }
  }

  /** Runs one step; what a lost connection or a broken transport prevents is left to the next. */
  async #attempt(source: TrackSource | undefined, action: () => Promise<void>): Promise<void> {
    const { transports, log, failed, again } = this.#options;
    const { generation } = transports;
    try {
      await action();
      this.#stumbled.delete(source);
    } catch (thrown) {
      const error = asRollcallError(thrown, 'browser_unsupported');
      log.warn(`[Media] Sending ${source ?? 'the end of a track'}: ${error.message}`);
      if (generation !== transports.generation) return again();
      const broken = transports.isBroken('send', thrown);
      if (broken) transports.abandon('send');
      if (isPassing(error)) return again();
      if (broken && !this.#stumbled.has(source)) {
        this.#stumbled.add(source);
        return again();
      }
      const track = source && this.#tried.get(source);
      // What is not desired any more has failed nobody: what is takes its place in the next run.
      if (track && this.#desired.get(source)?.track === track) failed(source, track, error);
    }
  }

  /** Brings a producer in line with its track and mute state, or closes it. */
  async #adjust(source: TrackSource): Promise<void> {
    const sent = this.#sent.get(source);
    const wish = this.#wish(source);
    if (sent === undefined) return;
    const { producer } = sent;
    const kindChanged = wish !== undefined && wish.track.kind !== producer.kind;
    if (producer.closed || wish === undefined || kindChanged) {
      this.#sent.delete(source);
      if (!producer.closed) this.#unclosed.add(producer.id);
      producer.close();
      return;
    }
    if (producer.track !== wish.track) await producer.replaceTrack({ track: wish.track });
    const muted = this.#isMuted(source); // By now.
    setPaused(producer, muted);
    if (sent.paused === muted) return;
    if (await this.#tell(producer, muted)) sent.paused = muted;
    else this.#lose(source, sent);
  }

  /** Whether the server still has it. */
  async #tell({ id: producerId }: mediasoup.Producer, muted: boolean): Promise<boolean> {
    const name = muted ? 'pauseProducer' : 'resumeProducer';
    try {
      await this.#options.request(name, { producerId });
      return true;
    } catch (thrown) {
      if (asRollcallError(thrown).code !== 'not_found') throw thrown;
      return false;
    }
  }

  /** It went with its worker, and what says so is on its way. The track is sent by another then. */
  #lose(source: TrackSource, sent: Sent): void {
    sent.producer.close();
    if (this.#sent.get(source) === sent) this.#sent.delete(source);
    this.#options.again();
  }

  async #produce(source: TrackSource): Promise<void> {
    if (this.#wish(source) === undefined) return;
    const transport = await this.#options.transports.get('send');
    const wish = this.#wish(source);
    if (wish === undefined) return; // Turned off meanwhile.
    const { track, muted } = wish;
    if (track.readyState === 'ended') {
      throw new RollcallError(
        'device_not_found',
        'The device stopped before it could be published.',
      );
    }
    const { width = 0, height = 0 } = track.getSettings();
    const encodings = encodingsFor(source, { width, height }, this.#options.simulcast);
    const appData: ProduceAppData = { source, paused: muted };
    const producer = await transport.produce({
      track,
      // The room owns tracks: they outlive a producer.
      stopTracks: false,
      appData: { ...appData },
      ...(encodings && { encodings }),
      ...(source === 'camera' && { codecOptions: { videoGoogleStartBitrate: 1_000 } }),
    });
    setPaused(producer, this.#isMuted(source));
    this.#sent.set(source, { producer, paused: muted });
    // Unpublished, replaced or muted while the answer was on its way.
    await this.#adjust(source);
  }

  /** What is desired now; what the step cannot do from here on is the failure of this track. */
  #wish(source: TrackSource): Desired | undefined {
    const wish = this.#desired.get(source);
    if (wish) this.#tried.set(source, wish.track);
    return wish;
  }

  #isMuted(source: TrackSource): boolean {
    return this.#desired.get(source)?.muted ?? true;
  }

  async #closeRemotely(producerId: string): Promise<void> {
    try {
      await this.#options.request('closeProducer', { producerId });
    } catch (thrown) {
      if (asRollcallError(thrown).code !== 'not_found') throw thrown;
    }
    this.#unclosed.delete(producerId);
  }
}

function setPaused(producer: mediasoup.Producer, paused: boolean): void {
  if (producer.closed || producer.paused === paused) return;
  if (paused) producer.pause();
  else producer.resume();
}
