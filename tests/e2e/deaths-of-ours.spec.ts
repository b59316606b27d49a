// What of ours dies or hangs under a call: nobody leaves the room for it, and media comes back.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { lagMax } from '../ghosts/bounds';
import { LagWatch } from '../ghosts/lag';
import { newGuestKey, StockClient } from '../support/stock-client';
import { startServerWith, type Server } from '../support/server';
import { expectMediaGrows, join, launch, person, received, watchRoster } from './support/browser';

// Times are measured: nothing runs beside it.
test.describe.configure({ lock: '-exclusive-' });

let server: Server;
let browser: Browser;
let contexts: BrowserContext[];
let pages: Page[];
/** From the first click until everybody sees everybody, ms: how fast this machine makes such a call today. */
let joinedMs: number;

const names = ['Ann', 'Ben', 'Cleo'];

test.beforeEach(async () => {
  server = await startServerWith('[limits]\nparticipants_max = 110\n');
  browser = await launch();
  contexts = await Promise.all(names.map(() => person(browser)));
  const begun = Date.now();
  pages = await Promise.all(names.map((name, i) => join(contexts[i]!, server.url, 'deaths', name)));
  for (const page of pages) await expectMediaGrows(page, 2, 2);
  joinedMs = Date.now() - begun;
});
test.afterEach(async () => {
  await browser.close();
  await server.stop();
});

const tracks = async (page: Page): Promise<Set<string>> =>
  new Set(Object.keys(await received(page)));

/** Video tracks that were not there before and show pictures: those of the new worker. */
async function fresh(page: Page, before: ReadonlySet<string>): Promise<number> {
  const now = Object.entries(await received(page));
  return now.filter(
    ([track, { framesDecoded }]) =>
      track.startsWith('video') && !before.has(track) && framesDecoded > 2,
  ).length;
}

const rebuiltWithinMs = 5_000;

for (const { signal, foundOutMs } of [
  { signal: 'SIGKILL', foundOutMs: 0 },
  { signal: 'SIGSTOP', foundOutMs: 2_000 },
] as const) {
  test(`a worker that gets ${signal} is replaced under a call, and nobody sees anybody go`, async () => {
    const seen = await Promise.all(pages.map(watchRoster));
    const [pid = 0] = await server.workerPids();
    const before = await Promise.all(pages.map(tracks));
    const lag = new LagWatch();
    const begun = Date.now();
    process.kill(pid, signal);
    await expect
      .poll(() => Promise.all(pages.map((page, i) => fresh(page, before[i]!))), {
        timeout: 30_000,
        intervals: [100],
      })
      .toEqual([2, 2, 2]);
    const ms = Date.now() - begun;
    const late = lag.take();
    await lag.stop();
    console.log(
      `      everybody sees everybody again ${ms} ms after ${signal}, joining took ${joinedMs} ms, ` +
        `lag ${Math.round(late)} ms`,
    );
    // A machine that is slow to make a call is as slow to make it again.
    const within = foundOutMs + Math.max(rebuiltWithinMs, 1.5 * joinedMs);
    // One that wakes nobody in time says nothing about how long we take.
    if (late <= lagMax) expect(ms).toBeLessThanOrEqual(within);
    expect(await server.workerPids()).not.toContain(pid);
    for (const page of pages) await expectMediaGrows(page, 2, 2);
    for (const look of seen) expect(await look()).toEqual([]);
  });
}

/** The list of people, which is open: tiles are shown a page at a time. */
const people = (page: Page) => page.getByTestId('person');

/** Who is in it, by id. */
const ids = (page: Page) =>
  people(page).evaluateAll((all) =>
    all.map((one) => one.getAttribute('data-participant') ?? '').sort(),
  );

const clients = 100;
const returning = 70; // The others stay away, and so does Cleo.

test('a server that is killed and started again finds the same people, and announces nobody who returns', async () => {
  const everybody = await Promise.all(Array.from({ length: clients }, (_, i) => newcomer(i)));
  for (const page of pages.slice(0, 2)) {
    await page.getByRole('button', { name: `${names.length + clients} people here` }).click();
    await expect(people(page)).toHaveCount(names.length + clients);
  }
  const [ann, ben] = [pages[0]!, pages[1]!];
  const before = await ids(ann);
  const seen = await Promise.all([ann, ben].map(watchRoster));
  // Whoever goes does so while nobody is there to notice.
  server.process.kill('SIGSTOP');
  await contexts[2]!.close();
  for (const { client } of everybody) client.close();
  await server.restart();

  const back = await Promise.all(
    everybody.slice(0, returning).map(async ({ guestKey, joined }, i) => {
      const again = await newcomer(i, { guestKey, rosterVersion: joined.roster.version });
      expect(again.joined.participantId).toBe(joined.participantId);
      expect(again.joined.recovering).toBe(true);
      return again;
    }),
  );

  // Whoever is missing is waited for on every page, and goes when that time is over.
  const waited = people(ann).and(ann.locator('[data-away=true]'));
  await expect(waited).toHaveCount(1 + clients - returning);
  expect(await ids(ann)).toEqual(before);
  const there = 2 + returning;
  for (const page of [ann, ben]) {
    await expectMediaGrows(page, 1, 1);
    await expect(people(page)).toHaveCount(there, { timeout: 30_000 });
    expect(before).toEqual(expect.arrayContaining(await ids(page)));
  }
  const away = new Set(['Cleo', ...everybody.slice(returning).map(({ name }) => name)]);
  for (const look of seen) {
    const said = await look();
    const announced = said.map((what) => /^(\S+) (left|joined|is back)/.exec(what)).filter(Boolean);
    expect(announced.filter((one) => one![2] !== 'left' || !away.has(one![1]!))).toEqual([]);
  }
  for (const { client } of back) client.close();
});

async function newcomer(number: number, more: { guestKey?: string; rosterVersion?: object } = {}) {
  const { guestKey = newGuestKey(), ...rest } = more;
  const name = `Person-${number}`;
  const client = await StockClient.connect(server.url);
  const joined = await client.join('deaths', name, { guestKey, ...rest });
  return { client, guestKey, joined, name };
}
