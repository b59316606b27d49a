// A whole meeting without a mouse, found by role and name as a screen reader finds it.
import { expect, test, type Browser, type Page } from '@playwright/test';

import { expectMediaGrows, join, launch, person, tile } from './support/browser';
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

/** Presses Tab until that is focused, as somebody does who hears the names. */
async function tabTo(page: Page, role: 'button' | 'textbox', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name });
  for (let steps = 0; steps < 40; ++steps) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the ${role} ${String(name)} cannot be reached with Tab`);
}

test('joining, muting, the list of people and leaving, by the keyboard alone', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const benPage = await join(ben, server.url, 'keyboard', 'Ben');
  const page = await ann.newPage();
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(`${server.url}/r/keyboard`);
  await tabTo(page, 'textbox', 'Your name');
  await page.keyboard.type('Ann');
  await page.keyboard.press('Enter');
  await expect(tile(page, 'Ben')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Meeting keyboard' })).toBeFocused();
  await expectMediaGrows(benPage, 1, 1);

  await tabTo(page, 'button', 'Mute');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Unmute' })).toBeFocused();
  await expect(tile(benPage, 'Ann').getByRole('img', { name: 'Muted' })).toBeVisible();
  await page.keyboard.press('m'); // The shortcut.
  await expect(page.getByRole('button', { name: 'Mute' })).toBeVisible();

  await tabTo(page, 'button', '2 people here');
  await page.keyboard.press('Space');
  const people = page.getByRole('complementary', { name: 'People' });
  await expect(people).toBeVisible();
  await expect(people.getByRole('listitem')).toHaveText([/Ann \(you\)/, /Ben/]);
  await page.keyboard.press('Escape');
  await expect(people).toBeHidden();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  await tabTo(page, 'button', 'Leave');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'You left the meeting' })).toBeVisible();
  await expect(benPage.getByRole('region', { name: 'Notices' })).toContainText('Ann left');
  await Promise.all([ann.close(), ben.close()]);
});

test('what is on the screen of a call is in the accessibility tree', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const page = await join(ann, server.url, 'tree', 'Ann');
  await join(ben, server.url, 'tree', 'Ben');
  await expect(tile(page, 'Ben')).toBeVisible();
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - list:
        - listitem "Ben":
          - button "Pin Ben"
        - listitem "Ann (you)":
          - button "Pin Ann (you)"
  `);
  await expect(page.getByRole('group', { name: 'Call controls' })).toMatchAriaSnapshot(`
    - group "Call controls":
      - paragraph: tree
      - button "Mute"
      - button "Turn camera off"
      - button "Share screen"
      - button "Raise hand"
      - button "Leave"
      - button "End meeting for everyone"
      - button "Chat"
      - button "2 people here"
      - button "Full screen"
      - button "Settings"
  `);
  await Promise.all([ann.close(), ben.close()]);
});
