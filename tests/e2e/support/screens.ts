// Pictures of the app's states: each in several looks, with axe on each.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { states, type ScreenState } from '../../../web/src/states';

export const picturesFolder =
  process.env['SCREENSHOTS'] ?? path.resolve(import.meta.dirname, '../../../build/screens');

interface Look {
  readonly name: string;
  readonly colours: 'light' | 'dark';
  readonly size: { readonly width: number; readonly height: number };
  readonly language: 'en' | 'de' | 'ar';
}

const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

const light: Look = { name: 'light', colours: 'light', size: desktop, language: 'en' };
const darkPhone: Look = { name: 'dark-phone', colours: 'dark', size: phone, language: 'de' };
/** Written from right to left, every other state on a phone. */
const arabic: readonly Look[] = [
  { name: 'dark-arabic', colours: 'dark', size: desktop, language: 'ar' },
  { name: 'arabic-phone', colours: 'light', size: phone, language: 'ar' },
];

const names = Object.keys(states) as ScreenState[];

function looksOf(state: ScreenState): Look[] {
  return [light, darkPhone, ...arabic.filter((_, index) => index === names.indexOf(state) % 2)];
}

export interface PictureOptions {
  /** For what passes: makes it again before each look. */
  readonly again?: () => Promise<void>;
}

/** Pictures of a state in every look; the page is as it was afterwards. */
export async function picture(
  page: Page,
  state: ScreenState,
  { again }: PictureOptions = {},
): Promise<void> {
  for (const look of looksOf(state)) {
    await take(page, look);
    await again?.();
    const shown = page.locator(`[data-state="${state}"]`).first();
    await expect(shown, states[state]).toBeVisible();
    await settled(page);
    await page.screenshot({ path: fileOf(state, look), animations: 'disabled' });
    await expectAccessible(page, `${state}, ${look.name}`);
  }
  await take(page, light);
}

/** The states of the app without a picture in some look. */
export function statesWithoutPicture(): string[] {
  return names.flatMap((state) =>
    looksOf(state)
      .filter((look) => !existsSync(fileOf(state, look)))
      .map(({ name }) => `${state}-${name}`),
  );
}

const fileOf = (state: ScreenState, { name }: Look) =>
  path.join(picturesFolder, `${state}-${name}.png`);

/** Before the server goes away: a language that was never fetched could not be then. */
export async function fetchLanguages(page: Page): Promise<void> {
  for (const look of [darkPhone, ...arabic, light]) await take(page, look);
}

/** The language as another tab of the browser would change it: the page follows without a reload. */
async function take(page: Page, { colours, size, language }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: colours });
  await page.setViewportSize(size);
  await page.evaluate((wanted) => {
    const key = 'rollcall.preferences';
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as object;
    localStorage.setItem(key, JSON.stringify({ ...kept, language: wanted }));
    dispatchEvent(new StorageEvent('storage'));
  }, language);
  await expect(page.locator(`html[lang=${language}]`)).toBeAttached();
}

/** Two frames after the last change of size, which some elements measure. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
    where,
  ).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `nothing sticks out sideways: ${where}`).toBeLessThanOrEqual(0);
}
