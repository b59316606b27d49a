// Signaling is lost and media is not: whoever is heard, seen or answers echoes is there.
import { expect, test, type Browser } from '@playwright/test';

import { Relay } from '../net/relay';
import { startServer, type Server } from '../support/server';
import {
  expectMediaGrows,
  expectNames,
  join,
  launch,
  person,
  tile,
  watchRoster,
} from './support/browser';
import { Network } from './support/namespace';

let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
});

for (const listens of [false, true]) {
  const who = listens ? 'a listener who answers echoes' : 'a speaker who is seen';
  test(`${who} stays in the list while signaling is blocked`, async () => {
    const network = new Network();
    server = await startServer('--announce', network.outside, '--announce', '127.0.0.1');
    const url = `http://${network.outside}:${server.port}`;
    const inside = await launch({
      executablePath: network.chromium,
      args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
    });
    const [annContext, benContext] = await Promise.all([person(browser), person(inside)]);
    try {
      const ann = await join(annContext, server.url, 'witness', 'Ann');
      const ben = await join(benContext, url, 'witness', 'Ben');
      await expectMediaGrows(ann, 1, 1);
      await expectMediaGrows(ben, 1, 1);
      if (listens) {
        await ben.getByRole('button', { name: 'Turn camera off' }).click();
        await ben.getByRole('button', { name: 'Mute' }).click();
        await expect(tile(ann, 'Ben').getByLabel('Muted')).toBeVisible();
      }
      const seen = await watchRoster(ann);
      network.blockPort(server.port);
      // Long enough for every bound of a person without media: 8 s.
      await ben.waitForTimeout(14_000);
      await expect(ben.getByText(/Connection lost/).first()).toBeVisible();
      // Ben is told what Ann sees, for the eye and read out.
      const still = `The others still see ${listens ? 'you in the call' : 'and hear you'}.`;
      await expect(ben.locator('[data-state=reconnecting]')).toContainText(still);
      await expect(ben.getByRole('status').filter({ hasText: still })).toHaveCount(1);
      await expect(ben.getByText(/you are gone/)).toHaveCount(0);
      expect(await seen()).toEqual([]);
      network.heal();
      await expect(ben.getByText(/Connection lost/)).toHaveCount(0);
      await expectNames(ann, ['Ann (you)', 'Ben']);
      expect(await seen()).toEqual([]);
    } finally {
      network.remove();
      await annContext.close();
      await inside.close();
      await server.stop();
    }
  });
}

test('a speaker on a slow line whose socket is reset has another after one try', async () => {
  server = await startServer('--announce', '127.0.0.1');
  const relay = await Relay.to(server.port, 1);
  const [annContext, benContext] = await Promise.all([person(browser), person(browser)]);
  try {
    const ann = await join(annContext, server.url, 'slow', 'Ann');
    const ben = await join(benContext, `http://127.0.0.1:${relay.port}`, 'slow', 'Ben');
    await expectMediaGrows(ann, 1, 1);
    const seen = await watchRoster(ann);
    let tries = 0;
    ben.on('websocket', () => tries++);
    // Three round trips from opening to joining; meanwhile the media path says ten times that the socket was lost.
    relay.set({ latencyMs: 400 });
    relay.reset();
    await expect(ben.getByText(/Coming back/).first()).toBeVisible();
    await expect(ben.getByText(/Coming back/)).toHaveCount(0);
    expect(tries).toBe(1);
    expect(await seen()).toEqual([]);
  } finally {
    await annContext.close();
    await benContext.close();
    await relay.close();
    await server.stop();
  }
});
