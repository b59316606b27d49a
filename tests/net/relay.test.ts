// The relay does to real sockets what it says, and decides the same for the same seed.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { Relay } from './relay';
import { UdpRelay } from './udp-relay';
import { Fates, fair } from './weather';

let echo: Server;
let relay: Relay;
let reads: number;
const ends: Socket[] = [];

beforeEach(async () => {
  reads = 0;
  echo = createServer((socket) => {
    ends.push(socket);
    socket.on('error', () => undefined); // The relay resets connections; that is what is tested.
    socket.on('data', (data) => {
      reads++;
      socket.write(data);
    });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  relay = await Relay.to((echo.address() as AddressInfo).port, 7);
});
afterEach(async () => {
  await relay.close();
  for (const end of ends.splice(0)) end.destroy();
  echo.close();
});

async function client(): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(relay.port, '127.0.0.1');
  ends.push(socket);
  let text = '';
  socket.on('data', (data) => (text += data));
  await once(socket, 'connect');
  return { socket, text: () => text };
}

const hears = (one: { text: () => string }, text: string) =>
  expect.poll(one.text, { timeout: 10_000 }).toBe(text);

it('passes bytes both ways in order, and the end of a connection', async () => {
  const one = await client();
  for (let i = 0; i < 100; i++) one.socket.write(`${i},`);
  await hears(one, Array.from({ length: 100 }, (_, i) => `${i},`).join(''));
  one.socket.end();
  await once(one.socket, 'close');
  expect(relay.connections).toBe(0);
});

it('delays by the latency, each way', async () => {
  relay.set({ latencyMs: 100 });
  const one = await client();
  const begun = performance.now();
  one.socket.write('late');
  await hears(one, 'late');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(199);
});

it('delivers what TCP lost later, and keeps the order', async () => {
  relay.set({ loss: 1, stallMs: 150 });
  const one = await client();
  const begun = performance.now();
  one.socket.write('a');
  one.socket.write('b');
  await hears(one, 'ab');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
});

it('waits again for what TCP loses again', async () => {
  relay.set({ loss: 1, stallMs: 50, lossesInARow: 3 }); // 150 ms, each way.
  const one = await client();
  const begun = performance.now();
  one.socket.write('a');
  await hears(one, 'a');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
  const weather = { ...fair, loss: 0.3, stallMs: 1, lossesInARow: 8 };
  const fates = new Fates(1, 0, 'up');
  const stalls = Array.from({ length: 10_000 }, () => fates.next(weather).stallMs);
  const share = (least: number) => stalls.filter((ms) => ms >= least).length / stalls.length;
  expect(share(1)).toBeCloseTo(0.3, 1);
  expect(share(2)).toBeCloseTo(0.09, 2);
  expect(share(3)).toBeCloseTo(0.027, 2);
});

it('holds one direction only, and lets go what it held', async () => {
  const one = await client();
  one.socket.write('1');
  await hears(one, '1');
  relay.stall('down');
  one.socket.write('2');
  await expect.poll(() => reads).toBe(2); // It arrived there; the answer does not arrive here.
  relay.set({});
  expect(one.text()).toBe('1');
  relay.heal();
  await hears(one, '12');
});

it('accepts and never answers while half-open', async () => {
  relay.halfOpen();
  const one = await client();
  one.socket.write('anybody?');
  const other = await client(); // A whole connection later there is still nothing.
  expect([reads, one.text()]).toEqual([0, '']);
  relay.heal();
  await hears(one, 'anybody?');
  other.socket.write('and here');
  await hears(other, 'and here');
});

it('resets', async () => {
  const one = await client();
  one.socket.write('1');
  await hears(one, '1');
  const failed = once(one.socket, 'error');
  relay.reset();
  await expect(failed).resolves.toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
});

it('narrows the way: 20 kB at 100 kB/s take 0.2 s each way', async () => {
  relay.set({ bytesPerSecond: 100_000, pieceBytes: 1_000 });
  const one = await client();
  const begun = performance.now();
  one.socket.write('x'.repeat(20_000));
  await hears(one, 'x'.repeat(20_000));
  // The way back begins with the first piece.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(199);
});

it('writes byte by byte', async () => {
  relay.set({ pieceBytes: 1, bytesPerSecond: 100 }); // 10 ms apart: no two come in one read.
  const one = await client();
  one.socket.write('letters');
  await hears(one, 'letters');
  expect(reads).toBeGreaterThan(3);
});

it('decides the same for the same seed, other for another, and by no later weather', () => {
  const weather = { ...fair, loss: 0.3, jitterMs: 50 };
  const draw = (seed: number, connection: number, direction: 'up' | 'down') => {
    const fates = new Fates(seed, connection, direction);
    return Array.from({ length: 1_000 }, () => fates.next(weather));
  };
  const first = draw(1, 0, 'up');
  expect(draw(1, 0, 'up')).toEqual(first);
  expect(draw(2, 0, 'up')).not.toEqual(first);
  expect(draw(1, 1, 'up')).not.toEqual(first);
  expect(draw(1, 0, 'down')).not.toEqual(first);
  const share = first.filter(({ lost }) => lost).length / first.length;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.35);
  const changed = new Fates(1, 0, 'up');
  changed.next(fair);
  expect(changed.next(weather)).toEqual(first[1]);
});

it('loses the share of datagrams that the seed says', async () => {
  const target = createSocket('udp4').bind(0, '127.0.0.1');
  await once(target, 'listening');
  target.on('message', (data, { port, address }) => target.send(data, port, address));
  const udp = await UdpRelay.to(target.address().port, 7);
  udp.set({ loss: 0.3 });
  const sender = createSocket('udp4');
  const heard = new Set<string>();
  sender.on('message', (data) => heard.add(data.toString()));
  for (let i = 0; i < 200; i++) sender.send(`${i}`, udp.port, '127.0.0.1');
  const weather = { ...fair, loss: 0.3 };
  const [up, down] = [new Fates(7, 0, 'up'), new Fates(7, 0, 'down')];
  const arrived = Array.from({ length: 200 }, () => up.next(weather)).filter(({ lost }) => !lost);
  const back = arrived.map(() => down.next(weather)).filter(({ lost }) => !lost);
  await expect.poll(() => heard.size).toBe(back.length);
  sender.close();
  await udp.close();
  target.close();
});
