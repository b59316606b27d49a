import type { RemoteParticipant, RemoteTrack } from '@rollcall/client';
import { expect, it } from 'vitest';

import { screensIn } from './screens';

function sharing(name: string, id?: string, more: Partial<RemoteTrack> = {}): RemoteParticipant {
  const screen = { id, source: 'screen', kind: 'video', paused: false, ...more };
  return {
    displayName: name,
    tracks: id === undefined ? [] : [screen],
  } as unknown as RemoteParticipant;
}

const names = ({ screens }: ReturnType<typeof screensIn>) => screens.map(({ name }) => name);

it('has the newest screen last, wherever its person stands in the list', () => {
  const first = screensIn([], [sharing('Ann'), sharing('Ben', 'b')]);
  expect(names(first)).toEqual(['Ben']);
  const both = screensIn(first.order, [sharing('Ann', 'a'), sharing('Ben', 'b')]);
  expect(names(both)).toEqual(['Ben', 'Ann']);
  expect(names(screensIn(both.order, [sharing('Ann', 'a'), sharing('Ben')]))).toEqual(['Ann']);
});

it('keeps the order as one value while nothing changes', () => {
  const people = [sharing('Ann', 'a'), sharing('Ben', 'b')];
  const { order } = screensIn([], people);
  expect(screensIn(order, people).order).toBe(order);
});

it('shows no screen that is paused', () => {
  expect(names(screensIn([], [sharing('Ann', 'a', { paused: true })]))).toEqual([]);
});
