// What hosts do to others. The host is an embedder's page, with the SDK; the others are in the web app. That has no
// login: the test puts their tokens into what it says to the server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { build } from 'vite';

import { createToken } from '../../server-sdk/src/token';
import { startServerWith, type Server } from '../support/server';
import { expectNames, join, launch, person, tile } from './support/browser';

const shop = { key: 'shop', secret: 'a secret of this test, thirty-two bytes and more' };
const mode =
  `[access]\nmode = "token"\n` +
  `[[access.keys]]\nid = "${shop.key}"\nalgorithm = "HS256"\nsecret = "${shop.secret}"\n`;

let pages: string;
let server: Server;
let browser: Browser;
let contexts: BrowserContext[] = [];

test.beforeAll(async () => {
  pages = await mkdtemp(path.join(tmpdir(), 'rollcall-host-'));
  const root = path.join(import.meta.dirname, 'token-page');
  await build({ root, logLevel: 'error', build: { outDir: pages, emptyOutDir: true } });
  server = await startServerWith(mode);
  browser = await launch();
});
test.afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(pages, { recursive: true });
});

/** The embedder's page, in the place of the web app's first one. */
async function openHost(room: string): Promise<Page> {
  const context = await person(browser);
  contexts.push(context);
  await context.route(
    ({ pathname }) => pathname === '/' || pathname.startsWith('/assets/'),
    (route) => {
      const { pathname } = new URL(route.request().url());
      return route.fulfill({ path: path.join(pages, pathname === '/' ? 'index.html' : pathname) });
    },
  );
  const page = await context.newPage();
  const grants = { roomAdmin: true };
  await page.exposeFunction('giveToken', () =>
    createToken({ ...shop, room, identity: 'host', name: 'Hana', grants }),
  );
  await page.goto(`${server.url}/#${room}`);
  await expect(page.locator('#state')).toContainText('connected: Hana');
  return page;
}

/** Somebody with a token, in the web app. */
async function guest(room: string, name: string): Promise<BrowserContext> {
  const context = await person(browser);
  contexts.push(context);
  const token = createToken({ ...shop, room, identity: name, name });
  await context.routeWebSocket(/socket\.io/, (route) => {
    const real = route.connectToServer();
    route.onMessage((message) =>
      real.send(String(message).replace(/"guestKey":"[^"]*"/, `"token":"${token}"`)),
    );
  });
  return context;
}

const enter = async (room: string, name: string) =>
  join(await guest(room, name), server.url, room, name);

/** The id under which the host's page knows somebody. */
const idOf = (host: Page, name: string) =>
  host.evaluate((wanted) => {
    const { participants } = window.room.snapshot();
    return participants.find(({ displayName }) => displayName === wanted)?.id ?? '';
  }, name);

async function tryAgain(page: Page, room: string, name: string): Promise<void> {
  await page.goto(`${server.url}/r/${room}`);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join now' }).click();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name });

test('whoever is removed is told so, gone for the others at once, and may come again but for a ban', async () => {
  const host = await openHost('remove');
  const [ann, ben] = [await enter('remove', 'Ann'), await enter('remove', 'Ben')];
  await expectNames(ann, ['Ann (you)', 'Ben', 'Hana']);
  await host.evaluate((id) => window.room.removeParticipant(id), await idOf(host, 'Ben'));
  await expect(heading(ben, 'You were removed from the meeting')).toBeVisible();
  await expectNames(ann, ['Ann (you)', 'Hana']);
  await expect(ann.locator('[data-state="person-left"]').last()).toContainText('Ben was removed');

  await tryAgain(ben, 'remove', 'Ben');
  await expectNames(ann, ['Ann (you)', 'Ben', 'Hana']);
  const id = await idOf(host, 'Ben');
  await host.evaluate((one) => window.room.removeParticipant(one, { ban: true }), id);
  await expect(heading(ben, 'You may not come in any more')).toBeVisible();
  await expectNames(ann, ['Ann (you)', 'Hana']);
  await tryAgain(ben, 'remove', 'Ben');
  await expect(heading(ben, 'You may not come in any more')).toBeVisible();
  await expectNames(ann, ['Ann (you)', 'Hana']);
});

test('nobody new comes into a locked room, and people inside see that it is', async () => {
  const host = await openHost('lock');
  const ann = await enter('lock', 'Ann');
  await ann.getByRole('button', { name: '2 people here' }).click();
  const sign = ann.getByText('Locked: nobody new is let in');
  await expect(sign).toBeHidden();
  await host.evaluate(() => window.room.setLocked(true));
  await expect(sign).toBeVisible();

  const ben = await (await guest('lock', 'Ben')).newPage();
  await tryAgain(ben, 'lock', 'Ben');
  await expect(heading(ben, 'This meeting is locked')).toBeVisible();
  await host.evaluate(() => window.room.setLocked(false));
  await expect(sign).toBeHidden();
  await ben.getByRole('button', { name: 'Try again' }).click();
  await ben.getByRole('button', { name: 'Join now' }).click();
  await expect(tile(ben, 'Ben (you)')).toBeVisible();
});

test('whoever is muted by a host is told so, seen as muted by the others, and may unmute', async () => {
  const host = await openHost('mute');
  const [ann, ben] = [await enter('mute', 'Ann'), await enter('mute', 'Ben')];
  const seen = tile(ann, 'Ben').getByRole('img', { name: 'Muted' });
  await expect(seen).toBeHidden();
  const id = await idOf(host, 'Ben');
  expect(await host.evaluate((one) => window.room.muteParticipant(one), id)).toBe(1);
  await expect(ben.locator('[data-state="muted"]')).toContainText('You were muted');
  await expect(ben.getByText('You were muted.')).toHaveAttribute('aria-live', 'polite');
  await expect(seen).toBeVisible();
  await ben.getByRole('button', { name: 'Unmute', exact: true }).click();
  await expect(seen).toBeHidden();
  await expect(ben.getByRole('button', { name: 'Mute', exact: true })).toBeVisible();
});

test('a room that a host ends is over for everybody', async () => {
  const host = await openHost('end');
  const ann = await enter('end', 'Ann');
  await host.evaluate(() => window.room.endRoom());
  await expect(heading(ann, 'The meeting has ended')).toBeVisible();
  await expect(host.locator('#state')).toContainText('ended (room_ended)');
  await expect.poll(async () => (await server.health()).participants).toBe(0);
});
