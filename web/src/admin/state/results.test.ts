import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Failure } from '../api/client';
import { createResults } from './results';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const words = { done: (count: number) => `${count} closed.`, failed: 'Nothing was closed' };
const refused: Failure = {
  ...{ kind: 'refused', status: 404, code: 'not_found', message: 'there is no such room' },
  ...{ hint: undefined, retryAfterSeconds: undefined },
};

it('says what was done, for ten seconds', async () => {
  const results = createResults();
  await results.tell(Promise.resolve({ ok: true, value: 9 }), words);
  expect(results.get().list).toEqual([{ number: 1, tone: 'done', words: '9 closed.' }]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(results.get().list).toEqual([]);
});

it('says what was not done, and why, until that is dismissed', async () => {
  const results = createResults();
  const tell = (failure: Failure) => results.tell(Promise.resolve({ ok: false, failure }), words);
  await tell(refused);
  await tell({ ...refused, hint: 'join first' });
  await tell({ ...refused, code: 'rate_limited', message: 'too fast', retryAfterSeconds: 3 });
  await tell({ kind: 'unreachable' });
  expect(results.get().list.map((one) => one.words)).toEqual([
    'Nothing was closed: there is no such room (not_found).',
    'Nothing was closed: there is no such room (not_found); join first.',
    'Nothing was closed: too fast (rate_limited); again in 3 s.',
    'Nothing was closed: the server does not answer.',
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  results.dismiss(2);
  expect(results.get().list.map(({ number }) => number)).toEqual([1, 3, 4]);
});

it('keeps the newest four', async () => {
  const results = createResults();
  for (let times = 0; times < 9; times++)
    await results.tell(Promise.resolve({ ok: false, failure: refused }), words);
  expect(results.get().list.map(({ number }) => number)).toEqual([6, 7, 8, 9]);
});
