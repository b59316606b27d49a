// Each does one thing to a person in a call, and says when it began and when it was over.
import { expect, type Page } from '@playwright/test';

import type { Server } from '../support/server';
import { launch, person } from '../e2e/support/browser';
import type { CauseName } from './bounds';
import { awayAndBack, freeze, hide, type PlainStage } from './plain-victim';
import { signalTo, type Variant, type Victim } from './victim';

export interface Stage {
  readonly victim: Victim;
  readonly server: Pick<Server, 'port' | 'rtcPort' | 'restart' | 'workerPids'>;
  /** Of the machine, ms. */
  now(): number;
}

export interface Happened {
  /** When it happened to them, */
  readonly began: number;
  /** when what had happened was over and they could come back, */
  readonly ended?: number;
  /** and what to tidy up when all has been seen. */
  readonly tidy?: () => Promise<void>;
}

export interface Cause {
  readonly happen?: (stage: Stage) => Promise<Happened>;
  /** Instead, where something has to be started first, which makes the machine late. */
  readonly prepare?: (stage: Stage) => Promise<() => Promise<Happened>>;
  /** Instead, where the tab must really be in front or not. */
  readonly happenPlainly?: (stage: PlainStage) => Promise<Happened>;
  /** How long the others are watched after it, ms. */
  readonly watch: number;
  readonly variants: readonly Variant[];
  /** Long ones are tried once, short ones five times. */
  readonly runs: number;
  /** Nobody in the room has ever sent anything. */
  readonly quiet?: boolean;
}

const all: readonly Variant[] = ['video', 'muted', 'receive-only'];
const video: readonly Variant[] = ['video'];
const receiveOnly: readonly Variant[] = ['receive-only'];
const short = 5;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Something that lasts, and then is over. */
async function lasting(
  { now }: Stage,
  ms: number,
  begin: () => void | Promise<void>,
  end: () => void | Promise<void>,
): Promise<Happened> {
  const began = now();
  await begin();
  await pause(ms - (now() - began));
  await end();
  return { began, ended: now() };
}

async function leave({ victim, now }: Stage): Promise<Happened> {
  const button = victim.page.getByRole('button', { name: 'Leave' });
  await button.hover();
  const began = now();
  await victim.page.mouse.down();
  await victim.page.mouse.up();
  return { began };
}

async function closeTab({ victim, now }: Stage): Promise<Happened> {
  const began = now();
  await victim.page.close();
  return { began };
}

/** The browser asks only whoever has touched the page. */
async function closeAndAnswer({ victim, now }: Stage, answer: 'leave' | 'stay'): Promise<Happened> {
  const { page } = victim;
  page.removeAllListeners('dialog');
  await page.mouse.click(5, 5);
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  const began = now();
  await (answer === 'leave' ? dialog.accept() : dialog.dismiss());
  return { began };
}

async function reload({ victim, now }: Stage): Promise<Happened> {
  const began = now();
  await victim.page.reload({ waitUntil: 'commit' });
  return { began, ended: now() };
}

async function crash({ victim, now }: Stage): Promise<Happened> {
  const session = await victim.context.newCDPSession(victim.page);
  const began = now();
  void session.send('Page.crash').catch(() => undefined); // Nobody is left to answer.
  return { began };
}

async function crashAndRestore(stage: Stage): Promise<Happened> {
  const { victim, now } = stage;
  const crashed = victim.page.waitForEvent('crash');
  const { began } = await crash(stage);
  await crashed;
  await pause(7_000); // Gone by now.
  const ended = now();
  // Playwright has given the page up, the browser has not: as its own "Reload".
  const session = await victim.context.newCDPSession(victim.page);
  await session.send('Page.reload');
  return { began, ended };
}

async function killBrowser({ victim, now }: Stage): Promise<Happened> {
  const processes = await victim.processes('all');
  const began = now();
  for (const pid of processes) signalTo(pid, 'SIGKILL');
  return { began };
}

async function stopRenderer({ victim, now }: Stage): Promise<Happened> {
  const processes = await victim.processes('renderer');
  const began = now();
  for (const pid of processes) signalTo(pid, 'SIGSTOP');
  return { began };
}

async function sleepAndWake(stage: Stage, ms: number): Promise<Happened> {
  const processes = await stage.victim.processes('all');
  const tell = (signal: NodeJS.Signals) => () => processes.forEach((pid) => signalTo(pid, signal));
  return lasting(stage, ms, tell('SIGSTOP'), tell('SIGCONT'));
}

const cutCable = (stage: Stage, ms: number) =>
  lasting(
    stage,
    ms,
    () => stage.victim.network.cut(),
    () => stage.victim.network.heal(),
  );

async function changeAddress({ victim, now }: Stage): Promise<Happened> {
  const began = now();
  victim.network.readdress();
  return { began, ended: began };
}

const loseSignaling = (stage: Stage, ms: number) =>
  lasting(
    stage,
    ms,
    () => stage.victim.network.blockPort(stage.server.port),
    () => stage.victim.network.heal(),
  );

const loseMedia = (stage: Stage, ms: number) =>
  lasting(
    stage,
    ms,
    () => {
      stage.victim.network.blockUdp();
      stage.victim.network.blockPort(stage.server.rtcPort);
    },
    () => stage.victim.network.heal(),
  );

async function duplicateTab({ victim, now }: Stage): Promise<Happened> {
  const [copy] = await Promise.all([
    victim.context.waitForEvent('page'),
    victim.page.evaluate(() => void window.open(location.href)),
  ]);
  await copy.getByRole('button', { name: 'Switch here' }).hover();
  const began = now();
  await copy.mouse.down();
  await copy.mouse.up();
  await inCall(copy);
  return { began };
}

/** The same person's storage in another browser: what a profile that is synchronised brings along. */
async function secondBrowser({ victim, now }: Stage): Promise<() => Promise<Happened>> {
  const storageState = await victim.context.storageState();
  const browser = await launch({
    executablePath: victim.network.chromium,
    args: [`--unsafely-treat-insecure-origin-as-secure=${victim.url}`],
  });
  const page = await (await person(browser, { storageState })).newPage();
  await page.goto(`${victim.url}/r/${victim.room}`);
  await page.getByRole('button', { name: 'Join now' }).hover();
  return async () => {
    const began = now();
    await page.mouse.down();
    await page.mouse.up();
    await inCall(page);
    return { began, tidy: () => browser.close() };
  };
}

const inCall = (page: Page) => expect(page.getByTestId('tile')).toHaveCount(2);

async function restartServer(
  { server, now }: Stage,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<Happened> {
  const began = now();
  await server.restart(signal);
  return { began, ended: now() };
}

async function killWorker({ server, now }: Stage): Promise<Happened> {
  const pids = await server.workerPids();
  const began = now();
  for (const pid of pids) signalTo(pid, 'SIGKILL');
  return { began };
}

const seconds = 1_000;

export const causes: Record<CauseName, Cause> = {
  'leave button': { happen: leave, watch: 2 * seconds, variants: video, runs: short },
  'tab closed': { happen: closeTab, watch: 4 * seconds, variants: all, runs: short },
  'confirmation, leave': {
    happen: (stage) => closeAndAnswer(stage, 'leave'),
    ...{ watch: 4 * seconds, variants: video, runs: short },
  },
  'confirmation, stay': {
    happen: (stage) => closeAndAnswer(stage, 'stay'),
    ...{ watch: 10 * seconds, variants: video, runs: short },
  },
  reload: { happen: reload, watch: 8 * seconds, variants: video, runs: short },
  'away and back': {
    happenPlainly: (stage) => awayAndBack(stage, 'loaded anew'),
    ...{ watch: 8 * seconds, variants: video, runs: short },
  },
  'away and back, page kept': {
    happenPlainly: (stage) => awayAndBack(stage, 'kept'),
    ...{ watch: 8 * seconds, variants: receiveOnly, runs: short, quiet: true },
  },
  'hidden 6 min': {
    happenPlainly: (stage) => hide(stage, 360 * seconds),
    ...{ watch: 5 * seconds, variants: video, runs: 1 },
  },
  'frozen tab': {
    happenPlainly: (stage) => freeze(stage, 20 * seconds),
    ...{ watch: 8 * seconds, variants: all, runs: short },
  },
  'tab crash': { happen: crash, watch: 8 * seconds, variants: all, runs: short },
  'tab crash, restored': {
    happen: crashAndRestore,
    watch: 8 * seconds,
    variants: video,
    runs: short,
  },
  'browser killed': { happen: killBrowser, watch: 8 * seconds, variants: video, runs: short },
  'renderer stopped': { happen: stopRenderer, watch: 11 * seconds, variants: all, runs: short },
  'browser stopped 20 s': {
    happen: (stage) => sleepAndWake(stage, 20 * seconds),
    ...{ watch: 8 * seconds, variants: all, runs: short },
  },
  'browser stopped 90 s': {
    happen: (stage) => sleepAndWake(stage, 90 * seconds),
    ...{ watch: 10 * seconds, variants: all, runs: 1 },
  },
  'cable cut 2 s': {
    happen: (stage) => cutCable(stage, 2 * seconds),
    ...{ watch: 8 * seconds, variants: all, runs: short },
  },
  'cable cut 6 s': {
    happen: (stage) => cutCable(stage, 6 * seconds),
    ...{ watch: 8 * seconds, variants: all, runs: short },
  },
  'cable cut 20 s': {
    happen: (stage) => cutCable(stage, 20 * seconds),
    ...{ watch: 8 * seconds, variants: all, runs: short },
  },
  'cable cut 5 min': {
    happen: (stage) => cutCable(stage, 300 * seconds),
    ...{ watch: 12 * seconds, variants: all, runs: 1 },
  },
  'address changed': { happen: changeAddress, watch: 20 * seconds, variants: video, runs: short },
  'signaling lost': {
    happen: (stage) => loseSignaling(stage, 15 * seconds),
    ...{ watch: 8 * seconds, variants: all, runs: short },
  },
  'media lost': {
    happen: (stage) => loseMedia(stage, 15 * seconds),
    ...{ watch: 12 * seconds, variants: video, runs: short },
  },
  'duplicate tab': { happen: duplicateTab, watch: 60 * seconds, variants: video, runs: 1 },
  'second browser': { prepare: secondBrowser, watch: 60 * seconds, variants: video, runs: 1 },
  'server SIGTERM': {
    happen: (stage) => restartServer(stage, 'SIGTERM'),
    ...{ watch: 20 * seconds, variants: video, runs: short },
  },
  'server SIGKILL': {
    happen: (stage) => restartServer(stage, 'SIGKILL'),
    ...{ watch: 20 * seconds, variants: video, runs: short },
  },
  'worker killed': { happen: killWorker, watch: 10 * seconds, variants: video, runs: short },
};
