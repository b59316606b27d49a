// Browsers hold sound back until the person has pressed something; after a reload nobody has.
import { expect, test, type Browser } from '@playwright/test';

import { join, launch, person } from './support/browser';
import {
  attempts,
  hearIsOffered,
  listenWithoutGesture,
  pressByScript,
  pressHear,
  sounds,
} from './support/sound';
import { startServer, type Server } from '../support/server';

let server: Server;
let browser: Browser;
let strict: Browser;

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
  strict = await launch({ autoplay: 'gesture' });
});
test.afterAll(async () => {
  await Promise.all([browser.close(), strict.close()]);
  await server.stop();
});

test('whoever joined by a press hears the others without being asked', async () => {
  const [ann, ben] = await Promise.all([person(strict), person(browser)]);
  await join(ben, server.url, 'pressed', 'Ben');
  const annPage = await join(ann, server.url, 'pressed', 'Ann');
  await expect
    .poll(async () => (await sounds(annPage)).map(({ seconds }) => seconds > 0.5))
    .toEqual([true]);
  expect(await hearIsOffered(annPage)).toBe(false);
  await Promise.all([ann.close(), ben.close()]);
});

test('whoever only listens and reloads is offered the sound until a click lets it through', async () => {
  const [ben, cleo] = await Promise.all([person(browser), person(browser)]);
  await join(ben, server.url, 'reloaded', 'Ben');
  await join(cleo, server.url, 'reloaded', 'Cleo');
  const { context: ann, page } = await listenWithoutGesture(strict, server.url, 'reloaded', 'Ann');
  const silent = { paused: true, seconds: 0 };
  await expect.poll(() => sounds(page)).toEqual([silent, silent]);

  await pressByScript(page);
  const refused = 'NotAllowedError';
  await expect.poll(() => attempts(page)).toEqual([refused, refused, refused, refused]);
  expect(await hearIsOffered(page)).toBe(true);
  expect(await sounds(page)).toEqual([silent, silent]);

  await pressHear(page);
  await expect
    .poll(async () => (await sounds(page)).map(({ paused, seconds }) => !paused && seconds > 0.5))
    .toEqual([true, true]);
  await expect.poll(() => hearIsOffered(page)).toBe(false);
  await ann.close();
  await Promise.all([ben.close(), cleo.close()]);
});

test('any press on the page lets the sound through: the button may be behind a dialog', async () => {
  const ben = await person(browser);
  await join(ben, server.url, 'anywhere', 'Ben');
  const { context: ann, page } = await listenWithoutGesture(strict, server.url, 'anywhere', 'Ann');
  await page.mouse.click(5, 5);
  await expect
    .poll(async () => (await sounds(page)).map(({ paused, seconds }) => !paused && seconds > 0.5))
    .toEqual([true]);
  await expect.poll(() => hearIsOffered(page)).toBe(false);
  await Promise.all([ann.close(), ben.close()]);
});
