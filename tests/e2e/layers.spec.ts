// What is received of the others' cameras: nothing of whoever is on another page, a small picture for a small place,
// the large one on the stage; and how the connection is told where the network is bad.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { UdpRelay } from '../net/udp-relay';
import { startServer, type Server } from '../support/server';
import { expectMediaGrows, join, launch, person, tile } from './support/browser';
import { Network } from './support/namespace';

// How much comes through depends on how busy the machine is: nothing runs beside it.
test.describe.configure({ lock: '-exclusive-' });

const camera = { width: 640, height: 360 };
/** Cameras of that size are sent in two layers: this is how wide their pictures are. */
const [small, whole] = [320, 640];

let server: Server;
let browser: Browser;
let contexts: BrowserContext[];

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});
test.beforeEach(() => {
  contexts = [];
});
test.afterEach(async () => {
  for (const context of contexts) await context.close();
});

/** Camera, microphone or both left out: less to do for two cores, and nobody speaks and changes seats for it. */
const devices = (on: { readonly microphoneOn: boolean; readonly cameraOn: boolean }) => ({
  'rollcall.preferences': JSON.stringify(on),
});

/** Somebody who is seen, and whose own page is in the background: nothing is sent to it either. */
async function enterInTheBackground(room: string, name: string): Promise<Page> {
  const context = await person(browser, {}, camera);
  contexts.push(context);
  await context.addInitScript(
    (items) => {
      Object.assign(localStorage, items);
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    },
    devices({ microphoneOn: false, cameraOn: true }),
  );
  return join(context, server.url, room, name);
}

interface Picture {
  readonly width: number;
  readonly packets: number;
  readonly frames: number;
}

/** What has come of each camera so far, by the id of its track on this page. */
function pictures(page: Page): Promise<Record<string, Picture>> {
  return page.evaluate(async () => {
    const found: Record<string, { width: number; packets: number; frames: number }> = {};
    for (const connection of window.peerConnections) {
      if (connection.connectionState === 'closed') continue;
      (await connection.getStats()).forEach((entry) => {
        if (entry.type !== 'inbound-rtp' || entry.kind !== 'video') return;
        found[entry.trackIdentifier] = {
          width: entry.frameWidth ?? 0,
          packets: entry.packetsReceived,
          frames: entry.framesDecoded,
        };
      });
    }
    return found;
  });
}

/** The track on somebody's tile. */
const trackOf = (page: Page, name: string) =>
  tile(page, name)
    .locator('video')
    .evaluate((video) => (video as HTMLVideoElement).dataset['track']!);

const widthOf = async (page: Page, track: string) => (await pictures(page))[track]?.width;

/** How many packets and pictures come of a camera within two seconds. */
async function flow(page: Page, track: string): Promise<{ packets: number; frames: number }> {
  const before = (await pictures(page))[track]!;
  await page.waitForTimeout(2_000);
  const after = (await pictures(page))[track]!;
  return { packets: after.packets - before.packets, frames: after.frames - before.frames };
}

/** How many packets of cameras come to a page in that time. */
async function allPackets(page: Page, ms: number): Promise<number> {
  const count = async () =>
    Object.values(await pictures(page)).reduce((sum, { packets }) => sum + packets, 0);
  const before = await count();
  await page.waitForTimeout(ms);
  return (await count()) - before;
}

const expectFlow = (page: Page, track: string, name: string) =>
  expect
    .poll(async () => (await flow(page, track)).frames, { message: `${name} moves` })
    .toBeGreaterThan(5);
const expectNothing = (page: Page, track: string, name: string) =>
  expect
    .poll(() => flow(page, track), { message: `nothing of ${name} comes` })
    .toEqual({ packets: 0, frames: 0 });

/** Requests about consumers that the page has sent and that the server has carried out, oldest first. */
function carriedOut(page: Page): { readonly name: string; readonly consumerId: string }[] {
  const asked = new Map<string, { name: string; consumerId: string }>();
  const done: { name: string; consumerId: string }[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const [, id, text] = /^42(\d+)(\[.*)$/s.exec(String(payload)) ?? [];
      if (id === undefined || text === undefined) return;
      const [name, { consumerId }] = JSON.parse(text) as [string, { consumerId?: string }];
      if (consumerId !== undefined) asked.set(id, { name, consumerId });
    });
    socket.on('framereceived', ({ payload }) => {
      const [, id, text = ''] = /^43(\d+)(\[.*)$/s.exec(String(payload)) ?? [];
      const one = asked.get(id ?? '');
      if (one && !text.includes('"error"')) done.push(one);
    });
  });
  return done;
}

test('of three cameras the one on the stage comes whole, a small one small, one elsewhere not at all', async () => {
  test.setTimeout(240_000);
  const [ben] = [
    await enterInTheBackground('layers', 'Ben'),
    await enterInTheBackground('layers', 'Cleo'),
    await enterInTheBackground('layers', 'Dan'),
  ];
  const context = await person(browser, { viewport: { width: 1280, height: 800 } });
  await context.addInitScript(
    (items) => Object.assign(localStorage, items),
    devices({ microphoneOn: false, cameraOn: false }),
  );
  contexts.push(context);
  let done: ReturnType<typeof carriedOut> = [];
  context.on('page', (page) => (done = carriedOut(page)));
  const ann = await join(context, server.url, 'layers', 'Ann');
  await expectMediaGrows(ann, 3, 0);
  const tracks = {
    Ben: await trackOf(ann, 'Ben'),
    Cleo: await trackOf(ann, 'Cleo'),
    Dan: await trackOf(ann, 'Dan'),
  };
  // Not more than the first pictures, until the page had said that it is in the background.
  await expect.poll(() => allPackets(ben, 2_000), { message: 'nothing comes to Ben' }).toBe(0);
  // Tiles of about 600 pixels: all there is of a camera of 640, as its pictures have told.
  for (const track of Object.values(tracks))
    await expect.poll(() => widthOf(ann, track), { timeout: 40_000 }).toBe(whole);

  await test.step('a low and narrow window: Ben on the stage, and room for one more', async () => {
    await ann.setViewportSize({ width: 420, height: 560 });
    await tile(ann, 'Ben').hover();
    await ann.getByRole('button', { name: 'Pin Ben' }).click();
    await expect(ann.getByText('Page 1 of 2')).toBeVisible();
    await expect(tile(ann, 'Dan')).toHaveCount(0);
    await expectNothing(ann, tracks.Dan, 'Dan');
    await expectFlow(ann, tracks.Ben, 'Ben');
    await expectFlow(ann, tracks.Cleo, 'Cleo');
    const paused = done.filter(({ name }) => name === 'pauseConsumer');
    expect(paused).toHaveLength(1);
    await expect.poll(() => widthOf(ann, tracks.Cleo), { timeout: 40_000 }).toBe(small);
    await expect.poll(() => widthOf(ann, tracks.Ben), { timeout: 40_000 }).toBe(whole);
  });

  await test.step('the next page: Dan flows again, and Cleo is paused in turn', async () => {
    const [dan] = done.filter(({ name }) => name === 'pauseConsumer');
    await ann.getByRole('button', { name: 'More people' }).click();
    await expect(tile(ann, 'Dan').locator('video')).toHaveCount(1);
    await expectFlow(ann, tracks.Dan, 'Dan');
    await expectNothing(ann, tracks.Cleo, 'Cleo');
    await expectFlow(ann, tracks.Ben, 'Ben');
    const last = (consumerId: string) =>
      done.findLast((one) => one.consumerId === consumerId && one.name !== 'setPreferredLayers');
    expect(last(dan!.consumerId)?.name).toBe('resumeConsumer');
    expect(done.filter(({ name }) => name === 'pauseConsumer')).toHaveLength(2);
    await expect.poll(() => widthOf(ann, tracks.Dan), { timeout: 40_000 }).toBe(small);
  });

  await test.step('everybody large again', async () => {
    await ann.getByRole('button', { name: 'Unpin Ben' }).click();
    await ann.setViewportSize({ width: 1280, height: 800 });
    await expectMediaGrows(ann, 3, 0);
    for (const track of Object.values(tracks))
      await expect.poll(() => widthOf(ann, track), { timeout: 40_000 }).toBe(whole);
  });
});

test('whoever has a bad network is told so, and that it is good again', async () => {
  test.setTimeout(240_000);
  const network = new Network();
  const away = await startServer('--announce', network.outside, '--announce', '127.0.0.1');
  const media = await UdpRelay.to(away.rtcPort, 1, network.outside);
  network.divertUdp(away.rtcPort, media.port);
  network.blockPort(away.rtcPort); // Media over TCP would go around the relay.
  const url = `http://${network.outside}:${away.port}`;
  const inside = await launch({
    executablePath: network.chromium,
    args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
  });
  try {
    contexts.push(await person(browser), await person(inside));
    await join(contexts[0]!, away.url, 'bad', 'Ann');
    const ben = await join(contexts[1]!, url, 'bad', 'Ben');
    await expectMediaGrows(ben, 1, 1);
    const good = { name: 'Good connection' };
    const poor = { name: 'Poor connection' };
    const dot = (page: Page, name: string) => tile(page, name);
    await expect(dot(ben, 'Ben (you)').getByRole('img', good)).toBeVisible();
    await expect(dot(ben, 'Ann').getByRole('img', good)).toBeVisible();

    media.set({ loss: 0.25 });
    await expect(dot(ben, 'Ben (you)').getByRole('img', poor)).toBeVisible();
    await expect(dot(ben, 'Ann').getByRole('img', poor)).toBeVisible();
    // Which address Ann's browser takes, and so whether hers is poor as well, is its own choice.

    media.heal();
    await expect(dot(ben, 'Ben (you)').getByRole('img', good)).toBeVisible();
    await expect(dot(ben, 'Ann').getByRole('img', good)).toBeVisible();
  } finally {
    network.remove();
    await inside.close();
    await media.close();
    await away.stop();
  }
});
