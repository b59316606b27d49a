// Every screen, in light, dark and on a phone: pictures to look at, and axe on each.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import path from 'node:path';

import { expectMediaGrows, join, launch, person } from './support/browser';
import { listenWithoutGesture } from './support/sound';
import { startServer, startServerWith, type Server } from '../support/server';

const folder =
  process.env['SCREENSHOTS'] ?? path.resolve(import.meta.dirname, '../../build/screens');
const looks = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const;

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

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
  ).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
}

for (const [look, options] of Object.entries(looks)) {
  test(`screens before a call, ${look}`, async () => {
    const ann = await person(browser, options);
    const page = await ann.newPage();
    await page.goto(server.url);
    await picture(page, `landing-${look}`);
    await page.goto(`${server.url}/nowhere`);
    await picture(page, `not-found-${look}`);
    await page.goto(`${server.url}/r/design-review`);
    await expect(page.locator('video')).toBeVisible();
    await page.getByLabel('Your name').fill('Ann');
    await picture(page, `prejoin-${look}`);
    await ann.close();
  });

  test(`screens with a blocked camera, ${look}`, async () => {
    const ann = await person(browser, options);
    await ann.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
    const page = await ann.newPage();
    await page.goto(`${server.url}/r/design-review`);
    await expect(page.getByRole('alert')).toBeVisible();
    await picture(page, `camera-blocked-${look}`);
    await ann.close();
  });

  test(`screens of a call, ${look}`, async () => {
    const room = `call-${look}`;
    const [ann, ben, cleo] = await Promise.all([
      person(browser, options),
      person(browser),
      person(browser),
    ]);
    const page = await join(ann, server.url, room, 'Ann');
    await picture(page, `alone-${look}`);
    const benPage = await join(ben, server.url, room, 'Ben Okafor');
    const cleoPage = await join(cleo, server.url, room, 'Cleo');
    await expectMediaGrows(page, 2, 2);
    await cleoPage.getByRole('button', { name: 'Turn camera off' }).click();
    await cleoPage.getByRole('button', { name: 'Raise hand' }).click();
    await expect(page.getByLabel('Hand raised')).toBeVisible();
    await picture(page, `call-${look}`);
    await page.getByRole('button', { name: '3 people here' }).click();
    await picture(page, `people-${look}`);
    await page.getByRole('button', { name: 'Close the list of people' }).click();
    const session = await ben.newCDPSession(benPage);
    void session.send('Page.crash').catch(() => undefined); // Never answered.
    await expect(page.locator('[data-presence=reconnecting]')).toBeVisible();
    await picture(page, `reconnecting-${look}`);

    const second = await ann.newPage();
    await second.goto(`${server.url}/r/${room}`);
    await expect(second.getByRole('heading', { name: /in another tab/ })).toBeVisible();
    await picture(second, `other-tab-${look}`);
    await second.getByRole('button', { name: 'Switch here' }).click();
    await expect(page.getByRole('heading', { name: /You switched/ })).toBeVisible();
    await picture(page, `switched-${look}`);
    await second.getByRole('button', { name: 'Leave' }).click();
    await expect(second.getByRole('heading', { name: 'You left the meeting' })).toBeVisible();
    await picture(second, `left-${look}`);
    await Promise.all([ann.close(), ben.close(), cleo.close()]);
  });

  test(`screens with the server away, ${look}`, async () => {
    const away = await startServer();
    const [ann, ben, cleo, dora] = await Promise.all([
      person(browser, options),
      person(browser),
      person(browser, options),
      person(browser, options),
    ]);
    const page = await join(ann, away.url, 'away', 'Ann');
    await join(ben, away.url, 'away', 'Ben Okafor');
    await expectMediaGrows(page, 1, 1);
    const joining = await cleo.newPage();
    await joining.goto(`${away.url}/r/away`);
    await joining.getByLabel('Your name').fill('Cleo');
    await expect(joining.locator('video')).toBeVisible();
    await joining.waitForLoadState('networkidle'); // What carries a call is there.
    const landing = await dora.newPage(); // Whose browser has not fetched what carries a call.
    await landing.goto(away.url);

    away.process.kill('SIGSTOP');
    await expect(page.getByText(/Connection lost \d+ s ago/)).toBeVisible();
    await picture(page, `away-in-call-${look}`);
    await joining.getByRole('button', { name: 'Join now' }).click();
    await expect(joining.getByText('Reaching the server…')).toBeVisible();
    const own = joining.locator('video');
    await expect.poll(() => own.evaluate((video: HTMLVideoElement) => video.readyState)).toBe(4);
    await picture(joining, `away-joining-${look}`);

    away.process.kill('SIGKILL');
    await expect.poll(() => away.process.signalCode).toBe('SIGKILL');
    await landing.getByRole('button', { name: 'New meeting' }).click();
    await landing.getByLabel('Your name').fill('Dora');
    await landing.getByRole('button', { name: 'Join now' }).click();
    await expect(landing.getByRole('alert')).toContainText('The server does not answer.');
    await picture(landing, `away-landing-${look}`);
    await Promise.all([ann, ben, cleo, dora].map((context) => context.close()));
    await away.stop();
  });

  test(`screens of a call without sound, ${look}`, async () => {
    const room = `sound-${look}`;
    const strict = await launch({ autoplay: 'gesture' });
    const ben = await person(browser);
    const benPage = await join(ben, server.url, room, 'Ben Okafor');
    const { context: ann, page } = await listenWithoutGesture(
      strict,
      server.url,
      room,
      'Ann',
      options,
    );
    await expectMediaGrows(page, 1, 0); // The picture arrives; the sound is held back.
    await picture(page, `click-to-hear-${look}`);
    await benPage.close();
    await Promise.all([ann.close(), ben.close(), strict.close()]);
  });

  test(`screens of a full room, ${look}`, async () => {
    const small = await startServerWith('[limits]\nparticipants_max = 1\n');
    const [ann, ben] = await Promise.all([person(browser), person(browser, options)]);
    await join(ann, small.url, 'full', 'Ann');
    const page = await ben.newPage();
    await page.goto(`${small.url}/r/full`);
    await page.getByLabel('Your name').fill('Ben');
    await page.getByRole('button', { name: 'Join now' }).click();
    await expect(page.getByRole('heading', { name: 'This meeting is full' })).toBeVisible();
    await picture(page, `full-${look}`);
    await Promise.all([ann.close(), ben.close()]);
    await small.stop();
  });
}
