// Every state of the app that needs no call of several browsers: pictures to look at, and axe on each.
import {
  expect,
  test,
  type Browser,
  type BrowserContext,
  type Page,
  type WebSocketRoute,
} from '@playwright/test';

import { join, launch, person, tile } from './support/browser';
import { fetchLanguages, picture } from './support/screens';
import { startServer, startServerWith, type Server } from '../support/server';
import { StockClient } from '../support/stock-client';
import type { ScreenState } from '../../web/src/states';

// Each state in several looks.
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

test('a page that fails', async () => {
  const ann = await person(browser);
  await ann.addInitScript(() => {
    Object.defineProperty(HTMLVideoElement.prototype, 'srcObject', {
      set() {
        throw new Error('made by the test');
      },
    });
  });
  const page = await ann.newPage();
  await page.goto(`${server.url}/r/design-review`);
  await picture(page, 'page-failed');
  await ann.close();
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

test('a call that is reloaded', async () => {
  const ann = await person(browser);
  const page = await join(ann, server.url, 'reloaded', 'Ann');
  await page.route(/call-page/, () => undefined); // What carries a call stays on its way.
  await page.reload({ waitUntil: 'commit' });
  await picture(page, 'returning');
  await ann.close();
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

const spoken = (ann: BrowserContext, edit: Edit) =>
  openSpokenFor(ann.newPage(), `${server.url}/r/spoken`, edit);

test('what comes of joining, said in the server’s place', async () => {
  const ann = await person(browser);
  const old = (message: string) => message.replace('"protocol":1', '"protocol":0');
  const nameless = (message: string) => message.replace('"displayName":"Ann"', '"displayName":7');
  for (const [state, fromPage] of [
    ['joining', () => undefined],
    ['new-version', old],
    ['failed', nameless],
  ] as const) {
    const { page } = await spoken(ann, { fromPage });
    await picture(page, state);
    await page.close();
  }
  await ann.close();
});

test('what ends a call, said in the server’s place', async () => {
  const ann = await person(browser);
  for (const [state, said] of [
    ['removed', '"removed",{"reason":"removed"}'],
    ['banned', '"removed",{"reason":"banned"}'],
    ['room-ended', '"roomEnded",{}'],
  ] as const) {
    const { page, socket } = await spoken(ann, {});
    await expect(tile(page, 'Ann (you)')).toBeVisible();
    socket().send(`42[${said}]`);
    await picture(page, state);
    await page.close();
  }
  await ann.close();
});

test('media that is lost, said in the server’s place', async () => {
  const ann = await person(browser);
  const ben = await StockClient.connect(server.url);
  await ben.join('spoken', 'Ben Okafor');
  const mute = (message: string) => message.replace(/"media":"(none|live)"/g, '"media":"lost"');
  const { page } = await spoken(ann, { fromServer: mute });
  await picture(page, 'media-lost');
  await picture(page, 'own-media-lost');
  ben.close();
  await ann.close();
});

test('what a host does to others, said in the server’s place', async () => {
  const ann = await person(browser);
  const url = `${server.url}/r/locked`;
  for (const [code, state] of [
    ['room_locked', 'room-locked'],
    ['present_elsewhere', 'present-elsewhere'],
  ] as const) {
    const refuse = (message: string) =>
      message.replace(
        /^(43\d+)\[.*"resumeToken".*$/s,
        `$1[{"error":{"code":"${code}","message":"not now"}}]`,
      );
    const { page: outside } = await openSpokenFor(ann.newPage(), url, { fromServer: refuse });
    await picture(outside, state);
    await outside.close();
  }

  // Whoever is the host, as Ann would be, has a button there instead of the sign.
  const lock = (message: string) =>
    message
      .replace('"locked":false', '"locked":true')
      .replaceAll('"role":"host"', '"role":"guest"');
  const { page, socket } = await openSpokenFor(ann.newPage(), url, { fromServer: lock });
  await expect(page.getByRole('button', { name: 'Mute', exact: true })).toBeVisible();
  // Before it has joined it sends nothing that could be muted.
  const list = page.getByRole('button', { name: '1 person here' });
  await expect(list).toBeVisible();
  let looks = 0;
  await picture(page, 'muted', {
    again: async () => {
      if (looks++ > 0) await page.keyboard.press('m'); // Unmuted again, in whatever language.
      socket().send('42["muted",{"producerId":"own","source":"microphone"}]');
    },
  });
  await expect(page.getByRole('button', { name: 'Unmute', exact: true })).toBeVisible();
  await list.click();
  await picture(page, 'locked');
  await ann.close();
});

test('a host is shown as such, on the tile and in the list', async () => {
  const ben = await StockClient.connect(server.url);
  await ben.join('hosts', 'Ben Okafor');
  const ann = await person(browser);
  const fromServer = (message: string) => message.replaceAll('"role":"guest"', '"role":"host"');
  const url = `${server.url}/r/hosts`;
  const { page } = await openSpokenFor(ann.newPage(), url, { fromServer });
  for (const name of ['Ann (you)', 'Ben Okafor'])
    await expect(tile(page, name)).toContainText('Host');
  await page.getByRole('button', { name: '2 people here' }).click();
  await expect(page.getByTestId('person')).toHaveText([/Ann.*Host/, /Ben Okafor.*Host/]);
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
