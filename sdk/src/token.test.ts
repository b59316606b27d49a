import { expect, test } from 'vitest';
import { RollcallError } from './errors.js';
import { FakeTimers, settle } from './testing/fake-timers.js';
import { TokenSource } from './token.js';

/** Gives `first`, `second` and so on, and counts how often it was asked. */
function counting() {
  const names = ['first', 'second', 'third'];
  const asked = { times: 0 };
  const get = () => Promise.resolve(names[asked.times++] ?? 'last');
  return { asked, source: new TokenSource(get, new FakeTimers()) };
}

async function codeOf(get: () => Promise<string>): Promise<string> {
  const source = new TokenSource(get, new FakeTimers());
  return source.current().then(
    () => 'accepted',
    (error: RollcallError) => error.code,
  );
}

test('a token is kept until its time is over', async () => {
  const { asked, source } = counting();
  expect(await source.current()).toBe('first');
  expect(await source.current()).toBe('first');
  expect(asked.times).toBe(1);
  expect(await source.renewed('first')).toBe('second');
  expect(await source.current()).toBe('second');
});

test('the news that an earlier token is over renews no later one', async () => {
  const { asked, source } = counting();
  await source.current();
  await source.renewed('first');
  expect(await source.renewed('first')).toBe('second');
  expect(asked.times).toBe(2);
});

test('a token that was forgotten is asked for anew', async () => {
  const { source } = counting();
  await source.current();
  source.forget();
  expect(await source.current()).toBe('second');
});

test('all who ask while an answer is awaited get the same', async () => {
  const { asked, source } = counting();
  expect(await Promise.all([source.current(), source.current()])).toEqual(['first', 'first']);
  expect(asked.times).toBe(1);
});

test('an answer that takes too long is asked for again', async () => {
  const timers = new FakeTimers();
  let asked = 0;
  const source = new TokenSource(() => new Promise(() => (asked += 1)), timers);
  const outcomes: string[] = [];
  const ask = () =>
    source.current().catch((error: RollcallError) => void outcomes.push(error.code));
  void ask();
  await timers.pass(9_999);
  expect(outcomes).toEqual([]);
  await timers.pass(1);
  expect(outcomes).toEqual(['token_unavailable']);
  void ask();
  await settle();
  expect(asked).toBe(2);
});

test('a network that is away passes, and so does what says so itself', async () => {
  expect(await codeOf(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(
    'token_unavailable',
  );
  const late = new DOMException('signal timed out', 'TimeoutError');
  expect(await codeOf(() => Promise.reject(late))).toBe('token_unavailable');
  const busy = new RollcallError('rate_limited', 'slowly');
  expect(await codeOf(() => Promise.reject(busy))).toBe('rate_limited');
});

test('anything else is a refusal, however it is said', async () => {
  expect(await codeOf(() => Promise.reject(new Error('not logged in')))).toBe('token_refused');
  expect(await codeOf(() => Promise.reject('no'))).toBe('token_refused');
  const thrown = () => {
    throw new Error('at once');
  };
  expect(await codeOf(thrown)).toBe('token_refused');
  const full = new RollcallError('permission_denied', 'no');
  expect(await codeOf(() => Promise.reject(full))).toBe('token_refused');
});

test('nothing and an empty text are no token', async () => {
  for (const nothing of [undefined, null, 7, '']) {
    expect(await codeOf(() => Promise.resolve(nothing as never))).toBe('token_refused');
  }
});
