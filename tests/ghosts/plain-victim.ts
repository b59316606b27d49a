// A person whose tab is in front only while it is: nothing of Playwright's makes it believe otherwise.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@playwright/test';

import { enterAs, PlainBrowser, type PlainTab } from '../e2e/support/plain-browser';
import type { Server } from '../support/server';
import type { Happened } from './causes';
import { victimName, type Variant } from './victim';

export interface PlainStage {
  readonly browser: PlainBrowser;
  readonly tab: PlainTab;
  readonly server: Pick<Server, 'url'>;
  now(): number;
}

export async function enterPlainly(
  server: Server,
  room: string,
  variant: Variant,
  /** What the browser has kept of an earlier visit. */
  storage: Readonly<Record<string, string>> = {},
): Promise<PlainStage> {
  const browser = await PlainBrowser.launch();
  const tab = await browser.open(`${server.url}/health`);
  await expect.poll(() => tab.look('location.pathname')).toBe('/health');
  await tab.look(`void Object.assign(localStorage, ${JSON.stringify(storage)})`);
  await tab.send('Page.navigate', { url: `${server.url}/r/${room}` });
  await expect.poll(() => tab.look(enterAs(victimName))).toBe('in the call');
  if (variant !== 'video') await press(tab, 'Mute', 'Unmute');
  if (variant === 'receive-only') await press(tab, 'Turn camera off', 'Turn camera on');
  return { browser, tab, server, now };
}

/** Into a meeting of another app. */
export async function openPlainly(origin: string, url: string): Promise<PlainStage> {
  const browser = await PlainBrowser.launch(`--unsafely-treat-insecure-origin-as-secure=${origin}`);
  return { browser, tab: await browser.open(url), server: { url: origin }, now };
}

const now = () => performance.timeOrigin + performance.now();

/** Leaves by way of another page: else their media would be kept until they are taken for lost. */
export async function sayGoodbye({ browser, tab }: PlainStage): Promise<void> {
  await tab.send('Page.navigate', { url: 'about:blank' });
  await browser.close();
}

/** Presses a button once it is there, until it offers the opposite. */
async function press(tab: PlainTab, label: string, opposite: string): Promise<void> {
  const pressed = `(() => {
    if (document.querySelector('[aria-label="${opposite}"]')) return true;
    document.querySelector('[aria-label="${label}"]')?.click();
    return false;
  })()`;
  await expect.poll(() => tab.look(pressed)).toBe(true);
}

export async function hide({ browser, tab, now }: PlainStage, ms: number): Promise<Happened> {
  const began = now();
  await browser.open('about:blank');
  await expect.poll(() => tab.look('document.visibilityState')).toBe('hidden');
  await pause(ms);
  await tab.activate();
  return { began, ended: now() };
}

/** Browsers freeze hidden tabs only. */
export async function freeze({ browser, tab, now }: PlainStage, ms: number): Promise<Happened> {
  await browser.open('about:blank');
  await expect.poll(() => tab.look('document.visibilityState')).toBe('hidden');
  const began = now();
  await tab.send('Page.setWebLifecycleState', { state: 'frozen' });
  await pause(ms);
  await tab.send('Page.setWebLifecycleState', { state: 'active' });
  await tab.activate();
  return { began, ended: now() };
}

/**
 * To another page and back. Chromium 156 keeps no page whose peer connections were negotiated more than once, however
 * well they are closed ("rtc" in notRestoredReasons), which is every page that sends or receives media: it is loaded
 * anew, and must say so. Where nobody sends, the page itself must come back (`pageshow.persisted`).
 */
export async function awayAndBack(
  { tab, server, now }: PlainStage,
  returns: 'kept' | 'loaded anew',
): Promise<Happened> {
  await tab.look(`void addEventListener('pageshow', ({ persisted }) => (window.kept = persisted))`);
  const began = now();
  await tab.send('Page.navigate', { url: `${server.url}/health` });
  await pause(4_000); // Gone by now.
  const ended = now();
  await tab.look('history.back()');
  await expect.poll(() => tab.look(enterAs(victimName)), { timeout: 10_000 }).toBe('in the call');
  const reasons = `JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)`;
  const how = await tab.look(`window.kept ?? ${reasons}`);
  if (returns === 'kept') expect(how, 'the page is the one that was left').toBe(true);
  else expect(String(how), 'the page is not kept, because of its media').toContain('"rtc"');
  return { began, ended };
}
