// A call behind nginx as deploy/nginx.conf has it: signaling goes through it, media past it.
import { expect, test, type Browser } from '@playwright/test';

import {
  expectMediaGrows,
  expectNames,
  join,
  launch,
  person,
  watchRoster,
} from './support/browser';
import { startNginx, type Nginx } from '../support/nginx';
import { startServer, type Server } from '../support/server';

/** Of silence in the room, s; script/soak proxy takes five minutes, with nginx's own patience of a minute. */
const idle = Number(process.env['PROXY_IDLE_S'] ?? 12);
const patience = process.env['PROXY_IDLE_S'] ? 60 : 4;

let server: Server;
let browser: Browser;
let nginx: Nginx | undefined;

test.beforeAll(async () => {
  server = await startServer();
  browser = await launch();
});
test.afterEach(() => nginx?.stop());
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

// The page's Origin has the port that the test has instead of 443.
const elsewhere = (site: string) => site.replaceAll('Host $host;', 'Host $http_host;');
const impatient = (site: string) =>
  site.replaceAll(/proxy_(read|send)_timeout 60s/g, `proxy_$1_timeout ${patience}s`);
/** Without a certificate, for a network of one's own. */
const plainly = (site: string) =>
  site
    .replace(/server \{\s+listen 80;[^}]*\}/, '')
    .replace(/listen 443 ssl;[\s\S]*?add_header Strict[^\n]*\n/, 'listen 80;\n');

for (const [kind, scheme, edit] of [
  ['TLS', 'https', (site: string) => impatient(elsewhere(site))],
  ['plain HTTP', 'http', (site: string) => impatient(elsewhere(plainly(site)))],
] as const) {
  test(`over ${kind} people meet, and stay connected while nothing is said for ${idle} s`, async () => {
    test.setTimeout((120 + idle) * 1_000);
    nginx = await startNginx('nginx.conf', [server.port], edit);
    const url = `${scheme}://localhost:${scheme === 'https' ? nginx.tls : nginx.plain}`;
    const people = await Promise.all(
      ['Ann', 'Ben'].map(() => person(browser, { ignoreHTTPSErrors: true })),
    );
    const [ann, ben] = people;
    const annPage = await join(ann!, url, 'behind', 'Ann');
    const sockets: string[] = [];
    annPage.on('websocket', (socket) => sockets.push(socket.url()));
    const benPage = await join(ben!, url, 'behind', 'Ben');
    await expectNames(annPage, ['Ann (you)', 'Ben']);
    await expectMediaGrows(annPage, 1, 1);
    const seen = await Promise.all([annPage, benPage].map((page) => watchRoster(page)));
    await annPage.waitForTimeout(idle * 1_000); // What is shown is that nothing comes of it.
    for (const look of seen) expect(await look()).toEqual([]);
    expect(sockets, 'new connections meanwhile').toEqual([]);
    await expectMediaGrows(benPage, 1, 1);
    await benPage.close();
    await expectNames(annPage, ['Ann (you)']);
    await Promise.all(people.map((one) => one.close()));
  });
}
