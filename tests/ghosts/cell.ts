// One cause, one variant: does it as often as is asked, and measures what somebody else in the room saw.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@playwright/test';

import { expectMediaGrows, join, person, tile } from '../e2e/support/browser';
import type { Server } from '../support/server';
import { bounds, lostMedia, type Bounds, type CauseName } from './bounds';
import { causes, type Cause, type Happened } from './causes';
import { read, tooLate, wrong, type Run } from './judge';
import { observe } from './observer';
import { repeat, type Patience } from './patience';
import type { Place } from './place';
import { enterPlainly, sayGoodbye } from './plain-victim';
import { enterVictim, nobodyFilmed, victimName, type Variant } from './victim';

export interface Cell {
  readonly cause: CauseName;
  readonly variant: Variant;
  readonly bounds: Bounds;
  readonly runs: readonly Run[];
  readonly void: number;
  /** What was outside of its bound, in words. */
  readonly broken: readonly string[];
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
    const late = isPardoned(run, patience) ? [] : tooLate(run, variant, bounds[cause]);
    return [...wrong(run, bounds[cause]), ...late].map((what) => `run ${i + 1}: ${what}`);
  });
  return { cause, variant, bounds: bounds[cause], runs, void: voided, broken };
}

/**
 * One who is alone owns: router, speaker observer, the end of all echoes and the WebRtcServer; two transports, four
 * ends of data channels for echoes; and, unless nobody sends, two producers.
 */
const objectsAlone = ({ quiet = false }: Cause) => 4 + 6 + (quiet ? 0 : 2);
const objectsOfNobody = 1;

/** Where tests run beside each other, a page that is slow may be so because of its neighbours. */
function isPardoned({ lag, pageLag = 0 }: Run, { late, lagMax }: Patience): boolean {
  return late === 'judge without times' && Math.max(lag, pageLag) > lagMax;
}

async function once(place: Place, name: CauseName, variant: Variant): Promise<Run> {
  const run = await act(place, name, variant);
  // Whoever was there at the end was closed with a word or lost: no longer than lost media is kept.
  const remain = await surplus(place.server, objectsOfNobody, now() + lostMedia + 5_000);
  return { ...run, objects: Math.max(run.objects, remain) };
}

async function act(place: Place, name: CauseName, variant: Variant) {
  const { server, browser, lag, turns } = place;
  await turns.take('starting');
  const cause = causes[name];
  const alone = objectsAlone(cause);
  const room = `ghosts-${++lastRoom}`;
  const watcher = await person(browser);
  if (cause.quiet)
    await watcher.addInitScript((items) => Object.assign(localStorage, items), nobodyFilmed);
  const page = await join(watcher, server.url, room, 'Ann');
  await expect.poll(async () => (await server.mediaObjects()).length).toBe(alone);
  const victim = await enter(place, cause, room, variant);
  try {
    if (variant === 'receive-only') await expect(tile(page, victimName)).toBeVisible();
    else await expectMediaGrows(page, 1, variant === 'video' ? 1 : 0);
    const id = await tile(page, victimName).getAttribute('data-participant');
    const together = await settledObjects(server);
    await turns.take('measuring');
    const look = await observe(page, `[data-testid=tile][aria-label="${victimName}"]`);
    lag.take();
    const { began, ended = began, tidy } = await victim.happen();
    await pause(cause.watch);
    const late = lag.take();
    const seen = await look();
    turns.end();
    // Who is there after all has what they had before, and of their earlier pages nothing is left.
    const last = seen.sightings.at(-1);
    const expected = last?.what === 'gone' ? alone : together;
    const until = Math.max(began, last?.at ?? 0) + bounds[name].objects;
    const objects = await surplus(server, expected, until);
    await tidy?.();
    const run = read(seen, { began, ended, id }, bounds[name]);
    return { ...run, objects, lag: late, pageLag: seen.lag };
  } finally {
    await turns.take('starting'); // Browsers that end make the machine late, too.
    await victim.remove();
    await watcher.close();
    turns.end();
  }
}

interface Entered {
  happen(): Promise<Happened>;
  remove(): Promise<void>;
}

async function enter(
  { server, network }: Place,
  { happen, prepare, happenPlainly, quiet }: Cause,
  room: string,
  variant: Variant,
): Promise<Entered> {
  if (happenPlainly !== undefined) {
    const stage = await enterPlainly(server, room, variant, quiet ? nobodyFilmed : {});
    return { happen: () => happenPlainly(stage), remove: () => sayGoodbye(stage) };
  }
  const victim = await enterVictim(network, server.port, room, variant);
  const stage = { victim, server, now };
  await expectMediaGrows(victim.page, 1, 1);
  const remove = () => victim.remove();
  if (prepare !== undefined) return { happen: await prepare(stage), remove };
  if (happen === undefined) throw new Error('a cause that does nothing');
  return { happen: () => happen(stage), remove };
}

/** How many objects more than `expected` the workers still have when the time is over; 0 as soon as there are none. */
async function surplus(server: Server, expected: number, until: number): Promise<number> {
  for (;;) {
    const count = (await server.mediaObjects()).length - expected;
    if (count <= 0 || now() > until) return Math.max(0, count);
    await pause(200);
  }
}

/** How many there are when two looks in a row find the same number. */
async function settledObjects(server: Server): Promise<number> {
  let before = -1;
  let count = -1;
  const grows = async () => {
    before = count;
    count = (await server.mediaObjects()).length;
    return count - before;
  };
  await expect.poll(grows, { intervals: [500] }).toBe(0);
  return count;
}
