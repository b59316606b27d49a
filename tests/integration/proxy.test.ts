// What one request may carry past nginx's rules to the server behind it: nothing.
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startNginx, type Nginx } from '../support/nginx.js';
import { startServer, type Server } from '../support/server.js';

let server: Server;
let nginx: Nginx;
beforeAll(async () => {
  server = await startServer();
  nginx = await startNginx('nginx.conf', [server.port]);
});
afterAll(async () => {
  await nginx.stop();
  await server.stop();
});

/** What the server tells its own machine alone, and nginx nobody. */
const hidden = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';
const told = 'rollcall_workers_configured';
const length = Buffer.byteLength(hidden);
const chunked = `0\r\n\r\n${hidden}`;

const corpus: readonly (readonly [what: string, head: string, body: string])[] = [
  ['a length beside chunks', `Content-Length: 5\r\nTransfer-Encoding: chunked`, chunked],
  [
    'chunks beside a length',
    `Transfer-Encoding: chunked\r\nContent-Length: ${chunked.length}`,
    chunked,
  ],
  ['two lengths', `Content-Length: 0\r\nContent-Length: ${length}`, hidden],
  ['two lengths in one', `Content-Length: 0, ${length}`, hidden],
  ['a length with a sign', `Content-Length: +${length}`, hidden],
  ['a length in hexadecimal', `Content-Length: 0x${length.toString(16)}`, hidden],
  ['a length of another kind of digits', `Content-Length: ٣`, hidden],
  ['a space before the colon', `Content-Length : ${length}`, hidden],
  ['chunks with a space before the colon', `Transfer-Encoding : chunked`, chunked],
  ['a length in a folded field', `X: y\r\n Content-Length: ${length}`, hidden],
  ['chunks in a folded field', `X: y\r\n\tTransfer-Encoding: chunked`, chunked],
  ['a folded coding', `Transfer-Encoding:\r\n chunked`, chunked],
  ['a coding that is none', `Transfer-Encoding: xchunked`, chunked],
  ['chunks of chunks', `Transfer-Encoding: chunked, chunked`, chunked],
  ['chunks within gzip', `Transfer-Encoding: gzip, chunked`, chunked],
  ['chunks and then none', `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity`, chunked],
  ['a coding in quotes', `Transfer-Encoding: "chunked"`, chunked],
  ['a coding behind a tab', `Transfer-Encoding:\tchunked`, chunked],
  ['a coding behind a vertical tab', `Transfer-Encoding: \x0bchunked`, chunked],
  ['a bare line feed', `X: y\nTransfer-Encoding: chunked`, chunked],
  ['a bare carriage return', `X: y\rTransfer-Encoding: chunked`, chunked],
  ['a field without a name', `: chunked`, hidden],
  [
    'a chunk whose length is too long',
    `Transfer-Encoding: chunked`,
    `10000000000000000\r\n${hidden}`,
  ],
  ['a chunk with a sign', `Transfer-Encoding: chunked`, `+0\r\n\r\n${hidden}`],
  ['a chunk that is longer than it says', `Transfer-Encoding: chunked`, `1\r\nab\r\n${chunked}`],
  [
    'fields behind the chunks',
    `Transfer-Encoding: chunked`,
    `0\r\nContent-Length: ${length}\r\n\r\n${hidden}`,
  ],
  ['an upgrade that is refused', 'Connection: Upgrade\r\nUpgrade: websocket', hidden],
  [
    'an upgrade to HTTP/2',
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM',
    hidden,
  ],
  [
    'a length that a connection option hides',
    `Connection: Content-Length\r\nContent-Length: ${length}`,
    hidden,
  ],
  ['two hosts', `Host: localhost\r\nContent-Length: ${length}`, hidden],
  ['a body that has to be asked for', `Expect: 100-continue\r\nContent-Length: ${length}`, hidden],
];

for (const method of ['GET', 'POST']) {
  it.each(corpus)(`a ${method} with %s carries nothing with it`, async (_, head, body) => {
    const request = `${method} /r/weekly HTTP/1.1\r\nHost: localhost\r\n${head}\r\n\r\n${body}`;
    const answers = await say(request);
    expect(answers).toMatch(/^HTTP\/1\.1 \d{3}/);
    expect(answers).not.toContain(told);
    // Whoever asks next over the same connections gets what they asked for.
    for (let again = 0; again < 3; again++) {
      const next = await say(
        'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      );
      expect(next).toMatch(/^HTTP\/1\.1 200/);
      expect(next).not.toContain(told);
    }
  });
}

it('the server would tell it to this machine', async () => {
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(told);
});

/** All that comes back until nothing has for a moment, or the connection ends. */
function say(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port: nginx.tls,
      rejectUnauthorized: false,
    });
    const end = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('secureConnect', () => socket.write(Buffer.from(bytes, 'utf8')));
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1');
      socket.setTimeout(300, end);
    });
    socket.on('end', end).on('close', end).on('error', reject);
    socket.setTimeout(3_000, end);
  });
}
