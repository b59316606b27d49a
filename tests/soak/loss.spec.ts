// A call on a network on its last legs: a third of all that is sent is lost, and the rest is late. Nobody is put
// out for it, however long it lasts, and once it is over all is as before.
import { expect, test, type Page } from '@playwright/test';

import { expectMediaGrows, join, launch, person } from '../e2e/support/browser';
import { Relay } from '../net/relay';
import { UdpRelay } from '../net/udp-relay';
import type { Weather } from '../net/weather';
import { startServer } from '../support/server';

const minutes = Number(process.env['MINUTES'] ?? 10);
const seed = Number(process.env['SEED'] ?? 1);
const names = ['Ann', 'Ben', 'Cleo'];
const others = names.length - 1;
const relayed = '127.0.0.2'; // Where media is announced: the relay is there, on the server's own port.

/** 250 ms each way make 500 ms there and back. */
const storm: Partial<Weather> = {
  latencyMs: 250,
  jitterMs: 50,
  loss: 0.3,
  // What TCP makes of a loss: RFC 6298 at that round trip, srtt + 4 × rttvar; often less, by fast retransmit.
  stallMs: 700,
};

test(`nobody is put out by ${minutes} minutes of 30 % loss and 500 ms`, async () => {
  test.setTimeout((minutes + 5) * 60_000);
  const server = await startServer('--host', '127.0.0.1', '--announce', relayed);
  const signaling = await Relay.to(server.port, seed);
  const media = await UdpRelay.to(server.rtcPort, { seed, host: relayed, port: server.rtcPort });
  const browser = await launch();
  const url = `http://localhost:${signaling.port}`;
  const pages: Page[] = [];
  for (const name of names) pages.push(await join(await person(browser), url, 'loss', name));
  for (const page of pages) await expectMediaGrows(page, others, others);

  const mark = server.output().length;
  signaling.set(storm);
  media.set(storm);
  const away = Object.fromEntries(names.map((name) => [name, 0]));
  const ends = Date.now() + minutes * 60_000;
  for (let second = 1; Date.now() < ends; second++) {
    await pages[0]!.waitForTimeout(1_000); // How long it lasts is what is tested.
    const absent = (await Promise.all(pages.map(reconnecting))).flat();
    for (const name of new Set(absent)) away[name]!++;
    if (second % 60 === 0)
      console.log(`${second} s: seconds reconnecting ${JSON.stringify(away)}, lost ${lost(media)}`);
  }
  const said = server.output().slice(mark);
  signaling.heal();
  media.heal();
  for (const page of pages) await expectMediaGrows(page, others, others);
  await expect.poll(async () => (await Promise.all(pages.map(reconnecting))).flat()).toEqual([]);

  const times = (pattern: RegExp) => [...said.matchAll(pattern)].length;
  console.log(
    `seconds reconnecting ${JSON.stringify(away)}; to=reconnecting ${times(/to=reconnecting/g)}, ` +
      `resumed ${times(/why=resumed/g)}; ${lost(media)} of UDP lost`,
  );
  await browser.close();
  await Promise.all([signaling.close(), media.close()]);
  await server.stop();
  expect(said.match(/.*to=gone.*/g) ?? []).toEqual([]);
});

/** Whom this page shows as reconnecting. */
const reconnecting = (page: Page): Promise<string[]> =>
  page
    .locator('[data-testid=tile][data-presence=reconnecting]')
    .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label') ?? ''));

const lost = ({ counts }: UdpRelay): string =>
  `${Math.round((100 * counts.lost) / (counts.lost + counts.passed))} %`;
