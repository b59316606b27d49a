// A call of ten minutes: its DataChannels, there and back, stay open, pictures and sound keep coming, nobody flickers.
import { expect, test, type Page } from '@playwright/test';

import { expectMediaGrows, join, launch, person, tile } from '../e2e/support/browser';
import { startServer } from '../support/server';

const minutes = Number(process.env['MINUTES'] ?? 10);

interface ChannelLog {
  readonly states: string[];
  readonly closed: number;
}

test(`a DataChannel stays alive through a call of ${minutes} minutes`, async () => {
  test.setTimeout((minutes + 3) * 60_000);
  const server = await startServer();
  const browser = await launch();
  const contexts = await Promise.all([person(browser), person(browser)]);
  for (const context of contexts) await context.addInitScript(rememberChannels);
  const ann = await join(contexts[0]!, server.url, 'long', 'Ann');
  const ben = await join(contexts[1]!, server.url, 'long', 'Ben');
  for (let minute = 0; minute < minutes; minute++) {
    await ann.waitForTimeout(60_000); // The length of the call is what is tested.
    for (const page of [ann, ben]) {
      await expectMediaGrows(page, 1, 1);
      expect(await channels(page)).toEqual({ states: ['open', 'open'], closed: 0 });
    }
    await expect(tile(ann, 'Ben')).toHaveAttribute('data-presence', 'present');
    console.log(`minute ${minute + 1}: all channels open, media grows`);
  }
  expect(server.output()).not.toMatch(/to=(reconnecting|gone)/);
  await browser.close();
  await server.stop();
});

const channels = (page: Page): Promise<ChannelLog> =>
  page.evaluate(() => ({
    states: window.dataChannels.map(({ readyState }) => readyState),
    closed: window.dataChannelsClosed,
  }));

declare global {
  interface Window {
    dataChannels: RTCDataChannel[];
    dataChannelsClosed: number;
  }
}

function rememberChannels(): void {
  window.dataChannels = [];
  window.dataChannelsClosed = 0;
  const original = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...args) {
    const channel = original.apply(this, args);
    window.dataChannels.push(channel);
    channel.addEventListener('close', () => window.dataChannelsClosed++);
    return channel;
  };
}
