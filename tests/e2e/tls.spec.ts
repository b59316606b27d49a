// The page from another machine, where browsers give cameras to https only.
import { expect, test, type Browser, type Page } from '@playwright/test';

import { expectMediaGrows, expectNames, join, launch, person } from './support/browser';
import { Network } from './support/namespace';
import { startServer } from '../support/server';

let network: Network;
let browser: Browser;

test.beforeAll(async () => {
  network = new Network();
  browser = await launch({ executablePath: network.chromium });
});
test.afterAll(async () => {
  await browser.close();
  network.remove();
});

const socketsOf = (page: Page) => {
  const urls: string[] = [];
  page.on('websocket', (socket) => urls.push(socket.url()));
  return urls;
};

test('two people meet over https with a certificate of the server’s own', async () => {
  const server = await startServer('--announce', network.outside, '--tls-self-signed');
  const url = `https://${network.outside}:${server.port}`;
  const [ann, ben] = await Promise.all([
    person(browser, { ignoreHTTPSErrors: true }),
    person(browser, { ignoreHTTPSErrors: true }),
  ]);
  try {
    const sockets: string[][] = [];
    for (const context of [ann, ben]) context.on('page', (page) => sockets.push(socketsOf(page)));
    const annPage = await join(ann, url, 'secure', 'Ann');
    const benPage = await join(ben, url, 'secure', 'Ben');
    await expectNames(annPage, ['Ann (you)', 'Ben']);
    for (const page of [annPage, benPage]) {
      expect(await page.evaluate(() => isSecureContext)).toBe(true);
      await expectMediaGrows(page, 1, 1);
    }
    // With the room's name, by which proxies find its server.
    const address = `${network.outside.replaceAll('.', '\\.')}:${server.port}`;
    const signaling = new RegExp(`^wss://${address}/socket\\.io/\\?(?:.*&)?room=secure(?:&|$)`);
    expect(sockets).toEqual([
      [expect.stringMatching(signaling)],
      [expect.stringMatching(signaling)],
    ]);
    await benPage.getByRole('button', { name: 'Leave' }).click();
    await expectNames(annPage, ['Ann (you)']);
  } finally {
    await Promise.all([ann.close(), ben.close()]);
    await server.stop();
  }
});

test('a browser that does not know the certificate refuses it', async () => {
  const server = await startServer('--announce', network.outside, '--tls-self-signed');
  const ann = await person(browser);
  try {
    const page = await ann.newPage();
    await expect(page.goto(`https://${network.outside}:${server.port}`)).rejects.toThrow(
      /ERR_CERT_AUTHORITY_INVALID/,
    );
  } finally {
    await ann.close();
    await server.stop();
  }
});

test('over plain http the page says why there is no camera', async () => {
  const server = await startServer('--announce', network.outside);
  const ann = await person(browser);
  try {
    const page = await ann.newPage();
    await page.goto(`http://${network.outside}:${server.port}/r/plain`);
    await expect(page.getByRole('heading', { name: 'This address is not secure' })).toBeVisible();
  } finally {
    await ann.close();
    await server.stop();
  }
});
