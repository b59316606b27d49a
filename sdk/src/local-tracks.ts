// What this person publishes. The room owns these tracks: it stops them when they are replaced,
// unpublished, or when the room is left.
import { RollcallError } from './errors.js';
import type { Desired } from './media/sending.js';
import type { LocalTrack, TrackSource } from './types.js';

export class LocalTracks {
  readonly #onChange: () => void;
  readonly #tracks = new Map<TrackSource, LocalTrack>();
  #list: readonly LocalTrack[] = [];

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The same array until something changes. */
  get list(): readonly LocalTrack[] {
    return this.#list;
  }

  get desired(): ReadonlyMap<TrackSource, Desired> {
    return new Map(
      this.#list.map(({ source, mediaTrack, muted }) => [source, { track: mediaTrack, muted }]),
    );
  }

  get(source: TrackSource): LocalTrack | undefined {
    return this.#tracks.get(source);
  }

  set(source: TrackSource, mediaTrack: MediaStreamTrack): void {
    const before = this.#tracks.get(source);
    if (before?.mediaTrack === mediaTrack) return;
    before?.mediaTrack.stop();
    const muted = before?.muted ?? false;
    mediaTrack.enabled = !muted;
    this.#tracks.set(source, { source, mediaTrack, muted });
    // Unplugged, or "Stop sharing" in the browser's own bar; not fired for our own stop().
    const onEnded = () =>
      this.#tracks.get(source)?.mediaTrack === mediaTrack && this.remove(source);
    mediaTrack.addEventListener('ended', onEnded, { once: true });
    this.#changed();
  }

  /** Returns whether there was such a track. */
  setMuted(source: TrackSource, muted: boolean): boolean {
    const before = this.#tracks.get(source);
    if (before === undefined) return false;
    if (before.muted === muted) return true;
    before.mediaTrack.enabled = !muted; // At once, whatever the network does.
    this.#tracks.set(source, { ...before, muted });
    this.#changed();
    return true;
  }

  remove(source: TrackSource): void {
    const before = this.#tracks.get(source);
    if (before === undefined) return;
    before.mediaTrack.stop();
    this.#tracks.delete(source);
    this.#changed();
  }

  stopAll(): void {
    if (this.#tracks.size === 0) return;
    for (const { mediaTrack } of this.#tracks.values()) mediaTrack.stop();
    this.#tracks.clear();
    this.#changed();
  }

  #changed(): void {
    this.#list = [...this.#tracks.values()];
    this.#onChange();
  }
}

/** Throws where an embedder without TypeScript hands in something else, such as a whole MediaStream. */
export function requireTrack(source: TrackSource, given: unknown): void {
  const track = (given ?? {}) as Partial<MediaStreamTrack>;
  const isOne = track.kind === 'audio' || track.kind === 'video';
  if (isOne && typeof track.stop === 'function') return;
  throw new RollcallError(
    'bad_request',
    `What was to be published from the ${source} is no track.`,
    'Give a MediaStreamTrack, such as stream.getVideoTracks()[0], and look whether there is one.',
  );
}
