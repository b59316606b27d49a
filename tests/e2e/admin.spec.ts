// The admin page: an operator with the key looks at a server with people in it, and does to them what operators may.
import {
  expect,
  test,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test';

import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startServer, startServerWith, type Server } from '../support/server';
import { StockClient } from '../support/stock-client';
import { expectMediaGrows, join, launch, person, tile } from './support/browser';
import { picture } from './support/screens';

// Each state in several looks.
test.describe.configure({ timeout: 300_000 });

const key = 'an-admin-key-of-this-test-32-characters';
/** Whoever is lost is waited for as long as there are looks. */
const config =
  `[admin]\nkey = "${key}"\n` +
  `[presence]\nclosed_gone = "5min"\ngone_after = "5min"\nmedia_max = "6min"\n`;

const worker =
  process.env['MEDIASOUP_WORKER'] ??
  path.resolve(import.meta.dirname, '../../build/worker/mediasoup-worker');

let browser: Browser;
let server: Server;
let contexts: BrowserContext[] = [];

test.beforeAll(async () => {
  browser = await launch();
});
test.beforeEach(async () => {
  server = await startServerWith(config);
});
test.afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
  server.process.kill('SIGCONT'); // Where a test ended early, it would not hear that it should stop.
  await server.stop();
});
test.afterAll(async () => {
  await browser.close();
});

async function openAdmin(hash = '', where = server): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${where.url}/admin${hash}`);
  return page;
}

async function signIn(page: Page, typed = key): Promise<void> {
  await page.getByLabel('Admin key').fill(typed);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signedIn(hash = '', where = server): Promise<Page> {
  const page = await openAdmin(hash, where);
  await signIn(page);
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  return page;
}

async function enter(room: string, name: string): Promise<Page> {
  const context = await person(browser);
  contexts.push(context);
  return join(context, server.url, room, name);
}

/** Somebody without a page, who needs no time for it. */
async function stock(room: string, name: string): Promise<StockClient> {
  const client = await StockClient.connect(server.url);
  await client.join(room, name);
  return client;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const rowOf = (page: Page, name: string) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader').getByText(name, { exact: true }) });
const cell = (row: Locator, column: string) => row.locator(`[data-column="${column}"]`);
const expectDone = (page: Page, words: string) =>
  expect(page.locator('[data-state="admin-done"]').getByText(words)).toBeVisible();

/** "1.6 s", "12 min 05 s": in seconds. */
async function secondsIn(place: Locator): Promise<number> {
  const text = (await place.textContent()) ?? '';
  const parts = [...text.matchAll(/([\d.]+) (h|min|s)\b/g)];
  if (parts.length === 0) return Number.NaN;
  const units: { readonly [unit: string]: number } = { h: 3_600, min: 60, s: 1 };
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (units[unit ?? ''] ?? 0), 0);
}

test('without a key there is no admin page', async () => {
  const without = await startServer();
  try {
    for (const path of ['/admin', '/admin/', '/admin.html'])
      expect((await fetch(without.url + path)).status, path).toBe(404);
  } finally {
    await without.stop();
  }
});

test('the key is asked for, and what is wrong with one is said', async () => {
  const page = await openAdmin();
  await picture(page, 'admin-sign-in');
  await signIn(page, 'two words');
  await picture(page, 'admin-not-a-key');
  await signIn(page, 'no-key-of-this-server');
  await expect(page.getByRole('alert')).toContainText('That is not the admin key');
  await picture(page, 'admin-wrong-key');

  // Ten are answered at once, and then one a second: until ours is none of those.
  const alert = page.getByRole('alert');
  await expect(async () => {
    const answers = Array.from({ length: 20 }, () =>
      fetch(`${server.url}/admin/api/v1/server`, { headers: { Authorization: 'Bearer wrong' } }),
    );
    await Promise.all(answers);
    await signIn(page, 'no-key-of-this-server');
    await expect(alert).not.toBeEmpty();
    await expect(alert).toContainText('Too many wrong keys.', { timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole('alert')).toContainText(/wrong one is answered (in \d|at once)/);
  await picture(page, 'admin-too-many-keys');

  await signIn(page); // The right one is never kept waiting.
  await expect(heading(page, 'Overview')).toBeVisible();
  expect(page.url()).not.toContain(key);
});

test('the key is kept in memory, or for this tab where that is wished, and never in the address', async () => {
  const page = await signedIn('#/rooms');
  await expect(heading(page, 'Rooms')).toBeVisible();
  const stored = () =>
    page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  expect(await stored()).not.toContain(key);
  await page.reload();
  await page.getByLabel('Keep for this tab').check();
  await signIn(page);
  await expect(heading(page, 'Rooms')).toBeVisible();
  await page.reload();
  await expect(heading(page, 'Rooms')).toBeVisible();
  expect(page.url()).toBe(`${server.url}/admin#/rooms`);

  await button(page, 'Sign out').click();
  expect(await stored()).not.toContain(key);
  await page.reload();
  await expect(page.getByLabel('Admin key')).toBeVisible();
});

test('the overview shows the server and who is on it', async () => {
  const page = await signedIn();
  await expect(page.getByRole('cell', { name: 'running' })).toBeVisible();
  const client = await stock('weekly', 'Ann');
  await expect(page.getByText('People present').locator('..')).toContainText('1');
  await picture(page, 'admin-overview');

  await button(page, 'Audit now').click();
  await expectDone(page, 'The audit is on its way');
  client.close();
});

test('a server is drained after a question, and ends with its last meeting', async () => {
  const draining = await startServerWith(`${config}[server]\ndrain_max = "5min"\n`);
  const client = await StockClient.connect(draining.url);
  try {
    await client.join('weekly', 'Ann');
    const page = await signedIn('', draining);
    await button(page, 'Drain…').click();
    await picture(page, 'admin-drain-question');
    await button(page, 'Cancel').click();
    await expect(page.getByText('serving')).toBeVisible();
    await button(page, 'Drain…').click();
    await button(page, 'Drain').click();
    await expectDone(page, 'The server drains');
    await expect(page.getByText('The server drains: nobody new is let in')).toBeVisible();
    await expect(button(page, 'Drain…')).toBeDisabled();
    expect((await fetch(`${draining.url}/health/ready`)).status).toBe(503);
    await client.ask('leave');
    await expect.poll(() => draining.process.exitCode).toBe(0);
  } finally {
    client.close();
    draining.process.kill('SIGKILL'); // Where the test ended early, it would wait for the meeting.
    await draining.stop();
  }
});

test('what is wrong with the server stands first, in words', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-worker-'));
  const program = path.join(folder, 'mediasoup-worker');
  await symlink(worker, program);
  const failing = await startServerWith(config, '--worker-path', program);
  try {
    const page = await signedIn('', failing);
    await expect(page.getByRole('cell', { name: 'running' })).toBeVisible();
    const alive = await failing.workerPids();
    await rm(program); // It can be started no more.
    process.kill(Number(alive[0]), 'SIGKILL');
    const first = page.getByRole('listitem').first();
    await expect(first).toHaveText('ProblemNo media worker runs: nobody can be heard or seen.');
    await expect(page.getByRole('link', { name: /^Overview/ })).toContainText('1 problem');
    await picture(page, 'admin-problems');
    await symlink(worker, program);
    await expect(page.getByText('Media worker 0 had to be started again')).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText('No media worker runs')).toBeHidden();
  } finally {
    await failing.stop();
    await rm(folder, { recursive: true });
  }
});

test('rooms are listed, found by name, and linked to', async () => {
  const page = await signedIn('#/rooms');
  await expect(page.getByText('No room is open.')).toBeVisible();
  await picture(page, 'admin-rooms-none');
  const names = ['design-review', 'weekly', 'a/b?c', 'أسبوعي'];
  const clients = await Promise.all(names.map((name) => stock(name, 'Ann')));
  for (const name of names) await expect(page.getByRole('link', { name })).toBeVisible();
  await picture(page, 'admin-rooms');
  await page.getByLabel('Filter by name').fill('WEEK');
  await expect(page.getByRole('rowheader')).toHaveText(['weekly']);
  await page.getByLabel('Filter by name').fill('nothing like it');
  await picture(page, 'admin-rooms-filtered');
  await page.getByLabel('Filter by name').fill('');

  await page.getByRole('link', { name: 'a/b?c' }).click();
  await expect(heading(page, 'a/b?c')).toBeVisible();
  await expect(rowOf(page, 'Ann')).toBeVisible();
  expect(page.url()).toBe(`${server.url}/admin#/room/a%2Fb%3Fc`);
  await page.goBack();
  await expect(heading(page, 'Rooms')).toBeVisible();
  await page.goto(`${server.url}/admin#/nothing`);
  await picture(page, 'admin-not-found');
  for (const client of clients) client.close();
});

test('more rooms than a page has are shown page by page', async () => {
  const page = await signedIn('#/rooms');
  const name = (number: number) => `room-${String(number).padStart(3, '0')}`;
  const clients: StockClient[] = [];
  for (let number = 0; number < 103; number++) clients.push(await stock(name(number), 'Ann'));
  await expect(page.getByRole('rowheader')).toHaveCount(100);
  await button(page, 'Next page').click();
  await expect(page.getByRole('rowheader')).toHaveText([name(100), name(101), name(102)]);
  await expect(button(page, 'Next page')).toBeDisabled();
  await button(page, 'First page').click();
  await expect(page.getByRole('rowheader').first()).toHaveText(name(0));
  for (const client of clients) client.close();
});

test('what an operator does to a room is seen in the meeting', async () => {
  const room = 'design-review';
  const [ann, ben] = [await enter(room, 'Ann'), await enter(room, 'Ben Okafor')];
  await expectMediaGrows(ann, 1, 1);
  await expectMediaGrows(ben, 1, 1);
  const page = await signedIn(`#/room/${room}`);
  await expect(cell(rowOf(page, 'Ben Okafor'), 'Media')).toContainText('live');
  await picture(page, 'admin-room');

  await button(page, 'Mute Ben Okafor').click();
  await picture(page, 'admin-mute-question');
  await button(page, 'Mute').click();
  await expectDone(page, 'Ben Okafor was muted: microphone.');
  await expect(ben.locator('[data-state="muted"]')).toContainText('You were muted');
  await expect(tile(ann, 'Ben Okafor').getByRole('img', { name: 'Muted' })).toBeVisible();

  await button(page, 'Lock').click();
  await expectDone(page, `${room} is locked`);
  await ann.getByRole('button', { name: '2 people here' }).click();
  await expect(ann.getByText('Locked: nobody new is let in')).toBeVisible();
  await picture(page, 'admin-room-locked');
  await button(page, 'Unlock').click();
  await expect(ann.getByText('Locked: nobody new is let in')).toBeHidden();
  await expect(button(page, 'Lock')).toBeVisible();

  const before = await server.mediaObjects();
  await button(page, 'Clean up media…').click();
  await picture(page, 'admin-cleanup-question');
  await button(page, 'Close all media').click();
  const told = page.getByText(/^\d+ media objects of design-review closed\.$/);
  const closed = Number.parseInt((await told.textContent()) ?? '', 10);
  expect(closed).toBeGreaterThan(0);
  await picture(page, 'admin-done', { again: () => cleanUpAgain(page) });
  await expectMediaGrows(ann, 1, 0); // Anew; Ben stays muted.
  const after = await server.mediaObjects();
  const gone = before.filter((id) => !after.includes(id));
  expect(gone.length).toBeGreaterThanOrEqual(closed);

  await button(page, 'Remove Ben Okafor').click();
  await picture(page, 'admin-remove-question');
  await page.getByLabel('Ban: do not let them in again').check();
  await button(page, 'Remove').click();
  await expectDone(page, 'Ben Okafor was removed and banned.');
  await expect(heading(ben, 'You may not come in any more')).toBeVisible();
  await expect(rowOf(page, 'Ben Okafor')).toBeHidden();

  await button(page, 'End…').click();
  await picture(page, 'admin-end-question');
  await button(page, 'End the room').click();
  await expectDone(page, `${room} was ended.`);
  await expect(heading(ann, 'The meeting has ended')).toBeVisible();
  await picture(page, 'admin-room-absent');
});

/** It passes after ten seconds. */
async function cleanUpAgain(page: Page): Promise<void> {
  await button(page, 'Clean up media…').click();
  await button(page, 'Close all media').click();
}

test('whoever is removed without a ban may come again', async () => {
  const room = 'for-now';
  const ann = await enter(room, 'Ann');
  const page = await signedIn(`#/room/${room}`);
  await button(page, 'Remove Ann').click();
  await button(page, 'Remove').click();
  await expect(heading(ann, 'You were removed from the meeting')).toBeVisible();
  await ann.goto(`${server.url}/r/${room}`);
  await ann.getByRole('button', { name: 'Join now' }).click();
  await expect(rowOf(page, 'Ann')).toContainText('present');
});

test('what could not be done is said, with the reason', async () => {
  const client = await stock('weekly', 'Ann');
  const page = await signedIn('#/room/weekly');
  await expect(rowOf(page, 'Ann')).toBeVisible();
  // The page hears no more of the room, which somebody else ends.
  await page.route('**/admin/api/v1/rooms/**', (route) =>
    route.request().method() === 'GET' ? undefined : route.continue(),
  );
  const ended = await fetch(`${server.url}/admin/api/v1/rooms/weekly`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${key}` },
  });
  expect(ended.status).toBe(200);
  await button(page, 'Remove Ann').click();
  await button(page, 'Remove').click();
  await expect(page.getByText(/^Ann was not removed: .+ \(not_found\)/)).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await expect(page.getByText('There is no room “weekly” now.')).toBeVisible();
  client.close();
});

test('the age of the last frame grows while somebody is reconnecting, and everybody else’s does not', async () => {
  const room = 'doubt';
  const [ann, ben] = [await enter(room, 'Ann'), await enter(room, 'Ben')];
  const page = await signedIn(`#/room/${room}`);
  const [annRow, benRow] = [rowOf(page, 'Ann'), rowOf(page, 'Ben')];
  await expect(annRow).toContainText('present');
  await expect(benRow).toContainText('present');

  const session = await ben.context().newCDPSession(ben);
  void session.send('Page.crash').catch(() => undefined); // Nobody is left to answer.
  await expect(benRow).toContainText('reconnecting');
  await expect(cell(benRow, 'Why')).toContainText('socket closed');
  await expect(cell(benRow, 'Signaling')).toContainText('not connected');
  const frame = (row: Locator) => secondsIn(cell(row, 'Last frame'));
  await expect.poll(() => frame(benRow)).toBeGreaterThan(5);
  const earlier = await frame(benRow);
  await expect.poll(() => frame(benRow)).toBeGreaterThan(earlier + 2);
  expect(await frame(annRow)).toBeLessThan(await frame(benRow));
  await expect(annRow).toContainText('present');
  await expect(tile(ann, 'Ben')).toHaveAttribute('data-presence', 'reconnecting');
});

test('ages count on between the answers, while the rest of the page is left alone', async () => {
  const client = await stock('weekly', 'Ann');
  const page = await signedIn('#/room/weekly');
  const since = cell(rowOf(page, 'Ann'), 'State').locator('small').first();
  await expect(since).toBeVisible();
  // No answer comes any more, and none fails: each question hangs for as long as the page waits.
  const asked = [page.waitForRequest('**/server'), page.waitForRequest('**/participants')];
  await page.route('**/admin/api/v1/**', () => undefined);
  await Promise.all(asked); // Those may have been under way already, the next ones are not answered.
  await Promise.all([page.waitForRequest('**/server'), page.waitForRequest('**/participants')]);
  const changes = await page.evaluate(() => {
    const seen = { ages: 0, others: 0 };
    new MutationObserver((mutations) => {
      for (const { target } of mutations) {
        const isAge = target.parentElement?.className.includes('age') === true;
        if (isAge) seen.ages++;
        else seen.others++;
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return new Promise<typeof seen>((done) => setTimeout(() => done(seen), 2_500));
  });
  expect(changes.ages).toBeGreaterThan(0);
  expect(changes.others).toBe(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  client.close();
});

test('a server that is away is told of, with the age of what is shown, and is back by itself', async () => {
  const client = await stock('weekly', 'Ann');
  const page = await signedIn('#/room/weekly');
  await expect(rowOf(page, 'Ann')).toBeVisible();
  client.close();
  server.process.kill('SIGKILL');
  const banner = page.locator('[data-state="admin-old"]');
  await expect(page.getByRole('status').getByText('The server does not answer.')).toBeVisible();
  await expect(banner).toContainText(/What is shown is of \d\d:\d\d:\d\d, [\d.]+ s ago/);
  await expect(rowOf(page, 'Ann')).toBeVisible(); // As it was.
  await button(page, 'Lock').click();
  await expect(page.getByText('weekly was not locked: the server does not answer.')).toBeVisible();
  await picture(page, 'admin-not-done');
  await button(page, 'Dismiss').click();
  await picture(page, 'admin-old');

  await server.restart();
  await expect(banner).toBeHidden();
  await expect(page.getByText('There is no room “weekly” now.')).toBeVisible();

  const late = await openAdmin();
  server.process.kill('SIGKILL');
  await signIn(late);
  await picture(late, 'admin-unreachable');
  await server.restart();
  await signIn(late);
  await expect(heading(late, 'Overview')).toBeVisible();
});

test('a page that nobody sees asks nothing, and asks at once when it is seen again', async () => {
  const page = await signedIn();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/admin/api/')) asked++;
  });
  const setVisible = (state: 'visible' | 'hidden') =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await expect.poll(() => asked).toBeGreaterThan(1);
  await setVisible('hidden');
  await page.waitForLoadState('networkidle'); // What was under way is answered.
  const before = asked;
  // Long enough for three more.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 3_500)));
  expect(asked).toBe(before);
  await setVisible('visible');
  await expect.poll(() => asked).toBeGreaterThan(before + 1);
});

test('a key that is not taken any more ends the session', async () => {
  const page = await signedIn();
  await expect(heading(page, 'Overview')).toBeVisible();
  await page.route('**/admin/api/v1/server', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer another' } }),
  );
  await expect(page.getByText('The server does not take this key any more.')).toBeVisible();
  await picture(page, 'admin-expired');
  await page.unrouteAll();

  // Its configuration has no key any more since the page was opened.
  const without = await startServer();
  await page.route('**/admin/api/v1/server', (route) =>
    route.continue({ url: `${without.url}/admin/api/v1/server` }),
  );
  await signIn(page);
  await picture(page, 'admin-off');
  await without.stop();
});

test('the timeline of a room is a picture and a table, also when it is over', async () => {
  const room = 'weekly';
  const ann = await stock(room, 'Ann');
  const ben = await stock(room, 'Ben <b>');
  await ben.ask('leave');
  const page = await signedIn('#/timeline');
  await picture(page, 'admin-timeline-ask');
  await button(page, 'Show').click();
  await expect(page.getByRole('alert')).toHaveText('Which room?');
  await page.getByRole('textbox', { name: 'Room' }).fill(room);
  await button(page, 'Show').click();
  await expect(page).toHaveURL(`${server.url}/admin#/timeline/weekly`);
  const events = page.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(events.filter({ hasText: 'Ben <b>' })).toHaveCount(2);
  const drawn = page.getByTestId('timeline-picture');
  const width = () => drawn.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await expect.poll(width).toBeGreaterThan(500); // It is a picture that the browser can draw.

  await ann.ask('leave');
  ann.close();
  ben.close();
  await expect(events.filter({ hasText: 'Ann' }).filter({ hasText: 'left' })).toHaveCount(1); // By itself.
  await picture(page, 'admin-timeline');

  await page.getByLabel('Since').selectOption('a time');
  await page.getByLabel('Time', { exact: true }).fill('2199-01-01T00:00:00');
  await button(page, 'Show').click();
  await expect(page.getByText('No event of this room is kept for that time.')).toBeVisible();
  await expect(page).toHaveURL(/#\/timeline\/weekly\?since=\d+$/);
  await picture(page, 'admin-timeline-none');
});

test('an operator’s page runs without running into the page’s policies', async () => {
  const complaints: string[] = [];
  const client = await stock('weekly', 'Ann');
  const page = await openAdmin();
  page.on('console', (message) => {
    if (/content security policy|permissions.?policy|refused to/i.test(message.text()))
      complaints.push(message.text());
  });
  await page.reload();
  await signIn(page);
  await expect(heading(page, 'Overview')).toBeVisible();
  await page.goto(`${server.url}/admin#/room/weekly`);
  await button(page, 'Remove Ann').click();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Timeline' }).last().click();
  await expect(page.getByTestId('timeline-picture')).toBeVisible();
  expect(complaints).toEqual([]);
  client.close();
});
