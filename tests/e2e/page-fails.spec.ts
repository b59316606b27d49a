// What the page itself does wrong, or a browser in its own way: nobody stands before an empty page, or is filmed there.
import { expect, test, type Browser, type Page } from '@playwright/test';

import { expectNames, join, launch, person, tile } from './support/browser';
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

const failed = (page: Page) =>
  page.getByRole('heading', { name: 'Something went wrong on this page' });
const filming = (page: Page) =>
  page.evaluate(() => window.captured.filter(({ readyState }) => readyState === 'live').length);

test('a browser that cannot measure the microphone shows the page all the same', async () => {
  const context = await person(browser);
  await context.addInitScript(() => {
    // As Firefox does it where the microphone has another sample rate than the context.
    AudioContext.prototype.createMediaStreamSource = () => {
      throw new DOMException('different sample-rate', 'NotSupportedError');
    };
  });
  const page = await join(context, server.url, 'meter', 'Ann');
  await expect(page.getByRole('button', { name: 'Mute', exact: true })).toBeVisible();
  await context.close();
});

test('a call whose page fails is left, with its devices, and said to be; a reload leads back', async () => {
  const [annContext, benContext] = await Promise.all([person(browser), person(browser)]);
  const ann = await join(annContext, server.url, 'fails', 'Ann');
  const ben = await join(benContext, server.url, 'fails', 'Ben');
  await expectNames(ann, ['Ann (you)', 'Ben']);
  await expect.poll(() => filming(ann)).toBe(2);
  await ann.evaluate(() => {
    // The tile of whoever comes next measures itself with one.
    window.ResizeObserver = class {
      constructor() {
        throw new Error('made by the test');
      }
    } as unknown as typeof ResizeObserver;
  });
  const cleoContext = await person(browser);
  const cleo = await join(cleoContext, server.url, 'fails', 'Cleo');
  await expect(failed(ann)).toBeFocused();
  await expect.poll(() => filming(ann)).toBe(0);
  for (const [page, names] of [
    [ben, ['Ben (you)', 'Cleo']],
    [cleo, ['Ben', 'Cleo (you)']],
  ] as const)
    await expectNames(page, names);

  await ann.getByRole('button', { name: 'Reload' }).click();
  await ann.getByRole('button', { name: 'Join now' }).click();
  await expect(tile(ann, 'Ben')).toBeVisible();
  await Promise.all([annContext.close(), benContext.close(), cleoContext.close()]);
});

test('a page that failed makes way for another one', async () => {
  const context = await person(browser);
  await context.addInitScript(() => {
    // Of the mirror's pictures, and of nothing else.
    if (location.pathname !== '/') return;
    Object.defineProperty(HTMLVideoElement.prototype, 'srcObject', {
      set() {
        throw new Error('made by the test');
      },
    });
  });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New meeting' }).click();
  await expect(failed(page)).toBeFocused();
  await expect.poll(() => filming(page)).toBe(0);
  await page.goBack();
  await expect(page.getByRole('button', { name: 'New meeting' })).toBeVisible();
  await context.close();
});

test('it is said in plain words where not even the page can be drawn that says so', async () => {
  const context = await person(browser);
  await context.addInitScript(() => {
    const create = document.createElement.bind(document);
    document.createElement = ((name: string) => {
      if (name === 'select') throw new Error('made by the test'); // Of the languages, over each page.
      return create(name);
    }) as typeof document.createElement;
  });
  const page = await context.newPage();
  await page.goto(`${server.url}/nowhere`);
  await expect(page.getByRole('alert')).toContainText('Reload the page');
  await context.close();
});
