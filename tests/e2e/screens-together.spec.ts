// Every state of the app that needs a call of several browsers: pictures to look at, and axe on each.
import { expect, test, type Browser, type Page } from '@playwright/test';

import { expectMediaGrows, join, launch, person, tile } from './support/browser';
import { expectPictures, picture } from './support/screens';
import { listenWithoutGesture } from './support/sound';
import { startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';
import type { ScreenState } from '../../web/src/states';

// Each state in several looks.
test.describe.configure({ timeout: 300_000 });

/** Whoever is lost is waited for so long that there is time for every look. */
const patience = '[presence]\nclosed_gone = "5min"\ngone_after = "5min"\nmedia_max = "6min"\n';

let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  server = await startServerWith(patience);
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('a call, from being alone to leaving', async () => {
  const room = 'design-review';
  const [ann, ben, cleo] = await Promise.all([person(browser), person(browser), person(browser)]);
  const page = await join(ann, server.url, room, 'Ann');
  await picture(page, 'alone');
  const benPage = await join(ben, server.url, room, 'Ben Okafor');
  const cleoPage = await join(cleo, server.url, room, 'Cleo');
  await expectMediaGrows(page, 2, 2);
  await cleoPage.getByRole('button', { name: 'Turn camera off' }).click();
  await cleoPage.getByRole('button', { name: 'Raise hand' }).click();
  await expect(page.getByLabel('Hand raised')).toBeVisible();
  await picture(page, 'call');

  await tile(page, 'Ben Okafor').hover();
  await page.getByRole('button', { name: 'Pin Ben Okafor' }).click();
  await picture(page, 'pinned');
  await page.getByRole('button', { name: 'Unpin Ben Okafor' }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await picture(page, 'settings');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await picture(page, 'shortcuts');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Chat' }).click();
  await picture(page, 'chat-empty');
  await say(page, 'Shall we begin?');
  await benPage.getByRole('button', { name: /^Chat/ }).click();
  await say(benPage, 'Cleo is on her way, her train is late. https://example.com/agenda');
  await say(benPage, 'لنبدأ الآن');
  await expect(page.getByRole('log').getByText('لنبدأ')).toBeVisible();
  await picture(page, 'chat');
  await page.getByRole('button', { name: 'Close the chat' }).click();

  await comeAndGo(page, room);
  await page.getByRole('button', { name: '3 people here' }).click();
  await picture(page, 'people');
  await page.getByRole('button', { name: 'More about Ben Okafor' }).click();
  await picture(page, 'person-actions');
  await page.getByRole('button', { name: 'Remove…' }).click();
  await picture(page, 'remove-question');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Close the list of people' }).click();

  await page.getByRole('button', { name: 'End meeting for everyone' }).click();
  await picture(page, 'end-question');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Turn camera off' }).click();
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.getByRole('button', { name: 'Turn camera on' }).click();
  await picture(page, 'device-problem', {
    again: async () => {
      await page.locator('[data-state=device-problem] button').click();
      await page.keyboard.press('v');
    },
  });
  await expect(page.locator('[data-state=device-problem]')).toHaveCount(1); // Told once.

  await picture(page, 'leave-question', { again: () => stayAfterAll(page) });
  await page.getByRole('button', { name: 'Stay' }).click();

  const session = await cleo.newCDPSession(cleoPage);
  void session.send('Page.crash').catch(() => undefined); // Never answered.
  await picture(page, 'person-reconnecting');
  await expect(page.getByRole('button', { name: '2 people here' })).toBeVisible(); // She is not.

  const second = await ann.newPage();
  await second.goto(`${server.url}/r/${room}`);
  await picture(second, 'other-tab');
  await second.getByRole('button', { name: 'Switch here' }).click();
  await picture(page, 'switched');
  await second.getByRole('button', { name: 'Leave' }).click();
  await picture(second, 'left');
  await Promise.all([ann.close(), ben.close(), cleo.close()]);
});

/** The person closes the tab, is asked by the browser, and stays. */
async function stayAfterAll(page: Page): Promise<void> {
  page.removeAllListeners('dialog');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  await (await asked).dismiss();
  page.on('dialog', (dialog) => void dialog.accept());
}

async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel('Message to everybody').fill(words);
  await page.getByLabel('Message to everybody').press('Enter');
}

/**
 * What is told of somebody's coming and going passes, and in the language of its moment: it is made anew for each look,
 * by somebody without a page, who needs no time for it.
 */
async function comeAndGo(page: Page, room: string): Promise<void> {
  const dan = await StockClient.connect(server.url);
  const guestKey = newGuestKey();
  const enter = () => dan.join(room, 'Dan', { guestKey });
  const come = () => expectTold(page, 'person-back', enter);
  const go = () => expectTold(page, 'person-left', () => dan.ask('leave'));
  await enter();
  await expect(page.getByRole('button', { name: '4 people here' })).toBeVisible();
  await go();
  await picture(page, 'person-left', {
    again: async () => {
      await come();
      await go();
    },
  });
  await come();
  await picture(page, 'person-back', {
    again: async () => {
      await go();
      await come();
    },
  });
  await go();
  dan.close();
}

/** What was told before is dismissed: it is of an earlier look, in another language. */
async function expectTold(
  page: Page,
  state: ScreenState,
  act: () => Promise<unknown>,
): Promise<void> {
  await page
    .locator(':is([data-state=person-left], [data-state=person-back]) button')
    .evaluateAll((all) => (all as HTMLElement[]).forEach((button) => button.click()));
  await act();
  await expect(page.locator(`[data-state=${state}]`).last()).toBeVisible();
}

test('a shared screen, at the others and at home', async () => {
  const sharing = await launch({ args: ['--auto-select-desktop-capture-source=Entire screen'] });
  const [ann, ben, cleo] = await Promise.all([person(sharing), person(browser), person(sharing)]);
  const page = await join(ann, server.url, 'screen', 'Ann');
  const benPage = await join(ben, server.url, 'screen', 'Ben Okafor');
  await page.getByRole('button', { name: 'Share screen' }).click();
  await picture(page, 'sharing');
  const screens = benPage.getByTestId('screen').locator('video');
  await expect(screens).toHaveCount(1);
  await picture(benPage, 'screen-shared', { again: () => expectPictures(screens) });
  const cleoPage = await join(cleo, server.url, 'screen', 'Cleo');
  await cleoPage.getByRole('button', { name: 'Share screen' }).click();
  await expect(screens).toHaveCount(2);
  await picture(benPage, 'second-screen', { again: () => expectPictures(screens) });
  await Promise.all([ann.close(), ben.close(), cleo.close()]);
  await sharing.close();
});

test('a meeting that passes to somebody else, and back', async () => {
  const dan = await StockClient.connect(server.url);
  const enter = () => dan.join('passing', 'Dan', { guestKey });
  const guestKey = newGuestKey();
  await enter();
  const ann = await person(browser);
  const page = await join(ann, server.url, 'passing', 'Ann');
  let away = false;
  await picture(page, 'host-now', {
    again: async () => {
      await page
        .locator('[data-state=host-now] button')
        .evaluateAll((all) => (all as HTMLElement[]).forEach((button) => button.click()));
      await (away ? enter() : dan.ask('leave'));
      away = !away;
    },
  });
  dan.close();
  await ann.close();
});

test('sound that the browser holds back', async () => {
  const strict = await launch({ autoplay: 'gesture' });
  const ben = await person(browser);
  await join(ben, server.url, 'sound', 'Ben Okafor');
  const { context: ann, page } = await listenWithoutGesture(strict, server.url, 'sound', 'Ann');
  await picture(page, 'click-to-hear');
  await Promise.all([ann.close(), ben.close()]);
  await strict.close();
});
