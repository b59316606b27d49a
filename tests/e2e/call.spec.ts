// A call: everybody sees and hears everybody, over UDP and where UDP is blocked.
import { expect, test, type Browser } from '@playwright/test';

import {
  expectMediaGrows,
  expectNames,
  join,
  launch,
  person,
  received,
  tile,
} from './support/browser';
import { Network } from './support/namespace';
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

test('three people see and hear each other', async () => {
  const room = 'three';
  const [ann, ben, cleo] = await Promise.all([person(browser), person(browser), person(browser)]);
  const pages = [
    await join(ann, server.url, room, 'Ann'),
    await join(ben, server.url, room, 'Ben'),
    await join(cleo, server.url, room, 'Cleo'),
  ];
  for (const page of pages) {
    const now = await expectMediaGrows(page, 2, 2);
    expect(Object.values(now).map(({ protocol }) => protocol)).toContain('udp');
  }
  expect((await server.health()).participants).toBe(3);
  await Promise.all([ann, ben, cleo].map((context) => context.close()));
});

test('muting and turning the camera off show at the others', async () => {
  const [ann, ben] = await Promise.all([person(browser), person(browser)]);
  const annPage = await join(ann, server.url, 'mute', 'Ann');
  const benPage = await join(ben, server.url, 'mute', 'Ben');
  await expectMediaGrows(benPage, 1, 1);
  await annPage.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(tile(benPage, 'Ann').getByLabel('Muted')).toBeVisible();
  await annPage.getByRole('button', { name: 'Unmute' }).click();
  await expect(tile(benPage, 'Ann').getByLabel('Muted')).toBeHidden();
  await annPage.getByRole('button', { name: 'Turn camera off' }).click();
  await expect(tile(benPage, 'Ann').locator('video')).toHaveCount(0);
  await annPage.getByRole('button', { name: 'Turn camera on' }).click();
  await expect(tile(benPage, 'Ann').locator('video')).toHaveCount(1);
  await expectMediaGrows(benPage, 1, 1);
  await Promise.all([ann.close(), ben.close()]);
});

test('a shared screen takes the stage at the others and leaves it again', async () => {
  const sharing = await launch({
    args: ['--auto-select-desktop-capture-source=Entire screen', '--auto-accept-this-tab-capture'],
  });
  const [ann, ben] = await Promise.all([person(sharing), person(browser)]);
  const annPage = await join(ann, server.url, 'share', 'Ann');
  const benPage = await join(ben, server.url, 'share', 'Ben');
  await annPage.getByRole('button', { name: 'Share screen' }).click();
  await expect(benPage.getByTestId('screen')).toBeVisible();
  await annPage.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(benPage.getByTestId('screen')).toBeHidden();
  await Promise.all([ann.close(), ben.close()]);
  await sharing.close();
});

test('where UDP is blocked the call goes over TCP', async () => {
  const network = new Network();
  network.blockUdp();
  const tcpServer = await startServer('--announce', network.outside);
  const url = `http://${network.outside}:${tcpServer.port}`;
  const inside = await launch({
    executablePath: network.chromium,
    args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
  });
  try {
    const [ann, ben] = await Promise.all([person(inside), person(inside)]);
    const annPage = await join(ann, url, 'tcp', 'Ann');
    const benPage = await join(ben, url, 'tcp', 'Ben');
    await expectNames(annPage, ['Ann (you)', 'Ben']);
    for (const page of [annPage, benPage]) {
      await expectMediaGrows(page, 1, 1);
      for (const { protocol } of Object.values(await received(page))) expect(protocol).toBe('tcp');
    }
  } finally {
    await inside.close();
    await tcpServer.stop();
    network.remove();
  }
});
