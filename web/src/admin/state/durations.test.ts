import { expect, it } from 'vitest';

import { count, counted, dayOf, duration, grown, timeOfDay } from './durations';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

it('says short times to the tenth, and long ones to what matters', () => {
  expect(duration(0)).toBe('0.0 s');
  expect(duration(410)).toBe('0.4 s');
  expect(duration(9_999)).toBe('9.9 s');
  expect(duration(10_000)).toBe('10 s');
  expect(duration(59_999)).toBe('59 s');
  expect(duration(12 * minute + 5 * second)).toBe('12 min 05 s');
  expect(duration(2 * hour + 5 * minute)).toBe('2 h 05 min');
  expect(duration(76 * hour)).toBe('3 d 4 h');
  expect(duration(-5)).toBe('0.0 s');
});

it('lets ages grow and what is left shrink, but not below nothing', () => {
  expect(grown(1_640, 360)).toBe(2_000);
  expect(grown(1_640, -50)).toBe(1_640);
  expect(grown(1_640, 600, 'down')).toBe(1_040);
  expect(grown(1_640, 2_000, 'down')).toBe(0);
});

it('counts one thing and several', () => {
  expect(counted(1, 'room', 'rooms')).toBe('1 room');
  expect(counted(0, 'room', 'rooms')).toBe('0 rooms');
  expect(count(12_345)).toBe('12,345');
});

it('tells day and time as clocks here do', () => {
  const at = new Date(2026, 10, 30, 9, 2, 3, 7).getTime();
  expect(timeOfDay(at)).toBe('09:02:03');
  expect(timeOfDay(at, 'milliseconds')).toBe('09:02:03.007');
  expect(dayOf(at)).toBe('2026-11-30');
});
