// One hostile client of each kind. Each function does its worst and returns what the server let it have in the end.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

import { StockClient } from './stock-client.js';

type Attack = (port: number, room: string) => Promise<string>;

const url = (port: number) => `http://localhost:${port}`;
const socketPath = '/socket.io/?EIO=4&transport=websocket';

/** Everything that a member of the room may say, as fast as it can. */
const flood: Attack = async (port) => {
  const client = await StockClient.connect(url(port));
  await client.join('flooded', 'Flood');
  const codes = await Promise.all(
    Array.from({ length: 500 }, () => client.code('chat', { text: 'x'.repeat(2_000) })),
  );
  client.close();
  return [...new Set(codes)].sort().join(' ');
};

/** Many questions, and no answer is ever read. */
const slowReader: Attack = async (port) => {
  const socket = await openWebSocket(port);
  const closed = once(socket, 'close');
  const wire = wireOf(socket);
  wire.pause();
  // Beyond what both ends' sockets hold, and the server's own patience: megabytes of answers.
  for (let i = 0; socket.readyState === WebSocket.OPEN && i < 5_000; i++) {
    for (let one = 0; one < 200; one++) socket.send(`42${i * 200 + one}["nothing",{}]`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  wire.resume();
  socket.send('42["nothing",{}]', () => undefined);
  await closed;
  return 'closed';
};

/** A request of which a byte comes each second. */
const slowSender: Attack = async (port) => {
  const socket = connect(port, 'localhost');
  const closed = once(socket, 'close');
  let at = 0;
  const request = `GET ${socketPath} HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(500)}`;
  const more = setInterval(() => socket.write(request[at++] ?? 'x'), 1_000);
  socket.on('error', () => undefined).resume();
  await closed;
  clearInterval(more);
  return 'closed';
};

/** Messages and bodies of twice what is allowed. */
const huge: Attack = async (port) => {
  const body = 'x'.repeat(2_000_000);
  const socket = await openWebSocket(port);
  const closed = once(socket, 'close') as Promise<[number]>;
  socket.send(body);
  const [code] = await closed;
  const posted = await answerTo(port, post('/socket.io/?EIO=4&transport=polling', body));
  return `${code} ${posted}`;
};

/** Bytes that are no HTTP, frames that are no frames, events that are none. */
const malformed: Attack = async (port) => {
  const noHttp = await answerTo(port, `${randomBytes(200).toString('latin1')}\r\n\r\n`);
  const noFrame = await openWebSocket(port);
  const broken = once(noFrame, 'close');
  wireOf(noFrame).write(Buffer.from([0xff, 0xff, ...randomBytes(50)]));
  await broken;
  const client = await StockClient.connect(url(port));
  const code = await client.code('join', { protocol: 1, roomId: 7 });
  client.close();
  return `${noHttp} closed ${code}`;
};

/** Session ids by the hundred, one of which might be somebody's. */
const sidGuesser: Attack = async (port) => {
  const seen = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const sid = randomBytes(15).toString('base64url');
    const response = await fetch(`${url(port)}/socket.io/?EIO=4&transport=polling&sid=${sid}`);
    seen.add(`${response.status} ${await response.text()}`);
  }
  return [...seen].join(' ');
};

/** Somebody else's name, place and tab, without the key or the token that proves it. */
const takeoverWithoutProof: Attack = async (port, room) => {
  const client = await StockClient.connect(url(port));
  const resumeToken = randomBytes(32).toString('base64url');
  const answer = await client.join(room, 'Ben', { resumeToken, takeover: true });
  client.close();
  return answer.resumed ? 'somebody else' : 'a new participant';
};

/** A token that was good once: the place that it kept has moved on since. */
const tokenReplayer: Attack = async (port) => {
  const guestKey = randomBytes(24).toString('base64url');
  const first = await StockClient.connect(url(port));
  const { resumeToken, participantId } = await first.join('replayed', 'Mia', { guestKey });
  first.cut();
  const second = await StockClient.connect(url(port));
  await second.join('replayed', 'Mia', { guestKey, resumeToken });
  const thief = await StockClient.connect(url(port));
  const answer = await thief.join('replayed', 'Thief', { resumeToken });
  const same = answer.participantId === participantId;
  const there = second.socket.connected;
  for (const one of [second, thief]) one.close();
  return `${same ? 'the same' : 'another'} participant, ${there ? 'nobody' : 'somebody'} put out`;
};

export const attacks = {
  flood,
  'slow reader': slowReader,
  'slow sender': slowSender,
  huge,
  malformed,
  'sid guesser': sidGuesser,
  'takeover without proof': takeoverWithoutProof,
  'token replayer': tokenReplayer,
} as const satisfies Record<string, Attack>;

/** So many connections at once that say nothing, whether the server lets them in or not. */
export async function floodWithConnections(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect(port, 'localhost');
    socket.on('error', () => undefined);
    sockets.push(socket);
    if (i % 100 === 99) await once(socket, 'connect').catch(() => undefined);
  }
  return sockets;
}

async function openWebSocket(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://localhost:${port}${socketPath}`);
  socket.on('error', () => undefined);
  await once(socket, 'message'); // The handshake.
  socket.send('40');
  await once(socket, 'message');
  return socket;
}

/** The connection below a WebSocket of `ws`. */
const wireOf = (socket: WebSocket) => (socket as unknown as { _socket: Socket })._socket;

const post = (target: string, body: string) =>
  `POST ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** The status that comes back, of whatever is sent. */
async function answerTo(port: number, bytes: string): Promise<string> {
  const socket = connect(port, 'localhost');
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(Buffer.from(bytes, 'latin1'));
  await once(socket, 'close');
  return /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'closed';
}
