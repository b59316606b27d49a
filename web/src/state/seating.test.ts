import { describe, expect, it } from 'vitest';

import { pageOf, seat } from './seating';

describe('seats', () => {
  it('are kept by those who stay, whoever comes and goes', () => {
    const before = seat([], ['a', 'b', 'c'], undefined, 8);
    expect(before).toEqual(['a', 'b', 'c']);
    expect(seat(before, ['c', 'd', 'a'], undefined, 8)).toEqual(['a', 'c', 'd']);
  });
  it('are the same array while nothing changes, so that nothing is drawn again', () => {
    const before = seat([], ['a', 'b'], undefined, 8);
    expect(seat(before, ['b', 'a'], 'a', 8)).toBe(before);
  });
  it('bring whoever speaks from a later page to the first one, and nobody else moves', () => {
    const before = ['a', 'b', 'c', 'd', 'e'];
    const after = seat(before, before, 'd', 2);
    expect(after).toEqual(['a', 'd', 'c', 'b', 'e']);
    expect(seat(after, before, 'a', 2)).toBe(after);
  });
  it('do not change for a speaker who has left', () => {
    expect(seat(['a', 'b', 'c'], ['a', 'b'], 'c', 1)).toEqual(['a', 'b']);
  });
});

describe('a page', () => {
  it('shows its part, and the last one where the wanted one is gone', () => {
    const order = ['a', 'b', 'c', 'd', 'e'];
    expect(pageOf(order, 1, 2)).toEqual({ ids: ['c', 'd'], page: 1, pages: 3 });
    expect(pageOf(order, 9, 2)).toEqual({ ids: ['e'], page: 2, pages: 3 });
    expect(pageOf(order, -1, 2).page).toBe(0);
  });
  it('is there when nobody is', () => {
    expect(pageOf([], 3, 8)).toEqual({ ids: [], page: 0, pages: 1 });
  });
});
