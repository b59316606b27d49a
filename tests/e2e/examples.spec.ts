// The minimal example, as it is: two browsers' pages make a call with it, and one of them leaves.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { build } from 'vite';

import { launch, person } from './support/browser';
import { startServer, type Server } from '../support/server';

let webRoot: string;
let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  webRoot = await mkdtemp(path.join(tmpdir(), 'rollcall-minimal-'));
  await build({
    configFile: false,
    root: path.resolve(import.meta.dirname, '../../examples/minimal'),
    logLevel: 'error',
    build: { outDir: webRoot, emptyOutDir: true, target: 'es2022' },
  });
  server = await startServer('--announce', '127.0.0.1', '--web-root', webRoot);
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(webRoot, { recursive: true });
});

async function enter(name: string): Promise<Page> {
  const context = await person(browser);
  const page = await context.newPage();
  await page.goto(`${server.url}/?server=${server.url}&name=${name}#examples`);
  return page;
}

/** The video of the other one advances. */
async function expectVideo(page: Page): Promise<void> {
  const video = page.locator('video');
  await expect(video).toHaveCount(1);
  const time = () => video.evaluate((element) => (element as HTMLVideoElement).currentTime);
  const before = await time();
  await expect.poll(time).toBeGreaterThan(before + 0.5);
}

test('the minimal example makes a call', async () => {
  const ann = await enter('Ann');
  await expect(ann.locator('#state')).toHaveText(/^connected:/);
  const ben = await enter('Ben');
  await expect(ann.locator('#state')).toHaveText('connected: Ben (present)');
  await expect(ben.locator('#state')).toHaveText('connected: Ann (present)');
  await expectVideo(ann);
  await expectVideo(ben);
  await ben.getByRole('button', { name: 'Leave' }).click();
  await expect(ann.locator('#state')).toHaveText('connected:');
  await expect(ann.locator('video')).toHaveCount(0);
});
