// Everybody's sound, and whether the browser holds it back until the person has pressed something.
import { Emitter } from './emitter.js';
import { toDeviceError, type RollcallError } from './errors.js';
import type { RemoteTrack, RoomApi } from './types.js';

/** What happens to the sound of a room. */
export interface AudioEvents {
  /** The browser holds sound back, or does no longer. */
  changed: { readonly blocked: boolean };
  /** The chosen speaker cannot be used; the sound stays where it is. */
  error: RollcallError;
}

/** The sound of a room, as it is played. */
export interface AudioPlayback {
  /**
   * The autoplay policy: whether the browser holds sound back until the person has pressed something.
   * Any key or press on the page lets it through; a button says what to press for.
   */
  readonly blocked: boolean;
  /** Tries what is held back once more, from the press of that button; blocked until it plays. */
  start(): void;
  /**
   * Through which speaker, now and from here on; empty is the system's default. Nothing happens in
   * a browser that cannot choose. One that is pulled out is no error: the browser takes another one.
   */
  setSpeaker(deviceId: string): void;
  /** Returns the function that stops listening. */
  on<Name extends keyof AudioEvents>(
    name: Name,
    listener: (event: AudioEvents[Name]) => void,
  ): () => void;
  /** Silence, for good. Call it when the room is left. */
  stop(): void;
}

/** What `playAudio` uses of a room. */
export type Audible = Pick<RoomApi, 'on' | 'snapshot'>;

/**
 * Plays everybody else's sound for as long as they are there: an `<audio>` element each, without
 * controls, in `place`.
 */
export function playAudio(room: Audible, place: ParentNode = document.body): AudioPlayback {
  return new Playback(room, place);
}

/** After which browsers play: pressing a mouse's button counts at once, a finger as it is lifted. */
const presses = ['pointerdown', 'pointerup', 'keydown'] as const;

class Playback implements AudioPlayback {
  readonly #emitter = new Emitter<AudioEvents>();
  readonly #place: ParentNode;
  readonly #elements = new Map<MediaStreamTrack, HTMLAudioElement>();
  readonly #held = new Set<HTMLAudioElement>();
  readonly #unwatch: () => void;
  /** The button may be behind a dialog; one that a script presses is a press to no browser. */
  readonly #onPress = ({ isTrusted }: Event) => {
    if (isTrusted) this.start();
  };
  #blocked = false;
  #speaker = '';

  constructor(room: Audible, place: ParentNode) {
    this.#place = place;
    this.#unwatch = room.on('changed', () => this.#match(soundsOf(room)));
    this.#match(soundsOf(room));
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  start(): void {
    for (const element of this.#held) this.#play(element);
  }

  setSpeaker(deviceId: string): void {
    this.#speaker = deviceId;
    for (const element of this.#elements.values()) this.#direct(element);
  }

  on<Name extends keyof AudioEvents>(
    name: Name,
    listener: (event: AudioEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  stop(): void {
    this.#unwatch();
    this.#match(new Set());
  }

  #match(tracks: ReadonlySet<MediaStreamTrack>): void {
    for (const [track, element] of this.#elements) {
      if (tracks.has(track)) continue;
      this.#elements.delete(track);
      this.#held.delete(element);
      element.srcObject = null;
      element.remove();
    }
    for (const track of tracks) if (!this.#elements.has(track)) this.#add(track);
    this.#tell();
  }

  #add(track: MediaStreamTrack): void {
    const element = document.createElement('audio');
    element.srcObject = new MediaStream([track]);
    this.#elements.set(track, element);
    this.#place.append(element);
    this.#direct(element);
    this.#play(element);
  }

  /** Each try is answered in its turn: the last one tells. */
  #play(element: HTMLAudioElement): void {
    element.play().then(
      () => this.#note(element, false),
      (error: unknown) => {
        // AbortError only says that something else came between: the element stays what it was.
        if (isNamed(error, 'NotAllowedError')) this.#note(element, true);
      },
    );
  }

  #note(element: HTMLAudioElement, held: boolean): void {
    if (element.srcObject === null) return; // Gone meanwhile.
    if (held) this.#held.add(element);
    else this.#held.delete(element);
    this.#tell();
  }

  #tell(): void {
    const blocked = this.#held.size > 0;
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    for (const type of presses) {
      if (blocked) addEventListener(type, this.#onPress, true);
      else removeEventListener(type, this.#onPress, true);
    }
    this.#emitter.emit('changed', { blocked });
  }

  #direct(element: HTMLAudioElement): void {
    if (!('setSinkId' in element) || element.sinkId === this.#speaker) return;
    element.setSinkId(this.#speaker).catch((error: unknown) => {
      // Superseded by a later choice, or pulled out in this moment.
      if (isNamed(error, 'AbortError') || isNamed(error, 'NotFoundError')) return;
      this.#emitter.emit('error', toDeviceError(error));
    });
  }
}

function soundsOf(room: Audible): Set<MediaStreamTrack> {
  const tracks: RemoteTrack[] = room.snapshot().participants.flatMap((one) => one.tracks);
  return new Set(
    tracks.flatMap(({ kind, mediaTrack }) => (kind === 'audio' && mediaTrack ? [mediaTrack] : [])),
  );
}

const isNamed = (error: unknown, name: string) =>
  error instanceof DOMException && error.name === name;
