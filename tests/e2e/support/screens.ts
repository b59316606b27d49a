// Pictures of the states of the app and of the admin page: each in several looks, with axe on each; also as people have
// it who told their system that they need more contrast, colours of their own, or nothing that moves.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { adminStates, type AdminState } from '../../../web/src/admin/states';
import { states, type ScreenState } from '../../../web/src/states';

const picturesFolder =
  process.env['SCREENSHOTS'] ?? path.resolve(import.meta.dirname, '../../../build/screens');
/** When this run began, ms since 1970 (playwright.config.ts): what is older is of an earlier one. */
const began = Number(process.env['E2E_BEGAN']);

interface Look {
  readonly name: string;
  readonly colours: 'light' | 'dark';
  readonly size: { readonly width: number; readonly height: number };
  readonly language: 'en' | 'de' | 'ar';
  /** What the person told their system that they need. */
  readonly needs?: {
    readonly contrast?: 'more';
    readonly forcedColors?: 'active';
    readonly reducedMotion?: 'reduce';
  };
}

const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

const light: Look = { name: 'light', colours: 'light', size: desktop, language: 'en' };
const darkPhone: Look = { name: 'dark-phone', colours: 'dark', size: phone, language: 'de' };
/** Written from right to left: one of them for every state, in turn. */
const arabic: readonly Look[] = [
  { name: 'dark-arabic', colours: 'dark', size: desktop, language: 'ar' },
  { name: 'arabic-phone', colours: 'light', size: phone, language: 'ar' },
];

const needing: readonly Look[] = [
  { ...light, name: 'contrast', needs: { contrast: 'more', reducedMotion: 'reduce' } },
  { ...darkPhone, name: 'contrast-dark', needs: { contrast: 'more', reducedMotion: 'reduce' } },
  // What only a colour sets apart is lost to them.
  { ...light, name: 'forced-colours', needs: { forcedColors: 'active' } },
];

/** Of the admin page, which speaks English alone. */
const adminLooks: readonly Look[] = [
  light,
  { ...light, name: 'dark', colours: 'dark' },
  { ...light, name: 'phone', size: phone },
];
const adminNeeding = needing.map((look): Look => ({ ...look, language: 'en' }));

type State = ScreenState | AdminState;

const told: { readonly [state in State]: string } = { ...states, ...adminStates };
const names = Object.keys(told) as State[];

/** Four of each state: all would take as long as everything else. Wide ones first: the window shrinks once. */
function looksOf(state: State): Look[] {
  const turn = names.indexOf(state);
  const oneOf = (looks: readonly Look[]) => looks.slice(turn % looks.length).slice(0, 1);
  const looks =
    state in adminStates
      ? [...adminLooks, ...oneOf(adminNeeding)]
      : [light, darkPhone, ...oneOf(arabic), ...oneOf(needing)];
  return looks.sort((a, b) => b.size.width - a.size.width);
}

export interface PictureOptions {
  /** For what passes: makes it again before each look. */
  readonly again?: () => Promise<void>;
}

/** Pictures of a state in every look; the page is as it was afterwards. */
export async function picture(
  page: Page,
  state: State,
  { again }: PictureOptions = {},
): Promise<void> {
  for (const look of looksOf(state)) {
    await take(page, look);
    await again?.();
    const shown = page.locator(`[data-state="${state}"]`).first();
    await expect(shown, told[state]).toBeVisible();
    await settled(page);
    await page.screenshot({ path: fileOf(state, look), animations: 'disabled' });
    await expectAccessible(page, look, `${state}, ${look.name}`);
  }
  await take(page, light);
}

/** Every state of the app and of the operator's page in each of its looks. */
export function wantedPictures(): string[] {
  return names.flatMap((state) => looksOf(state).map((look) => fileOf(state, look))).sort();
}

export async function pictures(): Promise<string[]> {
  const files = await readdir(picturesFolder);
  return files
    .filter((file) => file.endsWith('.png'))
    .map((file) => path.join(picturesFolder, file))
    .sort();
}

/** Pictures that this run has not made. */
export async function earlierPictures(): Promise<string[]> {
  return (await pictures()).filter((file) => !isOfThisRun(file));
}

function isOfThisRun(file: string): boolean {
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return made >= began;
}

const fileOf = (state: State, { name }: Look) => path.join(picturesFolder, `${state}-${name}.png`);

/** Before the server goes away: a language that was never fetched could not be then. */
export async function fetchLanguages(page: Page): Promise<void> {
  for (const { language } of [darkPhone, ...arabic, light]) await speak(page, language);
}

async function take(page: Page, { colours, size, language, needs = {} }: Look): Promise<void> {
  await page.emulateMedia({
    ...{ colorScheme: colours, contrast: null, forcedColors: null, reducedMotion: null },
    ...needs,
  });
  const { width, height } = page.viewportSize() ?? {};
  if (width !== size.width || height !== size.height) await page.setViewportSize(size);
  await speak(page, language);
}

/** The language as another tab of the browser would change it: the page follows without a reload. */
async function speak(page: Page, language: Look['language']): Promise<void> {
  await page.evaluate(async (wanted) => {
    const root = document.documentElement;
    if (root.lang === wanted) return;
    const key = 'rollcall.preferences';
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as object;
    localStorage.setItem(key, JSON.stringify({ ...kept, language: wanted }));
    dispatchEvent(new StorageEvent('storage'));
    const latest = performance.now() + 20_000;
    while (root.lang !== wanted) {
      if (performance.now() > latest) throw new Error(`the page does not speak ${wanted}`);
      await new Promise(requestAnimationFrame);
    }
  }, language);
}

/** Two frames after the last change of size, which some elements measure. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

const level = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function expectAccessible(page: Page, { needs }: Look, where: string): Promise<void> {
  // Whoever asks for more contrast gets that of WCAG's next level: 7 to 1.
  const rules = needs?.contrast ? { 'color-contrast-enhanced': { enabled: true } } : {};
  const axe = await axeOn(page);
  axe.options({ rules, resultTypes: ['violations'] }).withTags(level);
  const { violations } = await axe.analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
    where,
  ).toEqual([]);
  if (needs?.reducedMotion) expect(await movements(page), `nothing moves: ${where}`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `nothing sticks out sideways: ${where}`).toBeLessThanOrEqual(0);
}

/**
 * Its source, which is long, goes once into each page, not into every look; "legacy" finds the same without a blank
 * page beside it. It leaves out frames of other origins, of which the app has none.
 */
async function axeOn(page: Page): Promise<AxeBuilder> {
  const isThere = await page.evaluate(() => 'axe' in window);
  return new AxeBuilder({ page, ...(isThere ? { axeSource: 'undefined' } : {}) }).setLegacyMode();
}

/** What moves for longer than one frame, by the element. */
const movements = (page: Page) =>
  page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const { effect } = animation;
      const { activeDuration = 0 } = effect?.getComputedTiming() ?? {};
      const target = effect instanceof KeyframeEffect ? effect.target?.outerHTML : '';
      return Number(activeDuration) > 16 ? [target] : [];
    }),
  );

/** Until every video that matches has a picture. */
export async function expectPictures(videos: Locator): Promise<void> {
  const withoutPicture = () =>
    videos.evaluateAll(
      (all) =>
        (all as HTMLVideoElement[]).filter(
          ({ readyState, videoWidth }) =>
            readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0,
        ).length,
    );
  await expect.poll(withoutPicture, { message: 'videos without a picture' }).toBe(0);
}
