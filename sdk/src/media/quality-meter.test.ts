import { beforeEach, expect, test } from 'vitest';
import { FakeTimers } from '../testing/fake-timers.js';
import { QualityMeter, type QualityReport } from './quality-meter.js';

type Entry = Readonly<Record<string, unknown>>;

let timers: FakeTimers;
let meter: QualityMeter;
let stats: { send: Entry[] | 'closed'; recv: Entry[] };
let up: boolean;
let looks: number;
let reports: QualityReport[];
let pictures: string[];
let arrivals: string[][];

beforeEach(() => {
  timers = new FakeTimers();
  [up, looks, reports, pictures, arrivals] = [true, 0, [], [], []];
  stats = { send: [], recv: [] };
  meter = new QualityMeter({
    timers,
    isUp: () => up,
    transport: (direction) => ({
      getStats: async () => {
        looks += 1;
        const entries = stats[direction];
        if (entries === 'closed') throw new Error('closed');
        return new Map(entries.map((entry) => [entry['id'], entry])) as never;
      },
    }),
    received: () => new Map([['track', 'producer']]),
    changed: (report) => reports.push(report),
    arriving: (ids) => arrivals.push([...ids]),
    pictured: (id, { width, height }) => pictures.push(`${id} ${width}×${height}`),
  });
});

const inbound = (packetsReceived: number, packetsLost: number): Entry => ({
  ...{ id: 'in', type: 'inbound-rtp', trackIdentifier: 'track' },
  ...{ packetsReceived, packetsLost },
});

const outbound = (packetsSent: number, packetsLost: number, roundTripTime: number): Entry[] => [
  { id: 'out', type: 'outbound-rtp', packetsSent },
  { id: 'remote', type: 'remote-inbound-rtp', packetsLost, roundTripTime },
];

const last = () => reports.at(-1);

test('what arrives whole is good, and what loses much in one window is poor', async () => {
  stats.recv = [inbound(1_000, 400)]; // Of before: no news.
  await timers.pass(2_000);
  expect(last()?.producers.get('producer')).toBe('unknown');
  stats.recv = [inbound(1_200, 400)];
  await timers.pass(2_000);
  expect(last()?.producers.get('producer')).toBe('good');
  stats.recv = [inbound(1_380, 420)];
  await timers.pass(2_000);
  expect(last()?.producers.get('producer')).toBe('poor');
});

test('what is sent is judged by what the server missed, and by the round trip', async () => {
  stats.send = outbound(100, 0, 0.05);
  await timers.pass(2_000);
  stats.send = outbound(300, 0, 0.05);
  await timers.pass(2_000);
  expect(last()?.own).toBe('good');
  stats.send = outbound(500, 0, 0.7);
  await timers.pass(2_000);
  expect(last()?.own).toBe('poor');
  stats.send = outbound(700, 0, 0.05);
  await timers.pass(2_000);
  expect(last()?.own).toBe('good');
  stats.send = outbound(900, 40, 0.05);
  await timers.pass(2_000);
  expect(last()?.own).toBe('poor');
});

test('nothing is told while the word is the same', async () => {
  for (let second = 0; second < 20; second += 2) {
    stats.recv = [inbound(100 * second, 0)];
    await timers.pass(2_000);
  }
  expect(reports).toHaveLength(2); // Unknown, then good.
});

test('what is received no more is forgotten', async () => {
  stats.recv = [inbound(1, 0)];
  await timers.pass(2_000);
  stats.recv = [];
  await timers.pass(2_000);
  expect(last()?.producers.size).toBe(0);
});

test('how large pictures are is told at each look, as soon as there are some', async () => {
  stats.recv = [inbound(1, 0)];
  await timers.pass(2_000);
  expect(pictures).toEqual([]);
  stats.recv = [{ ...inbound(2, 0), frameWidth: 320, frameHeight: 180 }];
  await timers.pass(4_000);
  expect(pictures).toEqual(['producer 320×180', 'producer 320×180']);
});

test('a transport that closes meanwhile says nothing', async () => {
  stats.send = 'closed';
  stats.recv = [inbound(1, 0)];
  await timers.pass(2_000);
  expect(last()?.own).toBe('unknown');
  expect(last()?.producers.size).toBe(1);
});

test('from whom something came is told at each look, and that nothing came any more', async () => {
  for (const packets of [100, 200, 200, 201]) {
    stats.recv = [inbound(packets, 0)];
    await timers.pass(2_000);
  }
  expect(arrivals).toEqual([[], ['producer'], [], ['producer']]);
});

test('without signaling the word is the one of before, and who is heard is told all the same', async () => {
  stats.recv = [inbound(1, 0)];
  stats.send = outbound(100, 0, 0.05);
  await timers.pass(2_000);
  up = false;
  stats.recv = [inbound(200, 0)];
  stats.send = outbound(300, 0, 0.05);
  await timers.pass(2_000);
  expect(last()?.own).toBe('unknown');
  expect(arrivals.at(-1)).toEqual(['producer']);
});

test('once closed, nobody looks', async () => {
  await timers.pass(2_000);
  expect(looks).toBe(2);
  meter.close();
  await timers.pass(10_000);
  expect(looks).toBe(2);
});
