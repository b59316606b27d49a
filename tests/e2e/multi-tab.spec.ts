// The meeting goes over to a second tab, and stays there: no tab takes it back by itself.
import { expect, test, type Browser } from '@playwright/test';

import {
  expectMediaGrows,
  expectNames,
  join,
  launch,
  person,
  tile,
  watchTiles,
} from './support/browser';
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
  await expect(first).toHaveTitle('Elsewhere now: second · rollcall');
  await expectNames(second, ['Ann', 'Ben (you)']);
  await expectMediaGrows(annPage, 1, 1);
  expect(await tile(annPage, 'Ben').getAttribute('data-participant')).toBe(id);

  // The watch itself is the test: for a minute nothing may move.
  await annPage.waitForTimeout(60_000);
  expect(await seen()).toMatchObject({ most: 2, changes: 0 });
  await expect(first.getByRole('heading', { name: /You switched to another tab/ })).toBeVisible();

  await first.getByRole('button', { name: 'Use here instead' }).click();
  await expect(second.getByRole('heading', { name: /You switched to another tab/ })).toBeVisible();
  await expect(first).toHaveTitle('second · rollcall');
  await expectMediaGrows(annPage, 1, 1);
  expect(await seen()).toMatchObject({ most: 2, changes: 0 });
  await Promise.all([ann.close(), ben.close()]);
});
