// Every way of going, as the others see it, and what is left on the worker.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { expectMediaGrows, expectNames, join, launch, person, tile } from './support/browser';
import { Network } from './support/namespace';
import { startServer, startServerWith, type Server } from '../support/server';

let server: Server;
let browser: Browser;
let network: Network;

test.beforeAll(async () => {
  network = new Network();
  server = await startServer('--announce', network.outside, '--announce', '127.0.0.1');
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
  network.remove();
});

interface Meeting {
  readonly contexts: readonly BrowserContext[];
  readonly pages: readonly Page[];
}

async function meet(room: string, names: readonly string[]): Promise<Meeting> {
  const contexts = await Promise.all(names.map(() => person(browser)));
  const pages: Page[] = [];
  for (const [i, name] of names.entries())
    pages.push(await join(contexts[i]!, server.url, room, name));
  for (const page of pages) await expectMediaGrows(page, names.length - 1, names.length - 1);
  return { contexts, pages };
}

async function end({ contexts }: Meeting): Promise<void> {
  await Promise.all(contexts.map((context) => context.close()));
  // Nobody left: only the WebRtcServer lives on the worker.
  await expect.poll(() => server.mediaObjects(), { timeout: 30_000 }).toHaveLength(1);
}

test('scenario "Tab Close": the others drop list and tile, and the worker has just what the two own', async () => {
  const meeting = await meet('close', ['Ann', 'Ben', 'Cleo']);
  const [ann, ben, cleo] = meeting.pages as [Page, Page, Page];
  // Router, its speaker observer, its end of all echoes, WebRtcServer; per person two transports, two
  // producers, four ends of data channels for echoes, and per pair and direction two consumers.
  await expect.poll(() => server.mediaObjects()).toHaveLength(4 + 3 * 8 + 6 * 2);
  await cleo.close();
  await expectNames(ann, ['Ann (you)', 'Ben']);
  await expectNames(ben, ['Ann', 'Ben (you)']);
  await ann.getByRole('button', { name: '2 people here' }).click();
  await expect(ann.getByTestId('person')).toHaveCount(2);
  await expect
    .poll(() => server.mediaObjects(), { timeout: 45_000 }) // A tab that was too busy to say so is lost: 30 s.
    .toHaveLength(4 + 2 * 8 + 2 * 2);
  await end(meeting);
});

test('scenario "Normal Leave", leaving by the button is seen at once', async () => {
  const meeting = await meet('leave', ['Ann', 'Ben']);
  const [ann, ben] = meeting.pages as [Page, Page];
  await ben.getByRole('button', { name: 'Leave' }).click();
  await expect(ben.getByRole('heading', { name: 'You left the meeting' })).toBeVisible();
  await expectNames(ann, ['Ann (you)']);
  await expect(ann.getByText('Ben left', { exact: true })).toBeVisible();
  await ben.getByRole('button', { name: 'Rejoin' }).click();
  await expectNames(ann, ['Ann (you)', 'Ben']);
  await end(meeting);
});

/** How many shades of green the picture of a tile has; of none at all, or a black one, few. */
const shadesOf = (page: Page, name: string) =>
  tile(page, name)
    .locator('video')
    .evaluateAll((videos) => {
      const context = new OffscreenCanvas(32, 18).getContext('2d');
      for (const video of videos as HTMLVideoElement[]) context?.drawImage(video, 0, 0, 32, 18);
      const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, 32, 18) ?? {};
      return new Set(data.filter((_, index) => index % 4 === 1)).size;
    });

test('whoever closes their tab keeps their last picture, greyed, until they are gone or back', async () => {
  const patient = await startServerWith('[presence]\nunload_grace = "1min"\n');
  const [annContext, benContext] = await Promise.all([person(browser), person(browser)]);
  try {
    const ann = await join(annContext, patient.url, 'frame', 'Ann');
    const ben = await join(benContext, patient.url, 'frame', 'Ben');
    await expectMediaGrows(ann, 1, 1);
    await ben.close();
    await expect(tile(ann, 'Ben')).toHaveAttribute('data-presence', 'reconnecting');
    await expect.poll(() => patient.mediaObjects()).toHaveLength(4 + 8); // Nothing of Ben's is sent any more.
    await expect(tile(ann, 'Ben').locator('video')).toHaveCSS('filter', /grayscale/);
    expect(await shadesOf(ann, 'Ben')).toBeGreaterThan(8);

    const again = await join(benContext, patient.url, 'frame', 'Ben');
    await expectMediaGrows(ann, 1, 1);
    await expect(tile(ann, 'Ben')).toHaveAttribute('data-presence', 'present');
    await again.getByRole('button', { name: 'Turn camera off' }).click();
    const avatar = tile(ann, 'Ben').locator('[data-avatar]');
    await expect(avatar).toBeVisible();
    await again.close();
    await expect(tile(ann, 'Ben')).toHaveAttribute('data-presence', 'reconnecting');
    await expect(avatar).toBeVisible();
  } finally {
    await Promise.all([annContext.close(), benContext.close()]);
    await patient.stop();
  }
});

test('cut off in both ways, nobody reads that the others still see them once they do not', async () => {
  const url = `http://${network.outside}:${server.port}`;
  const inside = await launch({
    executablePath: network.chromium,
    args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
  });
  const [annContext, benContext] = await Promise.all([person(browser), person(inside)]);
  try {
    const ann = await join(annContext, server.url, 'banner', 'Ann');
    const ben = await join(benContext, url, 'banner', 'Ben');
    await expectMediaGrows(ann, 1, 1);
    await expectMediaGrows(ben, 1, 1);
    network.cut();
    const wrong: string[] = [];
    let read = '';
    const look = async () => {
      // What Ann sees first: it may only have become worse by the time at which Ben reads.
      const ghost = tile(ann, 'Ben');
      const seen = (await ghost.count()) ? await ghost.getAttribute('data-presence') : 'gone';
      const banner = ben.locator('[data-state=reconnecting]');
      read = (await banner.allTextContents()).join('').trim();
      if (seen !== 'present' && /still see/.test(read)) wrong.push(`${seen}: ${read}`);
      if (seen === 'gone' && /In [2-9] s at the latest/.test(read)) wrong.push(`gone: ${read}`);
      return read;
    };
    await expect.poll(look, { intervals: [100] }).toMatch(/The others see that you are gone/);
    expect(wrong).toEqual([]);
  } finally {
    network.heal();
    await annContext.close();
    await inside.close();
  }
});

test('a reload comes straight back and never shows as leave and join', async () => {
  const meeting = await meet('reload', ['Ann', 'Ben']);
  const [ann, ben] = meeting.pages as [Page, Page];
  const id = await tile(ann, 'Ben').getAttribute('data-participant');
  await ben.reload();
  await expectNames(ben, ['Ann', 'Ben (you)']);
  await expectMediaGrows(ann, 1, 1);
  await expectMediaGrows(ben, 1, 1);
  expect(await tile(ann, 'Ben').getAttribute('data-participant')).toBe(id);
  await expect(ann.getByText(/Ben (left|joined|is back)/)).toHaveCount(0);
  await end(meeting);
});

test('scenario "Network Issues": reconnecting, gone, and back as the same person when it heals', async () => {
  const url = `http://${network.outside}:${server.port}`;
  const inside = await launch({
    executablePath: network.chromium,
    args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
  });
  const [annContext, benContext] = await Promise.all([person(browser), person(inside)]);
  try {
    const ann = await join(annContext, server.url, 'cut', 'Ann');
    const ben = await join(benContext, url, 'cut', 'Ben');
    await expectMediaGrows(ann, 1, 1);
    const id = await tile(ann, 'Ben').getAttribute('data-participant');
    network.cut();
    await expect(tile(ann, 'Ben')).toHaveAttribute('data-presence', 'reconnecting');
    await expect(tile(ann, 'Ben')).toContainText(/reconnecting \d+ s/);
    await expectNames(ann, ['Ann (you)']);
    await expect(ben.getByText(/Connection lost/).first()).toBeVisible();
    network.heal();
    await expectNames(ann, ['Ann (you)', 'Ben']);
    await expect(ann.getByText('Ben is back')).toBeVisible();
    expect(await tile(ann, 'Ben').getAttribute('data-participant')).toBe(id);
    await expectMediaGrows(ann, 1, 1);
    await expectMediaGrows(ben, 1, 1);
  } finally {
    network.heal();
    await annContext.close();
    await inside.close();
  }
});
