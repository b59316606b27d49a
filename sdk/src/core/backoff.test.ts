import { expect, test } from 'vitest';
import { retryDelayMs } from './backoff.js';

test('the first try is made at once', () => {
  expect(retryDelayMs(0, 0.999)).toBe(0);
});

test('the ceiling doubles up to its limit', () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 60].map((attempt) => retryDelayMs(attempt, 0.999999));
  expect(ceilings).toEqual([299, 599, 1_199, 2_399, 4_799, 4_999, 4_999]);
});

test('the jitter is full: any delay down to zero', () => {
  expect(retryDelayMs(6, 0)).toBe(0);
  expect(retryDelayMs(6, 0.5)).toBe(2_500);
});
