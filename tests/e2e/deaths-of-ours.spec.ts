// What of ours dies or hangs under a call: nobody leaves the room for it, and media comes back.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { newGuestKey, StockClient } from '../support/stock-client';
import { startServer, type Server } from '../support/server';
import {
  expectMediaGrows,
  expectNames,
  join,
  launch,
  person,
  received,
  watchRoster,
} from './support/browser';

let server: Server;
let browser: Browser;
let contexts: BrowserContext[];
let pages: Page[];

const names = ['Ann', 'Ben', 'Cleo'];

test.beforeEach(async () => {
  server = await startServer();
  browser = await launch();
  contexts = await Promise.all(names.map(() => person(browser)));
  pages = await Promise.all(names.map((name, i) => join(contexts[i]!, server.url, 'deaths', name)));
  for (const page of pages) await expectMediaGrows(page, 2, 2);
});
test.afterEach(async () => {
  await browser.close();
  await server.stop();
});

/** Ms until every page decodes new frames of both others; for the report, decides nothing. */
async function untilVideoIsBack(begun: number): Promise<number> {
  const frames = async (page: Page) =>
    Object.entries(await received(page))
      .filter(([track]) => track.startsWith('video'))
      .map(([track, { framesDecoded }]) => ({ track, framesDecoded }));
  const before = await Promise.all(pages.map(frames));
  await expect
    .poll(
      async () => {
        const now = await Promise.all(pages.map(frames));
        return now.map(
          (tracks, i) =>
            tracks.filter(({ track, framesDecoded }) => {
              const then = before[i]!.find((one) => one.track === track);
              return framesDecoded > (then?.framesDecoded ?? 0) + 2;
            }).length,
        );
      },
      { timeout: 30_000, intervals: [100] },
    )
    .toEqual([2, 2, 2]);
  return Date.now() - begun;
}

for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
  test(`a worker that gets ${signal} is replaced under a call, and nobody sees anybody go`, async () => {
    const seen = await Promise.all(pages.map(watchRoster));
    const [pid = 0] = await server.workerPids();
    process.kill(pid, signal);
    // What was on its way is decoded within a moment; only then does a new frame prove anything.
    await expect.poll(() => server.workerPids(), { timeout: 20_000 }).not.toContain(pid);
    const ms = await untilVideoIsBack(Date.now());
    for (const page of pages) await expectMediaGrows(page, 2, 2);
    for (const look of seen) expect(await look()).toEqual([]);
    console.log(`      media came back ${ms} ms after the new worker was there`);
  });
}

/** Who is on the tiles of a page, by id. */
const ids = (page: Page) =>
  page
    .getByTestId('tile')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-participant') ?? '').sort());

test('a server that is killed and started again finds the same people, and announces nobody who returns', async () => {
  const strangers = await Promise.all(Array.from({ length: 100 }, () => newcomer(newGuestKey())));
  const before = await ids(pages[0]!);
  const seen = await Promise.all(pages.slice(0, 2).map(watchRoster));
  // Cleo goes while nobody is there to notice.
  server.process.kill('SIGSTOP');
  await contexts[2]!.close();
  for (const { client } of strangers) client.close();
  await server.restart();

  // Half of the others come back, and are who they were; the server knows that it was restarted.
  for (const { guestKey, joined } of strangers.slice(0, 50)) {
    const again = await newcomer(guestKey, { rosterVersion: joined.roster.version });
    expect(again.joined.participantId).toBe(joined.participantId);
    expect(again.joined.recovering).toBe(true);
    again.client.close();
  }

  for (const page of pages.slice(0, 2)) await expectMediaGrows(page, 1, 1);
  await expectNames(pages[0]!, ['Ann (you)', 'Ben']);
  await expectNames(pages[1]!, ['Ann', 'Ben (you)']);
  expect(before).toEqual(expect.arrayContaining(await ids(pages[0]!)));
  for (const look of seen) {
    const said = (await look()).filter((what) => what !== 'reconnecting');
    expect(said.filter((what) => what !== 'a tile went')).toEqual([
      expect.stringMatching(/^Cleo left/),
    ]);
    expect(said).toContain('a tile went');
  }
});

async function newcomer(guestKey: string, more: object = {}) {
  const client = await StockClient.connect(server.url);
  const joined = await client.join('others', 'Somebody', { guestKey, ...more });
  return { client, guestKey, joined };
}
