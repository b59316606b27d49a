// A room with its last place taken.
import { expect, test, type Browser } from '@playwright/test';

import { expectNames, join, launch, person, tile } from './support/browser';
import { startServerWith, type Server } from '../support/server';

let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  server = await startServerWith('[limits]\nparticipants_max = 1\n');
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('who finds the room full is not filmed meanwhile, and comes in once somebody has left', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const annPage = await join(ann, server.url, 'full', 'Ann');
  const benPage = await ben.newPage();
  await benPage.goto(`${server.url}/r/full`);
  await benPage.getByLabel('Your name').fill('Ben');
  await expect(benPage.locator('video')).toBeVisible();
  await benPage.getByRole('button', { name: 'Join now' }).click();
  await expect(benPage.getByRole('heading', { name: 'This meeting is full' })).toBeVisible();
  const captured = () => benPage.evaluate(() => window.captured.map((track) => track.readyState));
  await expect.poll(captured).toEqual(['ended', 'ended']);
  await expectNames(annPage, ['Ann (you)']);

  await annPage.getByRole('button', { name: 'Leave' }).click();
  await expect(annPage.getByRole('heading', { name: 'You left the meeting' })).toBeVisible();
  await benPage.getByRole('button', { name: 'Try again' }).click();
  await expect(benPage.getByLabel('Your name')).toHaveValue('Ben');
  await benPage.getByRole('button', { name: 'Join now' }).click();
  await expect(tile(benPage, 'Ben (you)')).toBeVisible();
  await Promise.all([ann.close(), ben.close()]);
});
