import { describe, expect, test } from 'vitest';
import { seeded } from '../testing/random.js';
import { nextQuality, qualityOf } from './quality.js';

const window = (lossPercent: number, rttMs = 0) => ({
  packets: 100 - lossPercent,
  lost: lossPercent,
  rttMs,
});

describe('the quality after a window', () => {
  test('is good where hardly anything is lost, and poor where much is', () => {
    expect(nextQuality('unknown', window(1))).toBe('good');
    expect(nextQuality('unknown', window(5))).toBe('good');
    expect(nextQuality('good', window(6))).toBe('poor');
    expect(nextQuality('good', window(100))).toBe('poor');
  });

  test('is poor where answers take long', () => {
    expect(nextQuality('good', window(0, 401))).toBe('poor');
    expect(nextQuality('good', window(0, 399))).toBe('good');
  });

  test('is good again only well below what made it poor', () => {
    expect(nextQuality('poor', window(3))).toBe('poor');
    expect(nextQuality('poor', window(0, 350))).toBe('poor');
    expect(nextQuality('poor', window(2, 300))).toBe('good');
  });

  test('stays what it was where nothing was to arrive', () => {
    for (const before of ['unknown', 'good', 'poor', 'lost'] as const)
      expect(nextQuality(before, { packets: 0, lost: 0, rttMs: 900 })).toBe(before);
  });

  test('never gets better by losing more or waiting longer, for random windows', () => {
    const next = seeded(3);
    const rank = { lost: 3, poor: 2, good: 1, unknown: 0 };
    for (let i = 0; i < 2_000; i += 1) {
      const before = (['unknown', 'good', 'poor'] as const)[Math.floor(next() * 3)] ?? 'good';
      const one = { packets: 1 + next() * 500, lost: next() * 50, rttMs: next() * 600 };
      const worse = { ...one, lost: one.lost * (1 + next()), rttMs: one.rttMs * (1 + next()) };
      const word = nextQuality(before, one);
      expect(rank[nextQuality(before, worse)]).toBeGreaterThanOrEqual(rank[word]);
      expect(nextQuality(word, one)).toBe(word);
    }
  });
});

test('somebody is as well as their worst track, and lost if their media is', () => {
  expect(qualityOf('live', ['good', 'poor', 'unknown'])).toBe('poor');
  expect(qualityOf('live', ['good', 'unknown'])).toBe('good');
  expect(qualityOf('none', [])).toBe('unknown');
  expect(qualityOf('lost', ['good'])).toBe('lost');
});
