// The features of the user cleanup document, sections 2 and 3, one by one in a real page: what it does, what it
// says to the server, and what it writes to the console.
import { expect, test, type Browser, type Page } from '@playwright/test';

import { expectMediaGrows, expectNames, join, launch, person, tile } from './support/browser';
import { enterAs, PlainBrowser, type PlainTab } from './support/plain-browser';
import { startServer, type Server } from '../support/server';

let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Watched {
  readonly page: Page;
  /** What it wrote to the console, */
  readonly lines: string[];
  /** the events it sent, */
  readonly sent: string[];
  /** and those it got. */
  readonly got: string[];
}

/** A person in the room whose page tells all it does. */
async function enter(room: string, name: string, storage = {}): Promise<Watched> {
  const context = await person(browser);
  await context.addInitScript((items) => Object.assign(localStorage, items), storage);
  await context.addInitScript(() => localStorage.setItem('rollcall.logLevel', 'debug'));
  const watched = { lines: [] as string[], sent: [] as string[], got: [] as string[] };
  context.on('console', (message) => watched.lines.push(message.text()));
  context.on('page', (page) =>
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => watched.sent.push(String(payload)));
      socket.on('framereceived', ({ payload }) => watched.got.push(String(payload)));
    }),
  );
  return { page: await join(context, server.url, room, name), ...watched };
}

/** ... whose tab is in front only while it is. */
async function enterPlainly(
  room: string,
  name: string,
  storage = {},
): Promise<{ plain: PlainBrowser; tab: PlainTab }> {
  const plain = await PlainBrowser.launch();
  const tab = await plain.open(server.url);
  await expect.poll(() => tab.look('location.href')).toBe(`${server.url}/`);
  const items = { ...storage, 'rollcall.logLevel': 'debug' };
  await tab.look(`void Object.assign(localStorage, ${JSON.stringify(items)})`);
  await tab.send('Page.navigate', { url: `${server.url}/r/${room}` });
  await expect.poll(() => tab.look(enterAs(name))).toBe('in the call');
  return { plain, tab };
}

/** How often something that matches is among them. */
const count = (list: readonly string[], what: RegExp) =>
  list.filter((one) => what.test(one)).length;

const pings = /^42\d*\["ping"/;

test('socket manager: a heartbeat goes out and is answered with the version of the list', async () => {
  const { lines, sent, got, page } = await enter('heartbeat', 'Ann');
  await expect
    .poll(() => count(lines, /^\[SocketManager\] 🏓 Sending ping to server/))
    .toBeGreaterThan(1);
  await expect.poll(() => count(sent, pings)).toBeGreaterThan(1);
  await expect.poll(() => count(got, /^42\["pong",.*"rosterVersion"/)).toBeGreaterThan(1);
  expect(count(lines, /^\[UserCleanup\] Enhanced cleanup handlers setup/)).toBe(1);
  await page.context().close();
});

test('socket manager: the current room is joined again after the connection is lost', async () => {
  const { lines, page } = await enter('again', 'Ann');
  await page.evaluate(() => dispatchEvent(new Event('online'))); // No reason to leave a good connection.
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', offline(true));
  await expect.poll(() => count(lines, /^\[SocketManager\] Connection lost/)).toBeGreaterThan(0);
  await session.send('Network.emulateNetworkConditions', offline(false));
  await expect.poll(() => count(lines, /^\[Room\] reconnecting → connected/)).toBe(1);
  await expect(tile(page, 'Ann (you)')).toHaveAttribute('data-presence', 'present');
  await page.context().close();
});

const offline = (yes: boolean) => ({
  offline: yes,
  latency: 0,
  downloadThroughput: -1,
  uploadThroughput: -1,
});

test('graceful disconnect: the room is told before the page goes', async () => {
  const { page } = await enter('goodbye', 'Ann');
  const ben = await enter('goodbye', 'Ben');
  await page.evaluate(keepLastWords);
  await page.goto(server.url);
  await expectNames(ben.page, ['Ben (you)']);
  await expect.poll(() => count(ben.got, /"type":"left".*"reason":"unloaded"/)).toBe(1);
  const words = await page.evaluate(() => localStorage.getItem('last words') ?? '');
  expect(words).toContain('[VideoCall] Sending graceful disconnect signal');
  expect(words).toContain('["beforeDisconnect",{"roomId":"goodbye","unloading":true}]');
  await Promise.all([page.context().close(), ben.page.context().close()]);
});

/** What a page says while it goes reaches no debugger any more: it is kept for the next page of its origin. */
function keepLastWords(): void {
  const keep = (words: unknown) =>
    localStorage.setItem('last words', `${localStorage.getItem('last words') ?? ''}${words}\n`);
  const { debug } = console;
  console.debug = (...words: unknown[]) => {
    keep(words.join(' '));
    debug(...words);
  };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    keep(data);
    send.call(this, data);
  };
}

test('enhanced beforeunload: in a call the browser asks, and who stays has lost nothing', async () => {
  const { page, sent } = await enter('stay', 'Ann');
  const ben = await enter('stay', 'Ben');
  await expectMediaGrows(ben.page, 1, 1);
  page.removeAllListeners('dialog');
  await page.mouse.click(5, 5); // Browsers ask only for who has touched the page.
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(page.getByRole('alert')).toContainText(
    'You are in a video call. Are you sure you want to leave?',
  );
  await page.getByRole('button', { name: 'Stay' }).click();
  await expectMediaGrows(ben.page, 1, 1);
  await expectNames(ben.page, ['Ann', 'Ben (you)']);
  expect(count(sent, /beforeDisconnect/)).toBe(0);
  await Promise.all([page.context().close(), ben.page.context().close()]);
});

test('enhanced beforeunload: before a call nobody is asked', async () => {
  const page = await (await person(browser)).newPage();
  await page.goto(`${server.url}/r/unasked-before`);
  await page.getByLabel('Your name').fill('Ann'); // Browsers ask only for who has touched the page.
  await expect(page.getByRole('button', { name: 'Join now' })).toBeVisible();
  expect(await askedAtClosing(page)).toBe(0);
});

test('enhanced beforeunload: after a call nobody is asked', async () => {
  const { page } = await enter('unasked-after', 'Ann');
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { name: 'You left the meeting' })).toBeVisible();
  expect(await askedAtClosing(page)).toBe(0);
});

/** The person closes the tab: how often they are asked whether to. */
async function askedAtClosing(page: Page): Promise<number> {
  page.removeAllListeners('dialog');
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    void dialog.accept();
  });
  await page.mouse.click(5, 5);
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => page.isClosed()).toBe(true);
  await page.context().close();
  return asked;
}

test('back within the app, of which browsers ask nothing: the page asks, and who stays has lost nothing', async () => {
  const page = await (await person(browser)).newPage();
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New meeting' }).click();
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(tile(page, 'Ann (you)')).toBeVisible();
  const address = page.url();
  const ben = await enter(new URL(address).pathname.split('/').at(-1) ?? '', 'Ben');
  await expectMediaGrows(ben.page, 1, 1);

  const question = page.getByRole('alert');
  await page.getByRole('button', { name: 'Settings' }).click(); // It makes way for the question.
  for (let times = 0; times < 2; times++) {
    await page.goBack();
    await expect(question).toContainText(
      'You are in a video call. Are you sure you want to leave?',
    );
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Stay' })).toBeFocused();
    expect(page.url()).toBe(address);
    await page.getByRole('button', { name: 'Stay' }).click();
    await expect(question).toBeHidden();
  }
  await expectMediaGrows(ben.page, 1, 1);
  await expectNames(ben.page, ['Ann', 'Ben (you)']);
  expect(count(ben.got, /"type":"left"/)).toBe(0);

  await page.goBack();
  await question.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('button', { name: 'New meeting' })).toBeVisible();
  await expect.poll(() => count(ben.got, /"type":"left".*"reason":"left"/)).toBe(1);
  await expectNames(ben.page, ['Ben (you)']);
  await page.goForward();
  await expect(page.getByRole('button', { name: 'Join now' })).toBeVisible(); // The mirror, not the call.
  expect(page.url()).toBe(address);
  await Promise.all([page.context().close(), ben.page.context().close()]);
});

test('user cleanup manager, scenario "Tab Switching": another app and back, and a heartbeat at once', async () => {
  const { plain, tab } = await enterPlainly('switching', 'Ann');
  const ben = await enter('switching', 'Ben');
  await expectMediaGrows(ben.page, 1, 1);

  const other = await plain.open('about:blank');
  await expect.poll(() => count(tab.lines, /^\[UserCleanup\] The page is hidden/)).toBe(1);
  await expect.poll(() => count(tab.sent, /"visibility",\{"state":"hidden"\}/)).toBe(1);
  await expectNames(ben.page, ['Ann', 'Ben (you)']);
  await tab.look(`(${noteBeats})()`);
  const before = count(tab.sent, pings);
  await tab.activate();
  await expect.poll(() => count(tab.lines, /^\[UserCleanup\] The page is visible/)).toBe(1);
  await expect.poll(() => tab.look('window.beats')).toContain('visibilitychange');
  await expect.poll(() => count(tab.sent, pings)).toBeGreaterThan(before);
  await expectMediaGrows(ben.page, 1, 1);
  expect(await other.look('document.visibilityState')).toBe('hidden');
  await ben.page.context().close();
  await plain.close();
});

test('user cleanup manager: a page of the back/forward cache comes back as the same person', async () => {
  const { plain, tab } = await enterPlainly('kept', 'Ann', nobodyFilmed);
  const ben = await enter('kept', 'Ben', nobodyFilmed);
  const ann = await tile(ben.page, 'Ann').getAttribute('data-participant');
  await tab.look(`void addEventListener('pageshow', ({ persisted }) => (window.kept = persisted))`);

  await tab.send('Page.navigate', { url: `${server.url}/health` });
  await expectNames(ben.page, ['Ben (you)']);
  await tab.look('history.back()');
  const reasons = `JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)`;
  await expect.poll(() => tab.look(`window.kept ?? ${reasons}`)).toBe(true);
  await expectNames(ben.page, ['Ann', 'Ben (you)']);
  await expect(tile(ben.page, 'Ann')).toHaveAttribute('data-participant', String(ann));
  await expect(tile(ben.page, 'Ann')).toHaveAttribute('data-presence', 'present');
  await tab.look(`void document.querySelector('[aria-label="Turn camera on"]').click()`);
  await expectMediaGrows(ben.page, 1, 0);
  await ben.page.context().close();
  await plain.close();
});

/** Pages that have sent or received media are not kept by today's browsers, however well they close it. */
const nobodyFilmed = {
  'rollcall.preferences': JSON.stringify({ microphoneOn: false, cameraOn: false }),
};

test('user cleanup manager: losing the focus is a hint, getting it is a heartbeat at once', async () => {
  const { page, lines, sent } = await enter('focus', 'Ann');
  await page.evaluate(() => dispatchEvent(new FocusEvent('blur')));
  await expect.poll(() => count(lines, /^\[UserCleanup\] The window lost focus/)).toBe(1);
  await page.evaluate(noteBeats);
  const before = count(sent, pings);
  const beats = await page.evaluate(() => {
    dispatchEvent(new FocusEvent('focus'));
    return window.beats;
  });
  expect(beats).toContain('focus');
  await expect.poll(() => count(sent, pings)).toBeGreaterThan(before);
  expect(count(sent, /"visibility"/)).toBe(0);
  await page.context().close();
});

declare global {
  interface Window {
    /** Of each heartbeat, the event that it is the answer to, or `clock`: one comes each five seconds anyway. */
    beats?: string[];
  }
}

/** Runs in the page. A heartbeat says so on the console before anything else happens. */
function noteBeats(): void {
  const beats: string[] = [];
  window.beats = beats;
  const { debug } = console;
  console.debug = (...words: unknown[]) => {
    if (String(words[0]).startsWith('[SocketManager] 🏓'))
      beats.push(window.event?.type ?? 'clock');
    debug(...words);
  };
}

test('user cleanup manager: force cleanup closes what the page has, and sound and picture come back', async () => {
  const { page, lines, got } = await enter('force', 'Ann');
  const ben = await enter('force', 'Ben');
  await expectMediaGrows(page, 1, 1);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Repair sound and picture' }).click();
  await expect.poll(() => count(lines, /^\[UserCleanup\] Force cleanup/)).toBe(1);
  await expect.poll(() => count(got, /"reason":"force_cleanup"/)).toBeGreaterThan(0);
  await expectMediaGrows(page, 1, 1);
  await expectMediaGrows(ben.page, 1, 1);
  await expectNames(ben.page, ['Ann', 'Ben (you)']);
  await Promise.all([page.context().close(), ben.page.context().close()]);
});
