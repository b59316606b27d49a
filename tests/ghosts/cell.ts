// One cause, one variant: does it as often as is asked, and measures what somebody else in the room saw.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@playwright/test';

import { expectMediaGrows, join, person, tile } from '../e2e/support/browser';
import type { Server } from '../support/server';
import { bounds, lostMedia, type Bounds, type CauseName, type Flag } from './bounds';
import { causes, type Cause, type Happened } from './causes';
import { observe, type Seen } from './observer';
import type { Place } from './place';
import { enterPlainly } from './plain-victim';
import { enterVictim, victimName, type Variant } from './victim';

/** What was seen in one run: times in ms, from the moment of the cause; of coming back from its end. */
export interface Run {
  readonly reconnecting?: number;
  readonly gone?: number;
  readonly back?: number;
  readonly media?: number;
  readonly gap?: number;
  readonly flaps: number;
  readonly samePerson: boolean;
  readonly flags: readonly Flag[];
  /** Left on the worker after the longest time that they may be. */
  readonly objects: number;
  readonly lag: number;
}

export interface Cell {
  readonly cause: CauseName;
  readonly variant: Variant;
  readonly bounds: Bounds;
  readonly runs: readonly Run[];
  readonly void: number;
  /** What was outside of its bound, in words. */
  readonly broken: readonly string[];
}

export interface Patience {
  /** How late the machine may be, ms. */
  readonly lagMax: number;
  readonly voidMax: number;
  /** What to do when it is late that often: give up, or judge all but the times. */
  readonly late: 'fail' | 'judge without times';
  readonly runs?: number;
}

const now = () => performance.timeOrigin + performance.now();
let lastRoom = 0;

export async function measure(
  place: Place,
  cause: CauseName,
  variant: Variant,
  patience: Patience,
): Promise<Cell> {
  const wanted = patience.runs ?? causes[cause].runs;
  const { runs, voided } = await repeat(wanted, patience, () => once(place, cause, variant));
  const broken = runs.flatMap((run, i) => {
    const late = run.lag > patience.lagMax ? [] : tooLate(run, variant, bounds[cause]);
    return [...wrong(run, bounds[cause]), ...late].map((what) => `run ${i + 1}: ${what}`);
  });
  return { cause, variant, bounds: bounds[cause], runs, void: voided, broken };
}

/** Runs `once` until it counted as often as is wanted: what the machine was late for does not. */
export async function repeat<One extends { readonly lag: number }>(
  wanted: number,
  { lagMax, voidMax, late }: Patience,
  once: () => Promise<One>,
): Promise<{ readonly runs: readonly One[]; readonly voided: number }> {
  const runs: One[] = [];
  let voided = 0;
  while (runs.length < wanted) {
    const run = await once();
    const isVoid = run.lag > lagMax;
    if (isVoid && ++voided <= voidMax) continue;
    if (isVoid && late === 'fail')
      throw new Error(`the machine was late ${voided} times, by ${Math.round(run.lag)} ms at last`);
    runs.push(run);
  }
  return { runs, voided };
}

/**
 * One who is alone owns: router, speaker observer, the end of all echoes and the WebRtcServer; two transports, two
 * producers, four ends of data channels for echoes.
 */
const objectsAlone = 4 + 8;
const objectsOfNobody = 1;

async function once(place: Place, name: CauseName, variant: Variant): Promise<Run> {
  const run = await act(place, name, variant);
  // Whoever was there at the end was closed with a word or lost: no longer than lost media is kept.
  const remain = await surplus(place.server, objectsOfNobody, now() + lostMedia + 5_000);
  return { ...run, objects: Math.max(run.objects, remain) };
}

async function act(place: Place, name: CauseName, variant: Variant) {
  const { server, browser, lag } = place;
  const cause = causes[name];
  const room = `ghosts-${++lastRoom}`;
  const watcher = await person(browser);
  const page = await join(watcher, server.url, room, 'Ann');
  await expect.poll(async () => (await server.mediaObjects()).length).toBe(objectsAlone);
  const victim = await enter(place, cause, room, variant);
  try {
    if (variant === 'receive-only') await expect(tile(page, victimName)).toBeVisible();
    else await expectMediaGrows(page, 1, variant === 'video' ? 1 : 0);
    const id = await tile(page, victimName).getAttribute('data-participant');
    const look = await observe(page, `[data-testid=tile][aria-label="${victimName}"]`);
    lag.take();
    const { began, ended = began, tidy } = await victim.happen();
    await pause(cause.watch);
    const late = lag.take();
    const seen = await look();
    const last = seen.sightings.at(-1);
    const until = Math.max(began, last?.at ?? 0) + bounds[name].objects;
    const objects = last?.what === 'gone' ? await surplus(server, objectsAlone, until) : 0;
    await tidy?.();
    return { ...read(seen, { began, ended, id }), objects, lag: Math.max(late, seen.lag) };
  } finally {
    await victim.remove();
    await watcher.close();
  }
}

interface Entered {
  happen(): Promise<Happened>;
  remove(): Promise<void>;
}

async function enter(
  { server, network }: Place,
  { happen, happenPlainly }: Cause,
  room: string,
  variant: Variant,
): Promise<Entered> {
  if (happenPlainly !== undefined) {
    const stage = await enterPlainly(server, room, variant);
    return { happen: () => happenPlainly(stage), remove: () => stage.browser.close() };
  }
  if (happen === undefined) throw new Error('a cause that does nothing');
  const victim = await enterVictim(network, server.port, room, variant);
  await expectMediaGrows(victim.page, 1, 1);
  return { happen: () => happen({ victim, server, now }), remove: () => victim.remove() };
}

/** How many objects more than `expected` the workers still have when the time is over; 0 as soon as there are none. */
async function surplus(server: Server, expected: number, until: number): Promise<number> {
  for (;;) {
    const count = (await server.mediaObjects()).length - expected;
    if (count <= 0 || now() > until) return Math.max(0, count);
    await pause(200);
  }
}

/** What was seen, as times from the moment of the cause. */
export function read(
  { sightings, pictures, until }: Seen,
  { began, ended, id }: { began: number; ended: number; id: string | null },
): Omit<Run, 'objects' | 'lag'> {
  const since = (at: number | undefined, start: number) =>
    at === undefined ? undefined : Math.max(0, at - start);
  const first = (what: string) => sightings.find((one) => one.what === what)?.at;
  const returned = sightings.findLast(({ what }) => what === 'present' || what === 'back');
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
    flaps: Math.max(0, sightings.filter(({ what }) => what === 'reconnecting').length - 1),
    samePerson: sightings.every((one) => one.id === id),
    flags: [...new Set(sightings.map(({ what }) => what))].filter(
      (what): what is Flag => what === 'gone' || what === 'reconnecting' || what === 'two tiles',
    ),
  };
}

function defined<T extends object>(all: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as never;
}

/** What no slow machine excuses. */
function wrong(run: Run, allowed: Bounds): string[] {
  const broken = allowed.never
    .filter((flag) => run.flags.includes(flag))
    .map((flag) => `shown as ${flag}`);
  if (allowed.gone !== undefined && run.gone === undefined) broken.push('never gone');
  if (isAway(run) && allowed.back !== undefined && run.back === undefined)
    broken.push('never back');
  if (!run.samePerson) broken.push('came back as somebody else');
  if (run.objects > 0) broken.push(`${run.objects} objects left on the worker`);
  return broken;
}

const isAway = ({ flags }: Run) => flags.includes('gone') || flags.includes('reconnecting');

function tooLate(run: Run, variant: Variant, allowed: Bounds): string[] {
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
  if (variant !== 'video') return broken; // Who sends no picture has none to come back.
  within('in the picture again', run.media, allowed.media);
  within('without a picture', run.gap, allowed.gap);
  return broken;
}
