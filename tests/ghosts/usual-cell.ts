// The same things done to people in a meeting app of the usual kind (examples/seed-app), for comparison: as it was, and
// with the guard of the SDK. It has no bounds; what counts is what the others saw, and for how long.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, type BrowserContext, type Page } from '@playwright/test';

import { launch, person } from '../e2e/support/browser';
import { Network } from '../e2e/support/namespace';
import { startUsualApp, type UsualApp } from '../support/usual-app';
import { bounds, type CauseName } from './bounds';
import { causes, type Happened, type Stage } from './causes';
import { read, type Run } from './judge';
import { LagWatch } from './lag';
import { observe } from './observer';
import { repeat, type Patience } from './patience';
import { turnsHere } from './place';
import { openPlainly, sayGoodbye } from './plain-victim';
import type { Turns } from './turns';
import { openVictim, victimName } from './victim';

export interface UsualCell {
  readonly cause: CauseName;
  readonly guard: boolean;
  /** How long the others were watched after the cause, ms: who is not gone by then has become a ghost. */
  readonly watched: number;
  readonly runs: readonly Omit<Run, 'objects'>[];
  readonly void: number;
}

/** Longer than Socket.IO takes to give a silent socket up: 25 s + 20 s by default. */
const watched = 60_000;

/** All but those that depend on what our page asks and shows: the two confirmations, away and back, a second page. */
export const usualCauses = [
  'leave button',
  'tab closed',
  'reload',
  'hidden 6 min',
  'frozen tab',
  'tab crash',
  'tab crash, restored',
  'browser killed',
  'renderer stopped',
  'browser stopped 20 s',
  'browser stopped 90 s',
  'cable cut 2 s',
  'cable cut 6 s',
  'cable cut 20 s',
  'cable cut 5 min',
  'address changed',
  'signaling lost',
  'media lost',
  'server SIGTERM',
  'server SIGKILL',
  'worker killed',
] as const satisfies readonly CauseName[];

export interface UsualPlace {
  readonly network: Network;
  readonly guard: boolean;
  measure(cause: CauseName, patience: Patience): Promise<UsualCell>;
  close(): Promise<void>;
}

export async function openUsualPlace(guard: boolean): Promise<UsualPlace> {
  const network = new Network();
  const app = await startUsualApp({ guard, address: network.outside });
  const browser = await launch({
    args: [`--unsafely-treat-insecure-origin-as-secure=${app.origin}`],
  });
  const lag = new LagWatch();
  const turns = turnsHere();
  let rooms = 0;
  return {
    network,
    guard,
    async measure(cause, patience) {
      const { runs, voided } = await repeat(patience.runs ?? 1, patience, async () => {
        await turns.take('starting');
        const watcher = await person(browser);
        try {
          return await act(app, network, watcher, `usual-${++rooms}`, cause, lag, turns);
        } finally {
          await watcher.close();
          turns.end();
        }
      });
      return { cause, guard, watched, runs, void: voided };
    },
    async close() {
      await lag.stop();
      await browser.close();
      await app.stop();
      network.remove();
    },
  };
}

const now = () => performance.timeOrigin + performance.now();

async function act(
  app: UsualApp,
  network: Network,
  watcher: BrowserContext,
  room: string,
  name: CauseName,
  lag: LagWatch,
  turns: Turns,
) {
  const page = await open(watcher, app.url(room, 'Ann'));
  const victim = await enter(app, network, room, name);
  try {
    await expectPicture(page, victimName);
    await victim.seesOthers();
    await turns.take('measuring');
    const look = await observe(page, `li[title="${victimName}"]`);
    lag.take();
    const { began, ended = began } = await victim.happen();
    await pause(watched);
    const late = lag.take();
    const seen = await look();
    turns.end();
    const run = read(seen, { began, ended, id: '' }, bounds[name]);
    return { ...run, lag: late, pageLag: seen.lag };
  } finally {
    await turns.take('starting'); // Browsers that end make the machine late, too.
    await victim.remove();
  }
}

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

interface Entered {
  seesOthers(): Promise<void>;
  happen(): Promise<Happened>;
  remove(): Promise<void>;
}

async function enter(
  app: UsualApp,
  network: Network,
  room: string,
  name: CauseName,
): Promise<Entered> {
  const { happen, happenPlainly } = causes[name];
  const url = app.url(room, victimName);
  if (happenPlainly !== undefined) {
    const stage = await openPlainly(app.origin, url);
    return {
      seesOthers: () => expect.poll(() => stage.tab.look(pictures)).toBeGreaterThan(5),
      happen: () => happenPlainly(stage),
      remove: () => sayGoodbye(stage),
    };
  }
  if (happen === undefined) throw new Error('a cause of ours alone');
  const victim = await openVictim(network, app.origin, room, (context) => open(context, url));
  return {
    seesOthers: () => expectPicture(victim.page, 'Ann'),
    happen: () => happen({ victim, server: asServer(app), now }),
    remove: () => victim.remove(),
  };
}

const pictures = `document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0`;

/** Its media is UDP alone: nothing is at the port of media over TCP. */
const asServer = (app: UsualApp): Stage['server'] => ({ ...app, rtcPort: discardPort });
const discardPort = 9; // RFC 863.

async function expectPicture(page: Page, user: string): Promise<void> {
  const video = page.locator(`video[data-user="${user}"]`);
  await expect(video).toHaveCount(1);
  const frames = () =>
    video.evaluate(
      (element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames,
    );
  const before = await frames();
  await expect.poll(frames).toBeGreaterThan(before + 5);
}
