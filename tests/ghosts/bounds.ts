// What the others may see, and when: the table of the three clocks as figures, in ms. The only place of them.
// Unless said otherwise they count from the moment of the cause.

/** One round trip and 100 ms: from the server's decision to the tile. */
const toTheEye = 150;
/** A browser that ends or crashes takes that long to close its socket; measured: 10 to 110 ms. */
const dying = 150;
const silence = { reconnecting: 3_000 + toTheEye, gone: 8_000 + toTheEye };
/** What a lost session keeps on the worker; a look at the worker is no quicker than 1 s. */
export const lostMedia = 30_000 + 1_000;
const endedMedia = 1_000;

export type Flag = 'reconnecting' | 'gone' | 'two tiles';

export interface Bounds {
  readonly reconnecting?: number;
  readonly gone?: number;
  /** Shown as present again, and their picture moves again: from the moment the cause ends. */
  readonly back?: number;
  readonly media?: number;
  /** The longest time without a new picture in the whole run. */
  readonly gap?: number;
  /** What may not be seen in the whole run. */
  readonly never: readonly Flag[];
  /** When nothing of the person is left on the worker, after they went for good. */
  readonly objects: number;
}

/** Never out of the list, and nobody twice. */
const stays: readonly Flag[] = ['gone', 'two tiles'];
const untouched: readonly Flag[] = ['reconnecting', 'gone', 'two tiles'];
const unloading: Bounds = {
  reconnecting: dying + toTheEye,
  gone: 2_000 + dying + toTheEye,
  never: ['two tiles'],
  objects: endedMedia,
};
const closedWithoutAWord: Bounds = {
  reconnecting: 500 + dying + toTheEye,
  gone: 5_000 + dying + toTheEye,
  never: ['two tiles'],
  objects: lostMedia,
};
const silent: Bounds = { ...silence, never: ['two tiles'], objects: lostMedia };
const healed = { back: 2_000, media: 2_000 };

export const bounds = {
  'leave button': {
    gone: toTheEye, // Nothing has to die first: the page says so.
    never: ['reconnecting', 'two tiles'],
    objects: endedMedia,
  },
  'tab closed': unloading,
  'confirmation, leave': unloading,
  'confirmation, stay': { never: untouched, objects: endedMedia },
  reload: { back: 2_000, never: stays, objects: endedMedia },
  'away and back': { ...unloading, back: 5_000, media: 5_000 },
  'away and back, page kept': { ...unloading, back: 5_000 },
  'tab crash': closedWithoutAWord,
  'tab crash, restored': { ...closedWithoutAWord, back: 5_000, media: 5_000 },
  'browser killed': closedWithoutAWord,
  'renderer stopped': silent,
  'browser stopped 20 s': { ...silent, ...healed },
  'browser stopped 90 s': { ...silent, back: 5_000, media: 5_000 },
  'cable cut 2 s': { ...healed, never: stays, objects: lostMedia },
  'cable cut 6 s': {
    reconnecting: silence.reconnecting,
    ...healed,
    never: stays,
    objects: lostMedia,
  },
  'cable cut 20 s': { ...silent, ...healed },
  'cable cut 5 min': { ...silent, back: 5_000, media: 5_000 },
  /** The browser closes its sockets itself, and the next one is open before anybody has to be put out. */
  'address changed': {
    back: silence.gone,
    // The media path takes longer: Chromium doubts it after 5 to 8 s, the SDK waits 3 s more, then restarts ICE.
    gap: 13_000,
    never: stays,
    objects: lostMedia,
  },
  'signaling lost': { never: untouched, objects: lostMedia },
  'media lost': { media: 5_000, never: untouched, objects: lostMedia },
  'hidden 6 min': { never: untouched, objects: endedMedia },
  'frozen tab': { never: untouched, objects: lostMedia },
  'duplicate tab': { gap: 700, never: untouched, objects: lostMedia },
  'second browser': { gap: 700, never: untouched, objects: lostMedia },
  /** Everybody waits for the server; who comes back within 10 s has not been away. */
  'server SIGTERM': { back: 10_000, media: 10_000, never: stays, objects: endedMedia },
  'server SIGKILL': { back: 10_000, media: 10_000, never: stays, objects: endedMedia },
  'worker killed': { gap: 5_000, never: untouched, objects: lostMedia },
} as const satisfies Record<string, Bounds>;

export type CauseName = keyof typeof bounds;

/** A machine that was late itself by more than this says nothing about the server. */
export const lagMax = 100;
