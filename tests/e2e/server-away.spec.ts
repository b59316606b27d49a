// The server is away when somebody wants in.
import { expect, test, type Browser } from '@playwright/test';

import { expectMediaGrows, join, launch, person, tile } from './support/browser';
import { startServer, type Server } from '../support/server';

let server: Server;
let browser: Browser;

test.beforeEach(async () => {
  server = await startServer();
  browser = await launch();
});
test.afterEach(async () => {
  await browser.close();
  server.process.kill('SIGCONT'); // Where a test ended early, it would not hear that it should stop.
  await server.stop();
});

test('a killed server is told of when joining, and joining works once it is back', async () => {
  const ann = await person(browser);
  const page = await ann.newPage();
  await page.goto(server.url);
  server.process.kill('SIGKILL');
  await expect.poll(() => server.process.signalCode).toBe('SIGKILL');
  await page.getByRole('button', { name: 'New meeting' }).click();
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(page.getByRole('alert')).toContainText('The server does not answer.');

  await server.restart();
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(tile(page, 'Ann (you)')).toBeVisible();
  const room = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const ben = await person(browser);
  const benPage = await join(ben, server.url, room, 'Ben');
  await expectMediaGrows(page, 1, 1);
  await expectMediaGrows(benPage, 1, 1);
});

test('a server that hangs is waited for, and the call begins when it answers', async () => {
  const ann = await person(browser);
  const page = await ann.newPage();
  await page.goto(server.url);
  server.process.kill('SIGSTOP');
  await page.getByRole('button', { name: 'New meeting' }).click();
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(page.getByRole('button', { name: 'Reaching the server…' })).toBeVisible();
  server.process.kill('SIGCONT');
  await expect(tile(page, 'Ann (you)')).toBeVisible();
});

test('whoever mutes while the server is being reached is muted from the first moment', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const benPage = await join(ben, server.url, 'mute-early', 'Ben');
  const page = await ann.newPage();
  await page.goto(`${server.url}/r/mute-early`);
  await page.getByLabel('Your name').fill('Ann');
  await expect(page.locator('video')).toBeVisible();
  await page.waitForLoadState('networkidle'); // What carries a call is there.
  server.process.kill('SIGSTOP');
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(page.getByRole('status').getByText('Reaching the server…')).toBeVisible();
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Dismiss' })).toHaveCount(0); // No problem was told.
  server.process.kill('SIGCONT');
  await expect(tile(benPage, 'Ann').getByLabel('Muted')).toBeVisible();
  await expectMediaGrows(benPage, 1, 0);
  await page.getByRole('button', { name: 'Unmute' }).click();
  await expectMediaGrows(benPage, 1, 1);
});
