// The guard in a meeting app of the usual kind, examples/seed-app: a server and media code of its own.
import {
  expect,
  test,
  type Browser,
  type BrowserContext,
  type Page,
  type WebSocketRoute,
} from '@playwright/test';

import { expectMediaGrows, launch, person } from './support/browser';
import { startUsualApp, type UsualApp } from '../support/usual-app';

/** Long enough for the guard's heartbeat of 5 s, and longer than it takes to see what a page says itself. */
const silenceSeconds = 8;
const saysItself = { timeout: 6_000 };

let app: UsualApp;
let browser: Browser;
let contexts: BrowserContext[];
let ann: Page;
let ben: Page;
let lines: string[];

test.beforeAll(async () => {
  app = await startUsualApp({ guard: true, silenceSeconds });
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await app.stop();
});

test.beforeEach(async ({}, { title }) => {
  lines = [];
  contexts = await Promise.all([person(browser), person(browser)]);
  const enter = async (context: BrowserContext, user: string) => {
    const page = await context.newPage();
    page.on('console', (message) => lines.push(message.text()));
    await page.goto(app.url(title, user));
    return page;
  };
  ann = await enter(contexts[0]!, 'Ann');
  ben = await enter(contexts[1]!, 'Ben');
  await expectPicture(ann, 'Ben');
  await expectPicture(ben, 'Ann');
});
test.afterEach(async () => {
  for (const context of contexts) await context.close();
});

const listed = (page: Page, user: string) => page.locator(`li[title="${user}"]`);
const pictures = (page: Page, user: string) => page.locator(`video[data-user="${user}"]`);

async function expectPicture(page: Page, user: string): Promise<void> {
  await expect(listed(page, user)).toHaveCount(1);
  await expect(pictures(page, user)).toHaveCount(1);
  const frames = () =>
    pictures(page, user).evaluate(
      (video) => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames,
    );
  const before = await frames(); // The clock of a video goes on without any picture.
  await expect.poll(frames).toBeGreaterThan(before + 5);
}

/** How many connections for media Ben has made: more each time that he joins. */
const connections = () => ben.evaluate(() => window.peerConnections.length);

/** Notes from here on when somebody is not in the list. */
async function watchList(page: Page, user: string): Promise<() => Promise<number>> {
  await page.evaluate((name) => {
    const list = document.querySelector('#people')!;
    Object.assign(window, { missing: 0 });
    new MutationObserver(() => {
      if (list.querySelector(`li[title="${name}"]`) === null)
        (window as unknown as { missing: number }).missing += 1;
    }).observe(list, { childList: true });
  }, user);
  return () => page.evaluate(() => (window as unknown as { missing: number }).missing);
}

test('whoever closes the tab is gone before anybody could be missed', async () => {
  await ben.close();
  await expect(listed(ann, 'Ben')).toHaveCount(0, saysItself);
  await expect(pictures(ann, 'Ben')).toHaveCount(0);
});

test('whoever leaves by the button is gone at once', async () => {
  await ben.getByRole('button', { name: 'Leave' }).click();
  await expect(listed(ann, 'Ben')).toHaveCount(0, saysItself);
  expect(lines).toContain('[VideoCall] Sending graceful disconnect signal');
});

test('whoever leaves by the button gives camera and microphone back', async () => {
  const states = () => ben.evaluate(() => window.captured.map(({ readyState }) => readyState));
  expect(await states()).toEqual(['live', 'live']);
  await ben.getByRole('button', { name: 'Leave' }).click();
  await expect.poll(states).toEqual(['ended', 'ended']);
});

test('whoever leaves while the browser asks for the camera gives it back once it comes', async () => {
  const context = await person(browser);
  await context.addInitScript(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const answer = new Promise((allow) => Object.assign(window, { allow }));
    navigator.mediaDevices.getUserMedia = (wanted) => answer.then(() => ask(wanted));
  });
  const cem = await context.newPage();
  await cem.goto(app.url('asking', 'Cem'));
  await expect(listed(cem, 'Cem')).toHaveCount(1);
  await cem.getByRole('button', { name: 'Leave' }).click();
  await cem.evaluate(() => (window as unknown as { allow(): void }).allow());
  const states = () => cem.evaluate(() => window.captured.map(({ readyState }) => readyState));
  await expect.poll(states).toEqual(['ended', 'ended']);
  await context.close();
});

test('whoever opens another tab goes on there, and the first one says so and lets the camera go', async () => {
  const second = await contexts[1]!.newPage();
  await second.goto(ben.url());
  await expect(ben.getByText('You are in another tab now.')).toBeVisible();
  const states = () => ben.evaluate(() => window.captured.map(({ readyState }) => readyState));
  await expect.poll(states).toEqual(['ended', 'ended']);
  await expectPicture(ann, 'Ben');
});

test('whoever loses the socket joins again, and their picture comes back', async () => {
  const sockets: WebSocketRoute[] = [];
  await ben.routeWebSocket(/socket\.io/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await ben.reload();
  await expectPicture(ann, 'Ben');
  await expect.poll(() => sockets.length).toBe(1);
  const before = await connections();
  await sockets[0]!.close();
  await expect.poll(connections).toBeGreaterThan(before);
  await expectMediaGrows(ben, 1, 1);
  await expectMediaGrows(ann, 1, 1);
});

test('whoever reloads was never away, and their picture comes back', async () => {
  const missed = await watchList(ann, 'Ben');
  await ben.reload();
  await expectPicture(ben, 'Ann');
  await expectPicture(ann, 'Ben');
  expect(await missed()).toBe(0);
});

test('a page that crashes is missed and removed', async () => {
  const session = await contexts[1]!.newCDPSession(ben);
  void session.send('Page.crash').catch(() => undefined); // Nobody is left to answer.
  await expect(listed(ann, 'Ben')).toHaveCount(0, { timeout: (silenceSeconds + 5) * 1_000 });
  await expect(pictures(ann, 'Ben')).toHaveCount(0);
});

test('whoever stays is never removed, and heartbeats are told at debug level', async () => {
  const missed = await watchList(ann, 'Ben');
  await ann.waitForTimeout((silenceSeconds + 4) * 1_000);
  expect(await missed()).toBe(0);
  expect(lines).toContain('[SocketManager] 🏓 Sending ping to server');
  await expectPicture(ann, 'Ben');
});
