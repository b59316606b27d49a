// The person to whom it happens: a browser of their own, in a network of their own.
import type { Browser, BrowserContext, Page } from '@playwright/test';

import { join, launch, person } from '../e2e/support/browser';
import { Network } from '../e2e/support/namespace';

export type Variant = 'video' | 'muted' | 'receive-only';

export interface Victim {
  readonly browser: Browser;
  readonly context: BrowserContext;
  page: Page;
  readonly network: Network;
  /** Where the room is, as seen from there. */
  readonly url: string;
  readonly room: string;
  /** Processes of the browser: all, or those that draw and run pages. */
  processes(which: 'all' | 'renderer'): Promise<number[]>;
  remove(): Promise<void>;
}

export const victimName = 'Ben';

/** Kept of an earlier visit: camera and microphone were off. */
export const nobodyFilmed = {
  'rollcall.preferences': JSON.stringify({ microphoneOn: false, cameraOn: false }),
};

/** Into a call of ours. */
export async function enterVictim(
  network: Network,
  port: number,
  room: string,
  variant: Variant,
): Promise<Victim> {
  const url = `http://${network.outside}:${port}`;
  return openVictim(network, url, room, async (context) => {
    const page = await join(context, url, room, victimName);
    if (variant !== 'video') await page.getByRole('button', { name: 'Mute', exact: true }).click();
    if (variant === 'receive-only')
      await page.getByRole('button', { name: 'Turn camera off' }).click();
    return page;
  });
}

/** A browser whose pages are at `url`, and which enters a room as `enter` does. */
export async function openVictim(
  network: Network,
  url: string,
  room: string,
  enter: (context: BrowserContext) => Promise<Page>,
): Promise<Victim> {
  const browser = await launch({
    executablePath: network.chromium,
    args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
  });
  const context = await person(browser);
  const page = await enter(context);
  const session = await browser.newBrowserCDPSession();
  const listed = async () => (await session.send('SystemInfo.getProcessInfo')).processInfo;
  const known = (await listed()).map(({ id }) => id);
  return {
    browser,
    context,
    page,
    network,
    url,
    room,
    async processes(which) {
      const now = await listed();
      return now.filter(({ type }) => which === 'all' || type === which).map(({ id }) => id);
    },
    async remove() {
      network.heal();
      // One that stands still hears no request to end.
      for (const pid of known) signalTo(pid, 'SIGCONT');
      if (browser.isConnected()) await context.close(); // Their pages say goodbye.
      await browser.close();
    },
  };
}

/** Sends a signal to a process that may be gone already. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
