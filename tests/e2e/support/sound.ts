// A browser that holds sound back, and what it plays.
import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { lookWithoutGesture, person, tile } from './browser';

export interface Sound {
  readonly paused: boolean;
  readonly seconds: number;
}

/** What each audio element of the page has played so far. */
export const sounds = (page: Page) =>
  lookWithoutGesture<Sound[]>(
    page,
    `[...document.querySelectorAll('audio')]
      .map(({ paused, currentTime }) => ({ paused, seconds: currentTime }))`,
  );

const offer = `[...document.querySelectorAll('[role=alert] button')]
  .find((button) => button.textContent === 'Hear everyone')`;

/** As painted: what was decided until now is on the screen by the second frame. */
export const hearIsOffered = (page: Page) =>
  lookWithoutGesture<boolean>(
    page,
    `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      .then(() => ${offer} !== undefined)`,
  );

/** How each attempt to play sound on the page ended, in order; since the last reload. */
export const attempts = (page: Page) => lookWithoutGesture<string[]>(page, 'window.attempts');

function rememberAttempts(): void {
  const ended: string[] = [];
  Object.assign(window, { attempts: ended });
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
    const playing = play.call(this);
    if (this instanceof HTMLAudioElement) {
      playing.then(
        () => ended.push('plays'),
        (error: DOMException) => ended.push(error.name),
      );
    }
    return playing;
  };
}

/** A click by script, which the browser does not take for a person's. */
export const pressByScript = (page: Page) => lookWithoutGesture<void>(page, `${offer}.click()`);

/** The mouse itself, and nothing else: no other gesture comes before it. */
export async function pressHear(page: Page): Promise<void> {
  const [x, y] = await lookWithoutGesture<[number, number]>(
    page,
    `(({ x, y, width, height }) => [x + width / 2, y + height / 2])(${offer}.getBoundingClientRect())`,
  );
  await page.mouse.click(x, y);
}

/**
 * Only listens, and reloads: back in the call on a page on which nobody has pressed anything. Whoever uses a
 * camera or a microphone is not held back: Chromium plays everything on a page that captures.
 */
export async function listenWithoutGesture(
  browser: Browser,
  url: string,
  room: string,
  name: string,
  options: Parameters<typeof person>[1] = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await person(browser, options);
  await context.addInitScript(rememberAttempts);
  const page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.accept()); // "Are you sure you want to leave?"
  await page.goto(`${url}/r/${room}`);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await page.getByRole('button', { name: 'Turn camera off' }).click();
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(tile(page, `${name} (you)`)).toBeVisible();
  await page.reload();
  await expect.poll(() => hearIsOffered(page), { message: 'the sound is held back' }).toBe(true);
  return { context, page };
}
