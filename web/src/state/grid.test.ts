import { describe, expect, it } from 'vitest';

import { arrange, slotsIn } from './grid';

describe('arrange', () => {
  it('gives one person the whole screen', () => expect(arrange(1, 1280, 720)).toBe(1));
  it('puts two side by side on a wide screen', () => expect(arrange(2, 1600, 700)).toBe(2));
  it('stacks two on a phone', () => expect(arrange(2, 390, 700)).toBe(1));
  it('makes squares of four and nine', () => {
    expect(arrange(4, 1280, 720)).toBe(2);
    expect(arrange(9, 1280, 720)).toBe(3);
  });
  it('never has more columns than people, nor none', () => {
    for (let count = 0; count <= 50; count++) {
      for (const [width, height] of [
        [0, 0],
        [390, 844],
        [1920, 1080],
        [3000, 300],
      ] as const) {
        const columns = arrange(count, width, height);
        expect(columns).toBeGreaterThanOrEqual(1);
        expect(columns).toBeLessThanOrEqual(Math.max(1, count));
      }
    }
  });
});

it('shows nine people on a page, six on a phone, and beside a stage as many as fit', () => {
  expect(slotsIn(1280, 640, 'grid')).toBe(9);
  expect(slotsIn(360, 640, 'grid')).toBe(6);
  expect(slotsIn(1280, 640, 'stage')).toBe(4);
  expect(slotsIn(360, 640, 'stage')).toBe(2);
  expect(slotsIn(1280, 100, 'stage')).toBe(2); // However low the window.
});
