// One person, one tile: whatever tabs they open.
import { expect, test, type Browser } from '@playwright/test';

import { expectMediaGrows, expectNames, join, launch, person, watchTiles } from './support/browser';
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

test('where locks are refused one joins all the same, and two tabs still make one tile', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  await ben.addInitScript(() => {
    const denied = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    Object.assign(navigator.locks, { query: denied, request: denied });
  });
  const annPage = await join(ann, server.url, 'blocked', 'Ann');
  const first = await join(ben, server.url, 'blocked', 'Ben');
  const seen = await watchTiles(annPage);
  await expectNames(annPage, ['Ann (you)', 'Ben']);
  const second = await ben.newPage();
  await second.goto(`${server.url}/r/blocked`);
  // Without locks the other tab has to answer: too late for this page, and it is the server that asks.
  const ways = ['Switch here', 'Join now'].map((name) => second.getByRole('button', { name }));
  const way = ways.reduce((one, other) => one.or(other));
  await expect(async () => {
    if (await way.isVisible()) await way.click({ timeout: 1_000 });
    const switched = first.getByRole('heading', { name: /You switched to another tab/ });
    await expect(switched).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await expectNames(second, ['Ann', 'Ben (you)']);
  expect(await seen()).toMatchObject({ most: 2 });
  await Promise.all([ann.close(), ben.close()]);
});

test('where site data is blocked one joins all the same, and every tab is a person', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  await ben.addInitScript(() => {
    const denied = () => new DOMException('denied', 'SecurityError');
    const refuse = () => Promise.reject(denied());
    Object.assign(navigator.locks, { query: refuse, request: refuse });
    for (const name of ['localStorage', 'sessionStorage']) {
      const get = () => {
        throw denied();
      };
      Object.defineProperty(window, name, { get });
    }
  });
  const annPage = await join(ann, server.url, 'refused', 'Ann');
  await join(ben, server.url, 'refused', 'Ben');
  await join(ben, server.url, 'refused', 'Bea'); // Asked nothing: a switch would be none.
  await expectNames(annPage, ['Ann (you)', 'Ben', 'Bea']);
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
