// A call on a network on its last legs: a third of all that is sent is lost, and the rest is late, from the first
// byte of the page on. Nobody is put out for it, however long it lasts, and once it is over all is as before.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';

import { expectMediaGrows, join, launch, person, tiles } from '../e2e/support/browser';
import { Network } from '../e2e/support/namespace';
import { Relay } from '../net/relay';
import { UdpRelay } from '../net/udp-relay';
import type { Weather } from '../net/weather';
import { startServer } from '../support/server';

const minutes = Number(process.env['MINUTES'] ?? 10);
const seed = Number(process.env['SEED'] ?? 1);
const latencyMs = Number(process.env['LATENCY_MS'] ?? 250); // Each way.
const logLevel = process.env['LOG_LEVEL'] ?? 'info';
const names = ['Ann', 'Ben', 'Cleo'];
const others = names.length - 1;
const logs = path.resolve(import.meta.dirname, '../../build/soak');

/**
 * UDP loses datagrams. TCP delivers what was lost later, and all behind it: one retransmission timeout for each
 * loss in a row, which is a round trip and 200 ms (RFC 6298: SRTT + 4 × RTTVAR; TCP_RTO_MIN). Not modelled: the
 * handshake of TCP itself, which ends at the relay.
 */
const storm: Partial<Weather> = {
  latencyMs,
  jitterMs: 50,
  loss: 0.3,
  stallMs: 2 * latencyMs + 200,
  lossesInARow: 8,
};

/** Being shown as reconnecting, by name; one's own connection on one's own page as "NAME (own page)". */
type Spells = Record<string, { seconds: number; flaps: number }>;

test(`nobody is put out by ${minutes} minutes of 30 % loss and ${2 * latencyMs} ms`, async () => {
  test.setTimeout((minutes + 6) * 60_000);
  const network = new Network();
  const server = await startServer(
    ...['--announce', network.outside, '--announce', '127.0.0.1', '--log-level', logLevel],
  );
  const signaling = await Relay.to(server.port, seed, network.outside);
  const media = await UdpRelay.to(server.rtcPort, seed, network.outside);
  network.divertUdp(server.rtcPort, media.port);
  network.blockPort(server.rtcPort); // Media over TCP would go around the relay.
  const url = `http://${network.outside}:${signaling.port}`;
  const browser = await launch({
    executablePath: network.chromium,
    args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
  });
  const said: string[] = [];
  try {
    signaling.set(storm);
    media.set(storm);
    const begun = Date.now();
    const pages = await Promise.all(
      names.map(async (name) => {
        const context = await person(browser);
        await context.addInitScript((level) => {
          localStorage.setItem('rollcall.logLevel', level);
        }, logLevel);
        context.on('console', (message) =>
          said.push(`${new Date().toISOString()} ${name} ${message.text()}`),
        );
        return join(context, url, 'loss', name);
      }),
    );
    for (const page of pages) await expect(tiles(page)).toHaveCount(names.length);
    console.log(`all see each other after ${Math.round((Date.now() - begun) / 1_000)} s`);

    const mark = server.output().length;
    const spells = await stay(pages, () => lost(media));
    const during = server.output().slice(mark);
    for (const [name, { seconds, flaps }] of Object.entries(spells))
      console.log(`${name}: ${seconds} s reconnecting in ${flaps} flaps`);
    const times = (pattern: RegExp) => [...during.matchAll(pattern)].length;
    console.log(
      `to=reconnecting ${times(/to=reconnecting/g)}, resumed ${times(/why=resumed/g)}, ` +
        `to=gone ${times(/to=gone/g)}; ${lost(media)} of UDP lost`,
    );
    signaling.heal();
    media.heal();
    for (const page of pages) await expectMediaGrows(page, others, others);
    await expect
      .poll(async () => (await Promise.all(pages.map(reconnecting))).flat(), { timeout: 20_000 })
      .toEqual([]);
    expect(during.match(/.*to=gone.*/g) ?? []).toEqual([]);
  } finally {
    await mkdir(logs, { recursive: true });
    await writeFile(path.join(logs, 'loss.log'), server.output());
    await writeFile(path.join(logs, 'loss-pages.log'), said.join('\n'));
    await browser.close();
    await Promise.all([signaling.close(), media.close()]);
    await server.stop();
    network.remove();
  }
});

/** Looks once a second, at all pages; how long it lasts is what is tested. */
async function stay(pages: readonly Page[], loss: () => string): Promise<Spells> {
  const spells: Spells = Object.fromEntries(
    names
      .flatMap((name) => [name, `${name} (own page)`])
      .map((who) => [who, { seconds: 0, flaps: 0 }]),
  );
  let before = new Set<string>();
  const ends = Date.now() + minutes * 60_000;
  for (let last = Date.now(), minute = 1; last < ends;) {
    await pages[0]!.waitForTimeout(1_000);
    const now = Date.now();
    const away = new Set([
      ...(await Promise.all(pages.map(reconnecting))).flat(),
      ...(await Promise.all(pages.map(isCut))).flatMap((cut, i) =>
        cut ? [`${names[i]} (own page)`] : [],
      ),
    ]);
    for (const who of away) {
      spells[who]!.seconds += Math.round((now - last) / 1_000);
      if (!before.has(who)) spells[who]!.flaps++;
    }
    before = away;
    last = now;
    if (now >= ends - (minutes - minute) * 60_000) {
      const live = await Promise.all(pages.map(connections));
      console.log(`minute ${minute++}: ${JSON.stringify(spells)}; media ${live}; ${loss()} lost`);
    }
  }
  return spells;
}

/** Whom this page shows as reconnecting. */
const reconnecting = (page: Page): Promise<string[]> =>
  page
    .locator('[data-testid=tile][data-presence=reconnecting]')
    .evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label') ?? ''));

/** Does this page say that its own connection is lost? */
const isCut = async (page: Page): Promise<boolean> =>
  (await page.getByText('Coming back…').count()) > 0;

/** Connections for media that are up: one to send, one to receive. */
const connections = (page: Page): Promise<number> =>
  page.evaluate(
    () => window.peerConnections.filter((one) => one.connectionState === 'connected').length,
  );

const lost = ({ counts }: UdpRelay): string =>
  `${Math.round((100 * counts.lost) / (counts.lost + counts.passed))} %`;
