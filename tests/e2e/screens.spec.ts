// Every state of the app that a person can see: pictures to look at, and axe on each.
import { expect, test, type Browser, type Page, type WebSocketRoute } from '@playwright/test';
import { rm } from 'node:fs/promises';

import { expectMediaGrows, join, launch, person, tile } from './support/browser';
import {
  expectPictures,
  fetchLanguages,
  picture,
  picturesFolder,
  statesWithoutPicture,
} from './support/screens';
import { listenWithoutGesture } from './support/sound';
import { startServer, startServerWith, type Server } from '../support/server';
import { StockClient } from '../support/stock-client';
import type { ScreenState } from '../../web/src/states';

// Each state in five looks.
test.describe.configure({ timeout: 300_000 });

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

test('no picture is left of an earlier run', async () => {
  await rm(picturesFolder, { recursive: true, force: true });
});

test('before a call', async () => {
  const ann = await person(browser);
  const page = await ann.newPage();
  await page.goto(server.url);
  await picture(page, 'landing');
  await page.getByLabel('Name or link').fill('https://example.com/somewhere/else');
  await page.getByRole('button', { name: 'Join' }).click();
  await picture(page, 'landing-invalid');
  await page.goto(`${server.url}/nowhere`);
  await picture(page, 'not-found');
  await page.goto(`${server.url}/r/design-review`);
  await expect(page.locator('video')).toBeVisible();
  await page.getByRole('button', { name: 'Join now' }).click();
  await picture(page, 'name-needed');
  await page.getByLabel('Your name').fill('Ann');
  await picture(page, 'prejoin');
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await picture(page, 'copy-refused', { again: () => page.locator('h1 + button').click() });
  await ann.close();
});

const refusals: readonly [ScreenState, string][] = [
  ['camera-blocked', 'NotAllowedError'],
  ['camera-missing', 'NotFoundError'],
  ['camera-in-use', 'NotReadableError'],
];

test('devices that are refused, missing, taken or not yet there', async () => {
  for (const [state, name] of refusals) {
    const ann = await person(browser);
    await ann.addInitScript((error) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', error));
    }, name);
    const page = await ann.newPage();
    await page.goto(`${server.url}/r/design-review`);
    await picture(page, state);
    await ann.close();
  }
  const ben = await person(browser);
  await ben.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => {});
  });
  const page = await ben.newPage();
  await page.goto(`${server.url}/r/design-review`);
  await picture(page, 'camera-asking');
  await ben.close();
});

test('pages and browsers that cannot carry a call', async () => {
  const [ann, ben] = [await person(browser), await person(browser)];
  await ann.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { get: () => false });
  });
  await ben.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
  const page = await ann.newPage();
  await page.goto(`${server.url}/r/design-review`);
  await picture(page, 'insecure');
  const old = await ben.newPage();
  await old.goto(`${server.url}/r/design-review`);
  await picture(old, 'browser-too-old');
  await Promise.all([ann.close(), ben.close()]);
});

test('a call, from being alone to leaving', async () => {
  test.setTimeout(300_000); // Twenty states, each in four looks with axe.
  const room = 'design-review';
  const [ann, ben, cleo] = await Promise.all([person(browser), person(browser), person(browser)]);
  const page = await join(ann, server.url, room, 'Ann');
  await picture(page, 'alone');
  const benPage = await join(ben, server.url, room, 'Ben Okafor');
  const cleoPage = await join(cleo, server.url, room, 'Cleo');
  await expectMediaGrows(page, 2, 2);
  await cleoPage.getByRole('button', { name: 'Turn camera off' }).click();
  await cleoPage.getByRole('button', { name: 'Raise hand' }).click();
  await expect(page.getByLabel('Hand raised')).toBeVisible();
  await picture(page, 'call');

  await tile(page, 'Ben Okafor').hover();
  await page.getByRole('button', { name: 'Pin Ben Okafor' }).click();
  await picture(page, 'pinned');
  await page.getByRole('button', { name: 'Unpin Ben Okafor' }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await picture(page, 'settings');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await picture(page, 'shortcuts');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Chat' }).click();
  await picture(page, 'chat-empty');
  await say(page, 'Shall we begin?');
  await benPage.getByRole('button', { name: /^Chat/ }).click();
  await say(benPage, 'Cleo is on her way, her train is late. https://example.com/agenda');
  await say(benPage, 'لنبدأ الآن');
  await expect(page.getByRole('log').getByText('لنبدأ')).toBeVisible();
  await picture(page, 'chat');
  await page.getByRole('button', { name: 'Close the chat' }).click();

  await comeAndGo(page, benPage);
  await page.getByRole('button', { name: '3 people here' }).click();
  await picture(page, 'people');
  await page.getByRole('button', { name: 'Close the list of people' }).click();

  await page.getByRole('button', { name: 'Turn camera off' }).click();
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.getByRole('button', { name: 'Turn camera on' }).click();
  await picture(page, 'device-problem', {
    again: async () => {
      await page.locator('[data-state=device-problem] button').click();
      await page.keyboard.press('v');
    },
  });
  await expect(page.locator('[data-state=device-problem]')).toHaveCount(1); // Told once.

  await picture(page, 'leave-question', { again: () => stayAfterAll(page) });
  await page.getByRole('button', { name: 'Stay' }).click();

  const session = await cleo.newCDPSession(cleoPage);
  void session.send('Page.crash').catch(() => undefined); // Never answered.
  await picture(page, 'person-reconnecting');

  const second = await ann.newPage();
  await second.goto(`${server.url}/r/${room}`);
  await picture(second, 'other-tab');
  await second.getByRole('button', { name: 'Switch here' }).click();
  await picture(page, 'switched');
  await second.getByRole('button', { name: 'Leave' }).click();
  await picture(second, 'left');
  await Promise.all([ann.close(), ben.close(), cleo.close()]);
});

/** The person closes the tab, is asked by the browser, and stays. */
async function stayAfterAll(page: Page): Promise<void> {
  page.removeAllListeners('dialog');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  await (await asked).dismiss();
  page.on('dialog', (dialog) => void dialog.accept());
}

async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel('Message to everybody').fill(words);
  await page.getByLabel('Message to everybody').press('Enter');
}

/** What is told of somebody's coming and going passes: it is made anew for each picture. */
async function comeAndGo(page: Page, benPage: Page): Promise<void> {
  const leave = async () => {
    await benPage.getByRole('button', { name: 'Leave' }).click();
    await expect(page.locator('[data-state=person-left]').last()).toBeVisible();
  };
  const comeBack = async () => {
    await benPage.getByRole('button', { name: 'Rejoin' }).click();
    await expect(page.locator('[data-state=person-back]').last()).toBeVisible();
  };
  const isAway = () => benPage.getByRole('button', { name: 'Rejoin' }).isVisible();
  await picture(page, 'person-left', {
    again: async () => {
      if (await isAway()) await comeBack();
      await leave();
    },
  });
  await picture(page, 'person-back', {
    again: async () => {
      if (!(await isAway())) await leave();
      await comeBack();
    },
  });
}

test('a shared screen, at the others and at home', async () => {
  const sharing = await launch({ args: ['--auto-select-desktop-capture-source=Entire screen'] });
  const [ann, ben, cleo] = await Promise.all([person(sharing), person(browser), person(sharing)]);
  const page = await join(ann, server.url, 'screen', 'Ann');
  const benPage = await join(ben, server.url, 'screen', 'Ben Okafor');
  await page.getByRole('button', { name: 'Share screen' }).click();
  await picture(page, 'sharing');
  const screens = benPage.getByTestId('screen').locator('video');
  await expect(screens).toHaveCount(1);
  await picture(benPage, 'screen-shared', { again: () => expectPictures(screens) });
  const cleoPage = await join(cleo, server.url, 'screen', 'Cleo');
  await cleoPage.getByRole('button', { name: 'Share screen' }).click();
  await expect(screens).toHaveCount(2);
  await picture(benPage, 'second-screen', { again: () => expectPictures(screens) });
  await Promise.all([ann.close(), ben.close(), cleo.close()]);
  await sharing.close();
});

test('more people than a page shows', async () => {
  const crowd = await Promise.all(
    Array.from({ length: 21 }, async (_, number) => {
      const client = await StockClient.connect(server.url);
      await client.join('crowd', `Guest ${number + 1}`);
      return client;
    }),
  );
  const ann = await person(browser);
  const page = await join(ann, server.url, 'crowd', 'Ann');
  await picture(page, 'paged');
  for (const client of crowd) client.close();
  await ann.close();
});

test('sound that the browser holds back', async () => {
  const strict = await launch({ autoplay: 'gesture' });
  const ben = await person(browser);
  await join(ben, server.url, 'sound', 'Ben Okafor');
  const { context: ann, page } = await listenWithoutGesture(strict, server.url, 'sound', 'Ann');
  await picture(page, 'click-to-hear');
  await Promise.all([ann.close(), ben.close(), strict.close()]);
});

test('a server that is away', async () => {
  const away = await startServer();
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const page = await join(ann, away.url, 'away', 'Ann');
  const landing = await ben.newPage(); // Has not fetched what carries a call.
  await landing.goto(away.url);
  for (const one of [page, landing]) await fetchLanguages(one);
  away.process.kill('SIGKILL');
  await picture(page, 'reconnecting');
  await landing.getByRole('button', { name: 'New meeting' }).click();
  await landing.getByLabel('Your name').fill('Ben');
  await landing.getByRole('button', { name: 'Join now' }).click();
  await picture(landing, 'unreachable');
  await Promise.all([ann.close(), ben.close()]);
  await away.stop();
});

test('a full room', async () => {
  const small = await startServerWith('[limits]\nparticipants_max = 1\n');
  const ann = await StockClient.connect(small.url);
  await ann.join('full', 'Ann');
  const ben = await person(browser);
  await picture(await tryToJoin(await ben.newPage(), `${small.url}/r/full`), 'room-full');
  ann.close();
  await ben.close();
  await small.stop();
});

test('a server that wants a token', async () => {
  const strict = await startServerWith(
    `[access]\nmode = "token"\n[[access.keys]]\nid = "ours"\nalgorithm = "HS256"\nsecret = "${'0'.repeat(43)}"\n`,
  );
  const ben = await person(browser);
  await picture(await tryToJoin(await ben.newPage(), `${strict.url}/r/strict`), 'link-invalid');
  await ben.close();
  await strict.stop();
});

test('what the server says, said here in its place', async () => {
  const ann = await person(browser);
  const spoken = (edit: Edit) => openSpokenFor(ann.newPage(), `${server.url}/r/spoken`, edit);
  const old = (message: string) => message.replace('"protocol":1', '"protocol":0');

  await picture((await spoken({ fromPage: () => undefined })).page, 'joining');
  await picture((await spoken({ fromPage: old })).page, 'new-version');
  const nameless = (message: string) => message.replace('"displayName":"Ann"', '"displayName":7');
  await picture((await spoken({ fromPage: nameless })).page, 'failed');
  for (const [state, reason] of [
    ['removed', 'removed'],
    ['room-ended', 'room_ended'],
  ] as const) {
    const { page, socket } = await spoken({});
    await expect(tile(page, 'Ann (you)')).toBeVisible();
    socket().send(`42["removed",{"reason":"${reason}"}]`);
    await picture(page, state);
    await page.close();
  }
  const ben = await StockClient.connect(server.url);
  await ben.join('spoken', 'Ben Okafor');
  const mute = (message: string) => message.replace(/"media":"(none|live)"/g, '"media":"lost"');
  const unheard = (await spoken({ fromServer: mute })).page;
  await picture(unheard, 'media-lost');
  await picture(unheard, 'own-media-lost');
  ben.close();
  await ann.close();
});

interface Edit {
  readonly fromPage?: (message: string) => string | undefined;
  readonly fromServer?: (message: string) => string;
}

/** Joins over a connection whose messages the test may change, and to which it may add. */
async function openSpokenFor(
  opening: Promise<Page>,
  url: string,
  { fromPage = (message) => message, fromServer = (message) => message }: Edit,
): Promise<{ page: Page; socket: () => WebSocketRoute }> {
  const page = await opening;
  page.on('dialog', (dialog) => void dialog.accept()); // "Are you sure you want to leave?"
  let socket: WebSocketRoute | undefined;
  await page.routeWebSocket(/socket\.io/, (route) => {
    socket = route;
    const real = route.connectToServer();
    route.onMessage((message) => {
      const edited = typeof message === 'string' ? fromPage(message) : message;
      if (edited !== undefined) real.send(edited);
    });
    real.onMessage((message) =>
      route.send(typeof message === 'string' ? fromServer(message) : message),
    );
  });
  await tryToJoin(page, url);
  return {
    page,
    socket: () => {
      if (!socket) throw new Error('the page has not connected');
      return socket;
    },
  };
}

async function tryToJoin(page: Page, url: string): Promise<Page> {
  await page.goto(url);
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Join now' }).click();
  return page;
}

test('every state has its pictures', () => {
  expect(statesWithoutPicture()).toEqual([]);
});
