// What one run showed, as figures, and what of it is outside of its bounds. Pure: the tests judge runs that never were.
import type { Bounds, Flag } from './bounds';
import type { Seen, Sighting } from './observer';
import type { Variant } from './victim';

/** What was seen in one run: times in ms, from the moment of the cause; of coming back from its end. */
export interface Run {
  readonly reconnecting?: number;
  readonly gone?: number;
  readonly back?: number;
  readonly media?: number;
  readonly gap?: number;
  /** Changes that the cause does not explain. */
  readonly flaps: number;
  readonly samePerson: boolean;
  readonly flags: readonly Flag[];
  /** Left on the worker after the longest time that they may be. */
  readonly objects: number;
  readonly lag: number;
  /**
   * How late the watching page's own timer was, at most. It may be the page that is slow and not the machine: then it
   * is part of what people see, and voids nothing.
   */
  readonly pageLag?: number;
}

/** When the cause began and ended, and to whom it happened. */
export interface Act {
  readonly began: number;
  readonly ended: number;
  readonly id: string | null;
}

/** What was seen, as times from the moment of the cause. */
export function read(
  { sightings, pictures, until }: Omit<Seen, 'lag'>,
  { began, ended, id }: Act,
  allowed: Bounds,
): Omit<Run, 'objects' | 'lag' | 'pageLag'> {
  const since = (at: number | undefined, start: number) =>
    at === undefined ? undefined : Math.max(0, at - start);
  const first = (what: string) => sightings.find((one) => one.what === what)?.at;
  const returned = sightings.findLast(isReturn);
  const isBack = returned !== undefined && sightings.at(-1) === returned;
  const moments = pictures.filter((at) => at > began);
  // Who is gone for good has no gap, but an end.
  const isGone = sightings.at(-1)?.what === 'gone';
  const edges = isGone ? [] : [began, ...moments, until];
  const gaps = edges.slice(1).map((at, i) => at - edges[i]!);
  return {
    ...defined({
      reconnecting: since(first('reconnecting'), began),
      gone: since(first('gone'), began),
      back: isBack ? since(returned.at, ended) : undefined,
      gap: isGone ? undefined : Math.max(...gaps),
      media: since(isGone ? undefined : moments.find((at) => at > ended), ended),
    }),
    flaps: flapsIn(sightings, ended, allowed),
    samePerson: sightings.every((one) => one.id === id),
    flags: [...new Set(sightings.map(({ what }) => what))].filter(
      (what): what is Flag => what === 'gone' || what === 'reconnecting' || what === 'two tiles',
    ),
  };
}

const isReturn = (one: Sighting) => changeOf(one) === 'return';

function changeOf({ what }: Sighting): 'reconnecting' | 'gone' | 'return' | undefined {
  switch (what) {
    case 'present':
    case 'back':
      return 'return';
    case 'reconnecting':
    case 'gone':
      return what;
    case 'two tiles':
      return undefined;
  }
}

/** We hear of the end of a cause a little later than those to whom it happens. */
const news = 150;

/**
 * What nothing explains: whoever a cause takes away is seen as reconnecting once and goes once, and returns once, when
 * it is over, if it lets them.
 */
export function flapsIn(sightings: readonly Sighting[], ended: number, allowed: Bounds): number {
  const explained = {
    reconnecting: allowed.never.includes('reconnecting') ? 0 : 1,
    gone: allowed.never.includes('gone') ? 0 : 1,
    return: allowed.back === undefined ? 0 : 1,
  };
  let flaps = 0;
  for (const one of sightings) {
    const change = changeOf(one);
    if (change === undefined) continue;
    const tooSoon = change === 'return' && one.at < ended - news;
    if (tooSoon || explained[change]-- <= 0) flaps++;
  }
  return flaps;
}

function defined<T extends object>(all: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as never;
}

/** What no slow machine excuses. */
export function wrong(run: Run, allowed: Bounds): string[] {
  const broken = allowed.never
    .filter((flag) => run.flags.includes(flag))
    .map((flag) => `shown as ${flag}`);
  if (allowed.gone !== undefined && run.gone === undefined) broken.push('never gone');
  if (isAway(run) && allowed.back !== undefined && run.back === undefined)
    broken.push('never back');
  if (run.flaps > 0) broken.push(`${run.flaps} changes that nothing explains`);
  if (!run.samePerson) broken.push('came back as somebody else');
  if (run.objects > 0) broken.push(`${run.objects} objects left on the worker`);
  return broken;
}

const isAway = ({ flags }: Run) => flags.includes('gone') || flags.includes('reconnecting');

export function tooLate(run: Run, variant: Variant, allowed: Bounds): string[] {
  const broken: string[] = [];
  const within = (what: string, value: number | undefined, limit: number | undefined) => {
    if (limit === undefined) return;
    if (value === undefined) broken.push(`never ${what}`);
    else if (value > limit) broken.push(`${what} after ${Math.round(value)} ms, not ${limit}`);
  };
  // Gone before anybody was shown as reconnecting is no later than that.
  const early = run.gone !== undefined && run.gone <= (allowed.reconnecting ?? 0);
  if (!early) within('reconnecting', run.reconnecting, allowed.reconnecting);
  if (run.gone !== undefined) within('gone', run.gone, allowed.gone);
  if (run.back !== undefined) within('back', run.back, allowed.back);
  if (variant === 'receive-only') return broken; // Who sends no picture has none to come back.
  within('in the picture again', run.media, allowed.media);
  within('without a picture', run.gap, allowed.gap);
  return broken;
}
