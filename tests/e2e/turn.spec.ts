// A call where nothing passes but TURN, through the real coturn.
import { networkInterfaces } from 'node:os';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { startCoturn, type Coturn } from '../support/coturn';
import { startServerWith, type Server } from '../support/server';
import { expectMediaGrows, join, launch, person } from './support/browser';

const secret = 'north-wind-and-the-sun-of-this-test';
/** Of this machine: coturn relays to no loopback address. */
const [address = ''] = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map((each) => each.address);

let coturn: Coturn;
let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  coturn = await startCoturn(secret, address);
  const urls = `["turn:${address}:${coturn.port}?transport=udp"]`;
  server = await startServerWith(`[turn]\nurls = ${urls}\nsecret = "${secret}"\n`);
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
  await coturn.stop();
});

/** Somebody whose network lets nothing through but TURN. */
async function shutIn(): Promise<BrowserContext> {
  const context = await person(browser);
  await context.addInitScript(() => {
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy: 'relay' });
      }
    };
  });
  return context;
}

/** Of each peer connection the kind of its own end. */
const ownEnds = (page: Page) =>
  page.evaluate(async () => {
    const kinds: unknown[] = [];
    for (const connection of window.peerConnections) {
      const report = await connection.getStats();
      report.forEach((entry) => {
        if (entry.type === 'candidate-pair' && entry.nominated)
          kinds.push(report.get(entry.localCandidateId)?.candidateType);
      });
    }
    return kinds;
  });

test('two people see and hear each other by TURN alone', async () => {
  const [ann, ben] = await Promise.all([shutIn(), shutIn()]);
  const annPage = await join(ann, server.url, 'relayed', 'Ann');
  const benPage = await join(ben, server.url, 'relayed', 'Ben');
  for (const page of [annPage, benPage]) {
    await expectMediaGrows(page, 1, 1);
    expect(new Set(await ownEnds(page))).toEqual(new Set(['relay']));
  }
  await Promise.all([ann.close(), ben.close()]);
});
