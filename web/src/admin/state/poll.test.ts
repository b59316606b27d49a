import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Failure, Outcome } from '../api/client';
import { answered, delayAfter, nothingYet, startPoll, type Polled } from './poll';

const away: Failure = { kind: 'unreachable' };
const refused = (status: number, retryAfterSeconds?: number): Failure => ({
  ...{ kind: 'refused', status, code: 'a_code', message: 'no', hint: undefined },
  retryAfterSeconds,
});

/** A server that answers when it is told to, and a page that can be hidden. */
function setUp() {
  const answers: ((outcome: Outcome<number>) => void)[] = [];
  const listeners = new Set<() => void>();
  let visible = true;
  let last: Polled<number> = nothingYet;
  const poll = startPoll<number>({
    ask: () => new Promise((answer) => answers.push(answer)),
    page: {
      isVisible: () => visible,
      onVisibility(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    show: (polled) => {
      last = polled;
    },
  });
  return {
    poll,
    listeners,
    asked: () => answers.length,
    shown: () => last,
    async answer(outcome: Outcome<number>) {
      answers.at(-1)?.(outcome);
      await vi.advanceTimersByTimeAsync(0);
    },
    setVisible(now: boolean) {
      visible = now;
      for (const listener of listeners) listener();
    },
  };
}

const good = (value: number): Outcome<number> => ({ ok: true, value });
const bad: Outcome<number> = { ok: false, failure: away };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks again one second after the answer, and never twice at a time', async () => {
  const { asked, answer, shown } = setUp();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(1);
  await answer(good(7));
  expect(shown().shown?.value).toBe(7);
  await vi.advanceTimersByTimeAsync(999);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked()).toBe(2);
});

it('rests while the page is hidden, and asks at once when it is seen again', async () => {
  const { asked, answer, setVisible } = setUp();
  await answer(good(1));
  setVisible(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(1);
  setVisible(true);
  expect(asked()).toBe(2);
  setVisible(false);
  await answer(good(2));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(2);
});

it('keeps what it has, and since when, while the server is away, and asks less and less often', async () => {
  const { asked, answer, shown } = setUp();
  await answer(good(7));
  const waits: number[] = [];
  for (let times = 0; times < 6; times++) {
    const before = asked();
    const from = performance.now();
    while (asked() === before) await vi.advanceTimersByTimeAsync(100);
    waits.push(performance.now() - from);
    await answer(bad);
  }
  expect(waits).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 10_000]);
  expect(shown()).toMatchObject({ shown: { value: 7 }, failing: { failure: away, times: 6 } });
  expect(shown().failing?.since).toBe((shown().shown?.at ?? 0) + 1_000);
  await vi.advanceTimersByTimeAsync(10_000);
  await answer(good(8));
  expect(shown()).toMatchObject({ shown: { value: 8 }, failing: undefined });
});

it('asks once more where something was done while it was asking', async () => {
  const { poll, asked, answer } = setUp();
  poll.again();
  expect(asked()).toBe(1);
  await answer(good(1));
  expect(asked()).toBe(2);
  await answer(good(2));
  expect(asked()).toBe(2);
});

it('says nothing any more once it is closed', async () => {
  const { poll, asked, answer, shown, listeners } = setUp();
  poll.close();
  await answer(good(1));
  poll.again();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown()).toEqual(nothingYet);
  expect(asked()).toBe(1);
  expect(listeners.size).toBe(0);
});

it('takes a refusal for an answer, and waits as long as it is told to', () => {
  const failing = (failure: Failure) =>
    answered<number>(nothingYet, { ok: false, failure }, { at: 0, wallAt: 0 }).failing;
  expect(delayAfter(undefined)).toBe(1_000);
  expect(delayAfter(failing(refused(404)))).toBe(1_000);
  expect(delayAfter(failing(refused(429, 3)))).toBe(3_000);
  expect(delayAfter(failing(refused(503)))).toBe(1_000);
  expect(delayAfter(failing(refused(503, 86_400)))).toBe(60_000);
});
