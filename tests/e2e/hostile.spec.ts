// A call of three, and beside it one hostile client of each kind: it gets its documented answer, and the call goes on.
import { expect, test, type Browser, type Page } from '@playwright/test';

import {
  expectMediaGrows,
  expectNames,
  join,
  launch,
  person,
  watchRoster,
} from './support/browser';
import { attacks, floodWithConnections } from '../support/hostile';
import { startServer, type Server } from '../support/server';

// The slow ones take their time, and the server its patience with them.
test.describe.configure({ timeout: 300_000 });

let server: Server;
let browser: Browser;
let pages: Page[];

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
  pages = [];
  for (const name of ['Ann', 'Ben', 'Cem'])
    pages.push(await join(await person(browser), server.url, 'quiet', name));
  await expectNames(pages[0]!, ['Ann (you)', 'Ben', 'Cem']);
  for (const page of pages) await expectMediaGrows(page, 2, 2);
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

const documented: Record<keyof typeof attacks, string | readonly string[]> = {
  flood: 'ok rate_limited',
  'slow reader': 'closed',
  'slow sender': 'closed',
  // Whoever is still sending may not hear why it is closed: 1006 is the client's own word for that.
  huge: ['1009 413', '1006 413'],
  malformed: '400 closed bad_request',
  'sid guesser': '400 {"code":1,"message":"Session ID unknown"}',
  'takeover without proof': 'a new participant',
  'token replayer': 'another participant, nobody put out',
};

/** What the three see of each other meanwhile: nothing but pictures that move and sound. */
async function undisturbed(
  attack: () => Promise<void>,
  allowed: (change: string) => boolean = () => false,
): Promise<void> {
  const seen = await Promise.all(pages.map((page) => watchRoster(page)));
  await attack();
  for (const page of pages) await expectMediaGrows(page, 2, 2);
  const changes = (await Promise.all(seen.map((look) => look()))).flat();
  expect(changes.filter((change) => !allowed(change))).toEqual([]);
  await expectNames(pages[0]!, ['Ann (you)', 'Ben', 'Cem']);
}

for (const [kind, attack] of Object.entries(attacks)) {
  test(`a ${kind} is answered as documented, and nobody notices`, async () => {
    const expected = documented[kind as keyof typeof attacks];
    // Whoever cannot prove to be Ben is somebody new of that name, who comes and goes.
    const isGuest = (change: string) => /^(Ben (joined|left)|a tile went)/.test(change);
    await undisturbed(
      async () => expect([expected].flat()).toContain(await attack(server.port, 'quiet')),
      kind === 'takeover without proof' ? isGuest : undefined,
    );
  });
}

test('whoever opens connections until there are no more keeps nobody out of the call', async () => {
  await undisturbed(async () => {
    const sockets = await floodWithConnections(server.port, 5_000);
    await pages[0]!.waitForTimeout(3_000); // Three heartbeats beside them.
    for (const socket of sockets) socket.destroy();
  });
  const { participants } = await server.health();
  expect(participants).toBeGreaterThanOrEqual(3);
});
