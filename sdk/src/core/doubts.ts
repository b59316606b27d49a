// Whom nobody vouches for, as seen from here. The server says who is present, and what it said holds as long as it
// is heard. Once it has been silent for as long as it would wait for anybody itself, only those are still known to be
// there whose sound or picture still arrives.

/** Until the server says its own with the join: the default of `presence.silence_max` (docs/configuration.md). */
export const silenceDefaultMs = 3_000;
// There is a look every two seconds (media/quality-meter.ts), and what it finds may have come just after the one
// before: four seconds after that the next look says whether it goes on. It may be a second late. Later there is
// none: the page was frozen, or has closed its media.
const arrivalMaxMs = 5_000;

/** By whom is doubted, since when (local clock, ms) they are shown so. */
export type Doubts = ReadonlyMap<string, number>;

export const noDoubts: Doubts = new Map();

/** What is heard of the others here. All times are of the local clock, in ms. */
export interface Hearing {
  readonly now: number;
  /** When the server was last heard while this page was in the room. */
  readonly wordAt: number;
  readonly silenceMs: number;
  readonly people: Iterable<string>;
  /** Whose media was found to have arrived at the last look at it ... */
  readonly arriving: ReadonlySet<string>;
  /** ... at any time since this one before it. */
  readonly arrivedAfter: number;
}

/** Since when the server is silent for longer than it would wait itself; `undefined`: it is not, or never spoke. */
export function silentSinceOf({ now, wordAt, silenceMs }: Hearing): number | undefined {
  return Number.isFinite(wordAt) && now - wordAt >= silenceMs ? wordAt : undefined;
}

/** To be asked each second, and whenever something is heard. The same object if nothing changed. */
export function weigh(doubts: Doubts, hearing: Hearing): Doubts {
  const { now, wordAt, silenceMs, people, arriving, arrivedAfter } = hearing;
  if (now - wordAt < silenceMs) return doubts.size === 0 ? doubts : noDoubts;
  const holds = now - arrivedAfter <= arrivalMaxMs;
  const next = new Map<string, number>();
  for (const id of people) {
    if (!holds || !arriving.has(id)) next.set(id, doubts.get(id) ?? now);
  }
  const same = next.size === doubts.size && [...next.keys()].every((id) => doubts.has(id));
  return same ? doubts : next;
}
