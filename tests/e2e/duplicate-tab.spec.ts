// One person, one tile: whatever tabs they open.
import { expect, test, type Browser, type Page } from '@playwright/test';

import { expectMediaGrows, expectNames, join, launch, person, tile } from './support/browser';
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

/** Watches the tiles of `page` all the time: how many there were at most, and how often one came or went. */
async function watchTiles(page: Page): Promise<() => Promise<{ most: number; changes: number }>> {
  await page.evaluate(() => {
    const seen = { most: 0, changes: -1, last: -1 };
    const count = () => {
      const now = document.querySelectorAll('[data-testid=tile]').length;
      if (now !== seen.last) seen.changes++;
      seen.last = now;
      seen.most = Math.max(seen.most, now);
    };
    count();
    new MutationObserver(count).observe(document.body, { childList: true, subtree: true });
    Object.assign(window, { seenTiles: seen });
  });
  return () =>
    page.evaluate(
      () => (window as unknown as { seenTiles: { most: number; changes: number } }).seenTiles,
    );
}

test('scenario "Multi-Tab", a second tab switches the meeting over: never two tiles, no ping-pong', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const annPage = await join(ann, server.url, 'second', 'Ann');
  const first = await join(ben, server.url, 'second', 'Ben');
  await expectMediaGrows(annPage, 1, 1);
  const id = await tile(annPage, 'Ben').getAttribute('data-participant');
  const seen = await watchTiles(annPage);

  const second = await ben.newPage();
  await second.goto(`${server.url}/r/second`);
  await expect(second.getByRole('heading', { name: /in another tab/ })).toBeVisible();
  await second.getByRole('button', { name: 'Switch here' }).click();
  await expect(first.getByRole('heading', { name: /You switched to another tab/ })).toBeVisible();
  await expectNames(second, ['Ann', 'Ben (you)']);
  await expectMediaGrows(annPage, 1, 1);
  expect(await tile(annPage, 'Ben').getAttribute('data-participant')).toBe(id);

  // The watch itself is the test: for a minute nothing may move.
  await annPage.waitForTimeout(60_000);
  expect(await seen()).toMatchObject({ most: 2, changes: 0 });
  await expect(first.getByRole('heading', { name: /You switched to another tab/ })).toBeVisible();

  await first.getByRole('button', { name: 'Use here instead' }).click();
  await expect(second.getByRole('heading', { name: /You switched to another tab/ })).toBeVisible();
  await expectMediaGrows(annPage, 1, 1);
  expect(await seen()).toMatchObject({ most: 2, changes: 0 });
  await Promise.all([ann.close(), ben.close()]);
});

test('a tab duplicated by the browser, with its copied storage, is asked and never makes a second tile', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const annPage = await join(ann, server.url, 'copy', 'Ann');
  const original = await join(ben, server.url, 'copy', 'Ben');
  await expectMediaGrows(annPage, 1, 1);
  const seen = await watchTiles(annPage);
  // window.open copies sessionStorage, as "Duplicate tab" does.
  const [copy] = await Promise.all([
    ben.waitForEvent('page'),
    original.evaluate(() => void window.open(location.href)),
  ]);
  await expect(copy.getByRole('heading', { name: /in another tab/ })).toBeVisible();
  await expectMediaGrows(annPage, 1, 1);
  await copy.getByRole('button', { name: 'Switch here' }).click();
  await expect(
    original.getByRole('heading', { name: /You switched to another tab/ }),
  ).toBeVisible();
  await expectMediaGrows(annPage, 1, 1);
  expect(await seen()).toMatchObject({ most: 2, changes: 0 });
  await Promise.all([ann.close(), ben.close()]);
});

test('"join as another person" makes two people of one browser', async () => {
  const ben = await person(browser);
  const first = await join(ben, server.url, 'another', 'Ben');
  const second = await ben.newPage();
  await second.goto(`${server.url}/r/another`);
  await second.getByLabel('Your name').fill('Bea');
  await second.getByRole('button', { name: 'Join as another person' }).click();
  await expectNames(first, ['Ben (you)', 'Bea']);
  await expectNames(second, ['Bea (you)', 'Ben']);
  await ben.close();
});
