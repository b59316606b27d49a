// A server in token mode, and the page of an embedder who has tokens made: joining, renewing, and being refused.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { build } from 'vite';

import { createToken } from '../../server-sdk/src/token';
import { startServerWith, type Server } from '../support/server';
import { launch, person } from './support/browser';

const shop = { key: 'shop', secret: 'a secret of this test, thirty-two bytes and more' };
const stranger = { key: 'shop', secret: 'another secret, which this server was never told of' };
const mode =
  `[access]\nmode = "token"\nclock_skew = "0s"\n` +
  `[[access.keys]]\nid = "${shop.key}"\nalgorithm = "HS256"\nsecret = "${shop.secret}"\n`;

let pages: string;
let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  pages = await mkdtemp(path.join(tmpdir(), 'rollcall-token-'));
  const root = path.join(import.meta.dirname, 'token-page');
  await build({ root, logLevel: 'error', build: { outDir: pages, emptyOutDir: true } });
  server = await startServerWith(mode, '--web-root', pages);
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(pages, { recursive: true });
});

type Give = (room: string) => string | undefined;

const tokenOf = (identity: string, more: { ttl?: number; by?: typeof shop } = {}) => {
  const { by = shop, ...rest } = more;
  return (room: string) => createToken({ ...by, room, identity, name: `Dr ${identity}`, ...rest });
};

/** Opens the embedder's page, whose server answers as `give` says. */
async function open(room: string, give: Give): Promise<Page> {
  const page = await (await person(browser)).newPage();
  await page.exposeFunction('giveToken', give);
  await page.goto(`${server.url}/#${room}`);
  return page;
}

const state = (page: Page) => page.locator('#state');
const error = (page: Page) => page.locator('#error');
const participant = (page: Page) => page.locator('body').getAttribute('data-participant');

test('whoever has a token comes in, under the name that it says', async () => {
  const ann = await open('names', tokenOf('Ann'));
  await expect(state(ann)).toHaveText('connected: Dr Ann');
  const ben = await open('names', tokenOf('Ben'));
  await expect(state(ben)).toHaveText('connected: Dr Ben, Dr Ann (present)');
  await expect(state(ann)).toHaveText('connected: Dr Ann, Dr Ben (present)');
  await Promise.all([ann, ben].map((page) => page.context().close()));
});

test('a token whose time is over when the server has forgotten the seat is renewed on the way back', async () => {
  const seconds = 3;
  let asked = 0;
  const ann = await open('renewed', (room) => {
    asked++;
    return tokenOf('Ann', { ttl: asked === 1 ? seconds : 600 })(room);
  });
  await expect(state(ann)).toHaveText('connected: Dr Ann');
  const over = Date.now() + (seconds + 1) * 1_000;
  const ben = await open('renewed', tokenOf('Ben'));
  await expect(state(ben)).toHaveText('connected: Dr Ben, Dr Ann (present)');
  const before = await participant(ann);

  // Being in the room has no end: nobody is put out, or asked, because a token has grown old.
  await expect.poll(() => Date.now() > over).toBe(true);
  await expect(state(ann)).toHaveText('connected: Dr Ann, Dr Ben (present)');
  expect(asked).toBe(1);

  await server.restart('SIGKILL');
  // A page that has not noticed yet still says that it is connected.
  await expect.poll(() => asked).toBe(2);
  await expect(state(ann)).toHaveText('connected: Dr Ann, Dr Ben (present)', { timeout: 15_000 });
  await expect(state(ben)).toHaveText('connected: Dr Ben, Dr Ann (present)');
  expect(await participant(ann)).toBe(before);
  await Promise.all([ann, ben].map((page) => page.context().close()));
});

test('whoever is given no token on the way back is told that it failed, and is gone for the others', async () => {
  let known = true;
  const ann = await open('dismissed', (room) =>
    known ? tokenOf('Ann', { ttl: 2 })(room) : undefined,
  );
  await expect(state(ann)).toHaveText('connected: Dr Ann');
  const over = Date.now() + 3_000;
  const ben = await open('dismissed', tokenOf('Ben'));
  await expect(state(ben)).toHaveText('connected: Dr Ben, Dr Ann (present)');
  known = false;
  await expect.poll(() => Date.now() > over).toBe(true);
  await server.restart('SIGKILL');
  await expect(state(ann)).toContainText('ended (failed)', { timeout: 15_000 });
  await expect(error(ann)).toHaveText('token_refused');
  await expect(state(ben)).toHaveText('connected: Dr Ben', { timeout: 20_000 });
  await Promise.all([ann, ben].map((page) => page.context().close()));
});

const refusals: readonly [why: string, give: Give, code: string][] = [
  ['signed by somebody else', tokenOf('Ann', { by: stranger }), 'token_invalid'],
  ['for another room', () => tokenOf('Ann')('elsewhere'), 'not_allowed'],
  ['not given at all', () => undefined, 'token_refused'],
];
for (const [why, give, code] of refusals) {
  test(`a token that is ${why} lets nobody in`, async () => {
    const ann = await open('refused', give);
    await expect(error(ann)).toHaveText(code);
    await expect(state(ann)).toHaveText(/^idle/);
    await expect.poll(async () => (await server.health()).participants).toBe(0);
    await ann.context().close();
  });
}

test('the web app, which has no tokens, says that its link lets nobody in', async () => {
  const strict = await startServerWith(mode);
  const context = await person(browser);
  const page = await context.newPage();
  await page.goto(`${strict.url}/r/refused`);
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Join now' }).click();
  const title = page.getByRole('heading', { name: 'This link does not let you in' });
  await expect(title).toBeVisible();
  await expect(page.locator('[data-state="link-invalid"]')).toBeVisible();
  const captured = () => page.evaluate(() => window.captured.map((track) => track.readyState));
  await expect.poll(captured).toEqual(['ended', 'ended']);
  await context.close();
  await strict.stop();
});
