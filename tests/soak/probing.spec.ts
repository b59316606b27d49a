// The worker's bandwidth probes on the wire. Each new transport once upset the probes of all others
// (docs/internals/mediasoup-worker.md), so people join one after another while probes are counted.
import { expect, test, type Page } from '@playwright/test';

import { expectMediaGrows, join, launch, person } from '../e2e/support/browser';
import { startServer } from '../support/server';

const people = ['Ann', 'Ben', 'Cem', 'Dee'];
const secondsBetweenJoins = 20;
const probatorSsrc = 1234; // mediasoup: RTC/RTP/ProbationGenerator.hpp

test('bandwidth probes reach everybody while others join, and none is refused', async () => {
  test.setTimeout(240_000);
  const server = await startServer();
  const browser = await launch();
  const pages: Page[] = [];
  for (const name of people) {
    pages.push(await join(await person(browser), server.url, 'probing', name));
    await pages[0]!.waitForTimeout(secondsBetweenJoins * 1000); // The call itself is what is tested.
    const probes = await Promise.all(pages.map(probesReceived));
    console.log(`${name} has joined; probes received: ${probes.join(', ')}`);
  }
  await Promise.all(pages.map((page) => expectMediaGrows(page, 3, 3)));
  const probes = await Promise.all(pages.map(probesReceived));
  await browser.close();
  await server.stop();
  for (const [index, name] of people.entries()) {
    expect(probes[index], `probes that ${name} received`).toBeGreaterThan(0);
  }
  expect(server.output()).not.toMatch(/replay check failed|index too old|srtp_protect\(\) failed/);
});

/** Probation packets that have reached the page, over all its connections. */
const probesReceived = (page: Page): Promise<number> =>
  page.evaluate(async (ssrc) => {
    let packets = 0;
    for (const connection of window.peerConnections) {
      const report = await connection.getStats();
      report.forEach((entry) => {
        if (entry.type === 'inbound-rtp' && entry.ssrc === ssrc) packets += entry.packetsReceived;
      });
    }
    return packets;
  }, probatorSsrc);
