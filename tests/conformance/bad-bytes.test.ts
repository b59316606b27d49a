// Bytes that are no HTTP, no WebSocket, or too much of either: that one connection ends, with its
// documented status, and a good one beside it notices nothing.
import { once } from 'node:events';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { open, Peer, raw, startEcho, statusOf, type EchoServer } from '../support/echo';

let server: EchoServer;
let witness: Peer;

beforeAll(async () => {
  server = await startEcho('--ping-interval', '60000', '--ping-timeout', '60000');
  witness = new Peer(`${server.wsUrl}/engine.io/?EIO=4&transport=websocket`);
  await witness.next();
});
afterAll(async () => {
  witness.close();
  await server.stop();
});
afterEach(async () => {
  witness.send('4still here');
  expect(await witness.nextMessage()).toBe('4still here');
});

const get = (target: string, ...headers: string[]) =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`;
const post = (body: string, ...headers: string[]) =>
  ['POST /engine.io/?EIO=4&transport=polling&sid=x HTTP/1.1', 'Host: x', ...headers, '', body].join(
    '\r\n',
  );

describe('HTTP', () => {
  it.each([
    ['what is not HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000garbage\r\n\r\n', 400],
    ['a request line of nonsense', 'HELLO\r\n\r\n', 400],
    ['headers of 1 MB', get('/', `X: ${'x'.repeat(1_000_000)}`), 431],
    [
      'two thousand headers',
      get('/', ...Array.from({ length: 2_000 }, (_, i) => `X-${i}: y`)),
      431,
    ],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n', 400],
    ['a target that is no path', get('nowhere'), 400],
    ['a target with a broken escape', get('/%zz'), 400],
    ['a target with a NUL', get('/%00'), 400],
    ['a body over the limit', post('', 'Content-Length: 2000000'), 413],
    ['a length that is no number', post('', 'Content-Length: 0x5'), 400],
    ['a length with a sign', post('', 'Content-Length: +5'), 400],
    ['two lengths', post('4hello', 'Content-Length: 6', 'Content-Length: 7'), 400],
    ['two equal lengths', post('4hello', 'Content-Length: 6', 'Content-Length: 6'), 400],
    [
      'a length and chunks',
      post('0\r\n\r\n', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      400,
    ],
    [
      'chunks and a length',
      post('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Content-Length: 5'),
      400,
    ],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  ])('%s', async (_, bytes, status) => {
    expect(statusOf(await raw(server.port, bytes))).toBe(status);
  });

  it('answers two requests that came in one go, in order', async () => {
    const bytes = get('/engine.io/?EIO=4&transport=polling') + get('/nowhere', 'Connection: close');
    const answer = await raw(server.port, bytes);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
  });

  it('survives a reset at every byte of a handshake', async () => {
    const bytes = get('/engine.io/?EIO=4&transport=polling');
    for (let length = 0; length <= bytes.length; length++) {
      const socket = await open(server.port);
      socket.write(bytes.slice(0, length));
      socket.resetAndDestroy();
      if (!socket.closed) await once(socket, 'close');
    }
  });
});

describe('WebSocket', () => {
  const handshake = get(
    '/engine.io/?EIO=4&transport=websocket',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  );
  /** A client frame: final, masked with zeros. */
  const frame = (first: number, payload: Buffer, second = 0x80 | payload.length) =>
    Buffer.concat([Buffer.from([first, second, 0, 0, 0, 0]), payload]);

  /** Opens a WebSocket by hand, sends a frame, and waits for the end of the connection. */
  async function afterHandshake(bytes: Buffer): Promise<void> {
    const socket = await open(server.port);
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
    socket.write(handshake);
    await expect.poll(() => answer).toContain('101 Switching Protocols');
    socket.write(bytes);
    if (!socket.closed) await once(socket, 'close');
  }

  it.each([
    ['a reserved bit', frame(0xc1, Buffer.from('4x'))],
    ['an unknown opcode', frame(0x83, Buffer.from('4x'))],
    ['no mask', Buffer.from([0x81, 0x02, 0x34, 0x78])],
    [
      'a control frame over 125 bytes',
      Buffer.concat([Buffer.from([0x89, 0xfe, 0, 200, 0, 0, 0, 0]), Buffer.alloc(200)]),
    ],
    ['a fragmented control frame', frame(0x09, Buffer.from('x'))],
    ['a continuation of nothing', frame(0x80, Buffer.from('4x'))],
    ['text that is no UTF-8', frame(0x81, Buffer.from([0x34, 0xc3, 0x28]))],
    ['a length of 2^63', Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['a message over the limit', Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0])],
  ])('ends for %s', async (_, bytes) => {
    await afterHandshake(bytes);
  });

  it.each([
    ['version 12', handshake.replace('Version: 13', 'Version: 12')],
    ['no key', handshake.replace(/Sec-WebSocket-Key.*\r\n/, '')],
    ['data before the answer', `${handshake}\u0081\u0080`],
  ])('is refused for %s', async (_, bytes) => {
    const status = statusOf(await raw(server.port, Buffer.from(bytes, 'latin1')));
    expect([400, 404, 426]).toContain(status);
  });

  it('survives a reset at every byte of its handshake', async () => {
    for (let length = 0; length <= handshake.length; length += 3) {
      const socket = await open(server.port);
      socket.write(handshake.slice(0, length));
      socket.resetAndDestroy();
      if (!socket.closed) await once(socket, 'close');
    }
  });
});
