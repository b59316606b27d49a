// What the page itself does wrong, or a browser in its own way: nobody stands before an empty page, or is filmed there.
import { expect, test, type Browser } from '@playwright/test';

import { join, launch, person } from './support/browser';
import { startServer, type Server } from '../support/server';

let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('a browser that cannot measure the microphone shows the page all the same', async () => {
  const context = await person(browser);
  await context.addInitScript(() => {
    // As Firefox does it where the microphone has another sample rate than the context.
    AudioContext.prototype.createMediaStreamSource = () => {
      throw new DOMException('different sample-rate', 'NotSupportedError');
    };
  });
  const page = await join(context, server.url, 'meter', 'Ann');
  await expect(page.getByRole('button', { name: 'Mute', exact: true })).toBeVisible();
  await context.close();
});
