// Whoever opens a meeting holds it, and has in the web app what hosts do; while they are away somebody stands in.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { startServer, startServerWith, type Server } from '../support/server';
import { expectNames, join, launch, person, tile } from './support/browser';

let server: Server;
let browser: Browser;
let contexts: BrowserContext[] = [];

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
});
test.afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function somebody(): Promise<BrowserContext> {
  const context = await person(browser);
  contexts.push(context);
  return context;
}
const enter = async (room: string, name: string) => join(await somebody(), server.url, room, name);

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { name });
const told = (page: Page) => page.locator('[data-state="host-now"]').last();

async function openPeople(page: Page): Promise<void> {
  await page.getByRole('button', { name: /people? here$/ }).click();
  await expect(heading(page, 'People')).toBeFocused();
}

async function expectControls(page: Page, wanted: 'shown' | 'none'): Promise<void> {
  const count = wanted === 'shown' ? 1 : 0;
  await expect(button(page, 'Lock meeting')).toHaveCount(count);
  await expect(button(page, 'End meeting for everyone')).toHaveCount(count);
}

test('whoever opens a meeting mutes, locks and removes, and nobody else does', async () => {
  const [ann, ben] = [await enter('opened', 'Ann'), await enter('opened', 'Ben')];
  await expect(tile(ben, 'Ann')).toContainText('Host');
  await expect(tile(ben, 'Ben (you)')).not.toContainText('Host');
  await openPeople(ann);
  await openPeople(ben);
  await expectControls(ann, 'shown');
  await expectControls(ben, 'none');
  await expect(ben.getByRole('button', { name: /^More about/ })).toHaveCount(0);

  await button(ann, 'More about Ben').click();
  await ann.getByTestId('person').getByRole('button', { name: 'Mute' }).click();
  await expect(ben.locator('[data-state="muted"]')).toContainText('You were muted');
  await expect(ann.getByText('Ben was muted', { exact: true }).first()).toBeAttached();
  await expect(tile(ann, 'Ben').getByRole('img', { name: 'Muted' })).toBeVisible();
  await expect(button(ann, 'More about Ben')).toBeFocused();

  await button(ann, 'Lock meeting').click();
  await expect(ben.getByText('Locked: nobody new is let in')).toBeVisible();
  const cleo = await (await somebody()).newPage();
  await cleo.goto(`${server.url}/r/opened`);
  await cleo.getByLabel('Your name').fill('Cleo');
  await button(cleo, 'Join now').click();
  await expect(heading(cleo, 'This meeting is locked')).toBeVisible();
  await button(ann, 'Unlock meeting').click();
  await button(cleo, 'Try again').click();
  await button(cleo, 'Join now').click();
  await expectNames(ann, ['Ann (you)', 'Ben', 'Cleo']);

  await button(ann, 'More about Cleo').click();
  await button(ann, 'Remove…').click();
  await button(ann, 'Remove').click();
  await expect(heading(cleo, 'You were removed from the meeting')).toBeVisible();
  await expectNames(ben, ['Ann', 'Ben (you)']);
  await expect(heading(ann, 'People')).toBeFocused();

  await button(ann, 'More about Ben').click();
  await button(ann, 'Remove…').click();
  await button(ann, 'Remove and keep out').click();
  await expect(heading(ben, 'You may not come in any more')).toBeVisible();
});

test('while whoever opened the meeting is away somebody stands in, until they return', async () => {
  const [ann, ben] = [await enter('standing', 'Ann'), await enter('standing', 'Ben')];
  const cleo = await enter('standing', 'Cleo');
  await openPeople(ben);
  await button(ann, 'Leave').click();
  await expect(told(ben)).toContainText('You are the host now');
  await expectControls(ben, 'shown');
  await expect(tile(cleo, 'Ben')).toContainText('Host');
  await button(ben, 'More about Cleo').click();
  await ben.getByTestId('person').getByRole('button', { name: 'Mute' }).click();
  await expect(cleo.locator('[data-state="muted"]')).toContainText('You were muted');

  await button(ann, 'Rejoin').click();
  await expect(tile(ann, 'Ann (you)')).toContainText('Host');
  await expect(told(ben)).toContainText('You are no longer the host');
  await expectControls(ben, 'none');
  await expect(tile(cleo, 'Ann')).toContainText('Host');
  await expect(tile(cleo, 'Ben')).not.toContainText('Host');
  await openPeople(ann);
  await expectControls(ann, 'shown');
});

test('with the keyboard alone somebody is removed, after thinking better of it, and the meeting ends', async () => {
  const [ann, ben] = [await enter('keys', 'Ann'), await enter('keys', 'Ben')];
  const cleo = await enter('keys', 'Cleo');
  await ann.keyboard.press('p');
  await expect(heading(ann, 'People')).toBeFocused();
  await button(ann, 'More about Ben').focus();
  await ann.keyboard.press('Enter');
  await expect(button(ann, 'More about Ben')).toHaveAttribute('aria-expanded', 'true');
  await ann.keyboard.press('Tab');
  await ann.keyboard.press('Tab');
  await expect(button(ann, 'Remove…')).toBeFocused();
  await ann.keyboard.press('Enter');
  await expect(heading(ann, 'Remove Ben?')).toBeVisible();
  await expect(button(ann, 'Cancel')).toBeFocused();
  await ann.keyboard.press('Escape');
  await expect(button(ann, 'More about Ben')).toBeFocused();
  await expectNames(cleo, ['Ann', 'Ben', 'Cleo (you)']);

  for (const key of ['Enter', 'Tab', 'Tab', 'Enter']) await ann.keyboard.press(key);
  await expect(button(ann, 'Cancel')).toBeFocused();
  for (const key of ['Tab', 'Tab', 'Enter']) await ann.keyboard.press(key);
  await expect(heading(ben, 'You were removed from the meeting')).toBeVisible();

  await button(ann, 'End meeting for everyone').focus();
  await ann.keyboard.press('Enter');
  await expect(button(ann, 'Cancel')).toBeFocused();
  await ann.keyboard.press('Tab');
  await ann.keyboard.press('Enter');
  for (const page of [ann, cleo])
    await expect(heading(page, 'The meeting has ended')).toBeVisible();
});

test('what a host is about to do to somebody stays while they are away and come back, until they go', async () => {
  const patient = await startServerWith(
    '[presence]\nclosed_gone = "5min"\ngone_after = "5min"\nmedia_max = "6min"\n',
  );
  try {
    const benContext = await somebody();
    const ann = await join(await somebody(), patient.url, 'flaky', 'Ann');
    const ben = await join(benContext, patient.url, 'flaky', 'Ben');
    await openPeople(ann);
    await button(ann, 'More about Ben').click();
    const session = await benContext.newCDPSession(ben);
    void session.send('Page.crash').catch(() => undefined); // Never answered.
    await expect(ann.locator('[data-testid="person"][data-away="true"]')).toBeVisible();
    await expect(button(ann, 'More about Ben')).toBeFocused();
    await expect(button(ann, 'More about Ben')).toHaveAttribute('aria-expanded', 'true');

    await button(ann, 'Remove…').press('Enter');
    const again = await join(benContext, patient.url, 'flaky', 'Ben');
    await expect(tile(ann, 'Ben')).toHaveAttribute('data-presence', 'present');
    await expect(heading(ann, 'Remove Ben?')).toBeVisible();
    await expect(button(ann, 'Cancel')).toBeFocused();

    await button(again, 'Leave').click();
    await expect(heading(ann, 'Remove Ben?')).toBeHidden();
    await expect(ann.getByText('Ben is gone already.').first()).toBeAttached();
    await expect(heading(ann, 'People')).toBeFocused();
  } finally {
    await patient.stop();
  }
});

test('the focus of a host that is in no row stays out of them, also where somebody’s row moves', async () => {
  const benContext = await somebody();
  const ann = await enter('unfocused', 'Ann');
  const ben = await join(benContext, server.url, 'unfocused', 'Ben');
  await openPeople(ann);
  await ann.evaluate(() => (document.activeElement as HTMLElement).blur());
  const session = await benContext.newCDPSession(ben);
  void session.send('Page.crash').catch(() => undefined); // Never answered.
  await expect(ann.locator('[data-testid="person"][data-away="true"]')).toBeVisible();
  await expect(ann.getByTestId('departed')).toBeVisible();
  expect(await ann.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
});
