import { expect, it } from 'vitest';

import type { Person, RoomLine, TimelineEvent } from '../api/shapes';
import { appended, eventsMost, filtered, inOrder, noEvents } from './lists';

const person = (displayName: string, state: Person['state']) => ({ displayName, state }) as Person;
const room = (name: string) => ({ room: name }) as RoomLine;
const event = (number: number) => ({ number }) as TimelineEvent;
const page = (...numbers: readonly number[]) => ({ events: numbers.map(event), next: undefined });

it('shows who is gone last, and moves nobody otherwise', () => {
  const people = [
    person('Zoe', 'present'),
    person('Gus', 'gone'),
    person('Ann', 'reconnecting'),
    person('Bea', 'gone'),
    person('Ben', 'present'),
  ];
  expect(inOrder(people).map(({ displayName }) => displayName)).toEqual([
    ...['Zoe', 'Ann', 'Ben'],
    ...['Gus', 'Bea'],
  ]);
});

it('finds rooms by any part of their name', () => {
  const rooms = [room('Weekly'), room('weekend'), room('design')];
  const found = (wanted: string) => filtered(rooms, wanted).map((one) => one.room);
  expect(found(' WEEK ')).toEqual(['Weekly', 'weekend']);
  expect(found('')).toEqual(['Weekly', 'weekend', 'design']);
  expect(found('none')).toEqual([]);
});

it('appends what is new, once', () => {
  const first = appended(noEvents, page(3, 7));
  expect(first).toEqual({ list: [event(3), event(7)], dropped: 0, last: 7 });
  const second = appended(first, page(7, 9));
  expect(second.list.map(({ number }) => number)).toEqual([3, 7, 9]);
  expect(appended(second, page())).toBe(second);
  expect(appended(second, page(9))).toBe(second);
});

it('keeps the newest, and says how many are left out', () => {
  const numbers = Array.from({ length: eventsMost }, (_, index) => index + 1);
  const full = appended(noEvents, page(...numbers));
  const more = appended(full, page(eventsMost + 1, eventsMost + 2));
  expect(more).toMatchObject({ dropped: 2, last: eventsMost + 2 });
  expect(more.list).toHaveLength(eventsMost);
  expect(more.list[0]?.number).toBe(3);
});
