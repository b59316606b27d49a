import { beforeEach, expect, test } from 'vitest';
import { FakeTimers } from '../testing/fake-timers.js';
import { PictureKeeper, type Pictures } from './picture-keeper.js';

let timers: FakeTimers;
let keeper: PictureKeeper;
let heldBack: number;
let received: number;
let decoded: number;
let looks: number;
let closed: boolean;

beforeEach(() => {
  timers = new FakeTimers();
  keeper = new PictureKeeper(timers);
  [heldBack, received, decoded, looks, closed] = [0, 70, 70, 0, false];
});

function watch(kind: 'audio' | 'video' = 'video'): void {
  const consumer: Pictures = {
    id: 'c',
    kind,
    get closed() {
      return closed;
    },
    getStats: async () => {
      looks += 1;
      const inbound = { type: 'inbound-rtp', framesReceived: received, framesDecoded: decoded };
      return new Map([['in', inbound]]) as never;
    },
  };
  keeper.watch(consumer, () => (heldBack += 1));
}

test('pictures that arrive and are not shown are told of once', async () => {
  watch();
  await timers.pass(250);
  received += 5;
  await timers.pass(60);
  expect(heldBack).toBe(1);
  received += 5;
  await timers.pass(10_000);
  expect(heldBack).toBe(1);
});

test('also those that arrive later', async () => {
  watch();
  await timers.pass(2_000);
  received += 5;
  await timers.pass(300);
  expect(heldBack).toBe(1);
});

test('pictures that are shown are left alone, and looked at no more', async () => {
  watch();
  await timers.pass(250);
  [received, decoded] = [75, 74];
  await timers.pass(10_000);
  expect(heldBack).toBe(0);
  expect(looks).toBe(2);
});

test('where none arrive there is nothing to show', async () => {
  watch();
  await timers.pass(2_000);
  received += 1; // One alone may be on its way through the decoder.
  await timers.pass(10_000);
  expect(heldBack).toBe(0);
  expect(looks).toBe(11);
});

test('watching what is watched already changes nothing', async () => {
  watch();
  watch();
  await timers.pass(5_000);
  expect(looks).toBe(11);
  watch();
  await timers.pass(5_000);
  expect(looks).toBe(22);
});

test('audio is never looked at, and what is closed no more', async () => {
  watch('audio');
  await timers.pass(1_000);
  expect(looks).toBe(0);
  watch();
  await timers.pass(250);
  received += 5;
  closed = true;
  await timers.pass(5_000);
  expect(heldBack).toBe(0);
});
