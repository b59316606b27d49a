import { beforeEach, expect, test } from 'vitest';
import { FakeTimers } from '../testing/fake-timers.js';
import { Vouching } from './vouching.js';

let timers: FakeTimers;
let said: (number | undefined)[];
let vouching: Vouching;

beforeEach(() => {
  timers = new FakeTimers();
  said = [];
  vouching = new Vouching(timers, (since) => said.push(since));
});

/** Echoes as the server asks for them in doubt. */
async function echoes(count: number, everyMs = 250): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    vouching.answered();
    await timers.pass(everyMs);
  }
}

test('says nothing before the first echo', async () => {
  await timers.pass(60_000);
  expect(said).toEqual([]);
});

test('vouches from the first echo on, and says so once', async () => {
  await echoes(100);
  expect(said).toEqual([undefined]);
});

test('outlasts lost echoes, and the slower ones of a server that has given up', async () => {
  await echoes(2);
  await timers.pass(1_500);
  await echoes(5, 1_000);
  expect(said).toEqual([undefined]);
});

test('ends two seconds after the last echo, and says when that was', async () => {
  await echoes(4);
  await timers.pass(1_749);
  expect(said).toEqual([undefined]);
  await timers.pass(1);
  expect(said).toEqual([undefined, 750]);
  await timers.pass(60_000);
  expect(said).toHaveLength(2);
});

test('begins again with the next echo', async () => {
  await echoes(1, 5_000);
  await echoes(1);
  expect(said).toEqual([undefined, 0, undefined]);
});

test('ends with media, at once, and once', async () => {
  await echoes(2);
  vouching.end();
  vouching.end();
  await timers.pass(60_000);
  expect(said).toEqual([undefined, 250]);
});
