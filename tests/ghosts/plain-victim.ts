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
  readonly server: Server;
  now(): number;
}

export async function enterPlainly(
  server: Server,
  room: string,
  variant: Variant,
): Promise<PlainStage> {
  const browser = await PlainBrowser.launch();
  const tab = await browser.open(`${server.url}/r/${room}`);
  await expect.poll(() => tab.look(enterAs(victimName))).toBe('in the call');
  if (variant !== 'video') await press(tab, 'Mute', 'Unmute');
  if (variant === 'receive-only') await press(tab, 'Turn camera off', 'Turn camera on');
  return { browser, tab, server, now: () => performance.timeOrigin + performance.now() };
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
 * well they are closed ("rtc" in notRestoredReasons), which is every page that sends or receives media: this one is
 * loaded anew. tests/e2e/tab-life.spec.ts has one that is kept.
 */
export async function awayAndBack({ tab, server, now }: PlainStage): Promise<Happened> {
  const began = now();
  await tab.send('Page.navigate', { url: `${server.url}/health` });
  await pause(4_000); // Gone by now.
  const ended = now();
  await tab.look('history.back()');
  await expect.poll(() => tab.look(enterAs(victimName)), { timeout: 10_000 }).toBe('in the call');
  return { began, ended };
}
