// The minimal example, as it is, in a project of its own that has installed the packed SDK: two
// browsers' pages make a call with it, and one of them leaves.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Browser, type Page } from '@playwright/test';

import { launch, person } from './support/browser';
import { startServer, type Server } from '../support/server';

const repository = path.resolve(import.meta.dirname, '../..');
const npm = async (folder: string, ...args: string[]) =>
  (await promisify(execFile)('npm', args, { cwd: folder })).stdout;

let project: string;
let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'rollcall-minimal-'));
  await cp(path.join(repository, 'examples/minimal'), project, { recursive: true });
  await rm(path.join(project, 'node_modules'), { recursive: true, force: true });
  const sdk = path.join(repository, 'sdk');
  const packed = await npm(
    sdk,
    'pack',
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    project,
  );
  const manifest = path.join(project, 'package.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace('file:../../sdk', `file:${packed.trim()}`));
  await npm(project, 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline');
  await npm(project, 'exec', '--', 'vite', 'build', '--logLevel', 'error');
  server = await startServer(
    ...['--announce', '127.0.0.1', '--web-root', path.join(project, 'dist')],
  );
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(project, { recursive: true });
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

test('whoever leaves the minimal example while the browser asks for devices is not filmed', async () => {
  const context = await person(browser);
  const page = await context.newPage();
  await page.addInitScript(askSlowly);
  await page.goto(`${server.url}/?server=${server.url}&name=Ann#slowly`);
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page.locator('#state')).toHaveText('ended:');
  await page.evaluate(() => window.allow());
  const states = () => page.evaluate(() => window.given?.map(({ readyState }) => readyState));
  await expect.poll(states).toEqual(['ended', 'ended']);
  await context.close();
});

declare global {
  interface Window {
    /** The person presses Allow, which they do not before. */
    allow: () => void;
    given?: MediaStreamTrack[];
  }
}

function askSlowly(): void {
  const { mediaDevices } = navigator;
  const allowed = new Promise<void>((resolve) => (window.allow = resolve));
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    await allowed;
    const media = await ask(constraints);
    window.given = media.getTracks();
    return media;
  };
}
