import { expect, test } from 'vitest';
import { settle } from '../testing/fake-timers.js';
import { coalesce } from './coalesce.js';

/** Runs that end when told to. */
function controlled() {
  const ends: (() => void)[] = [];
  const run = coalesce(() => new Promise<void>((resolve) => ends.push(resolve)));
  return { run, ends };
}

test('calls during a run lead to exactly one more', async () => {
  const { run, ends } = controlled();
  void run();
  void run();
  void run();
  await settle();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await settle();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await settle();
  expect(ends).toHaveLength(2);
});

test('a call settles with a run that began after it', async () => {
  const { run, ends } = controlled();
  let settled = false;
  void run();
  void run().then(() => (settled = true));
  await settle();
  ends[0]?.();
  await settle();
  expect(settled).toBe(false);
  ends[1]?.();
  await settle();
  expect(settled).toBe(true);
});

test('a run begins when whoever called is done', async () => {
  const seen: string[] = [];
  let said = 'nothing';
  const run = coalesce(() => Promise.resolve(void seen.push(said)));
  const ran = run();
  said = 'what to close first';
  await ran;
  expect(seen).toEqual(['what to close first']);
});

test('a failed run does not stop the next one', async () => {
  let runs = 0;
  const run = coalesce(() => {
    runs += 1;
    return runs === 1 ? Promise.reject(new Error('first')) : Promise.resolve();
  });
  const first = run();
  const second = run();
  await expect(first).rejects.toThrow('first');
  await second;
  expect(runs).toBe(2);
});
