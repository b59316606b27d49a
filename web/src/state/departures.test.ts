import type { RemoteParticipant, RoomApi, RoomEvents } from '@rollcall/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createDepartures, type Departures } from './departures';

type Listeners = { [Name in keyof RoomEvents]?: (event: RoomEvents[Name]) => void };

let listeners: Listeners;
let departures: Departures;

const room: Pick<RoomApi, 'on'> = {
  on: (name, listener) => {
    listeners[name] = listener as never;
    return () => delete listeners[name];
  },
};
const someone = (id: string) => ({ id, displayName: id.toUpperCase() }) as RemoteParticipant;
const leave = (id: string) =>
  listeners.participantLeft?.({ participant: someone(id), reason: 'connection_lost' });
const ids = () => departures.get().list.map(({ id }) => id);

beforeEach(() => {
  vi.useFakeTimers();
  listeners = {};
  departures = createDepartures(room);
});
afterEach(() => {
  vi.useRealTimers();
});

it('remembers for a minute who left and why', () => {
  leave('a');
  expect(departures.get().list).toEqual([{ id: 'a', name: 'A', reason: 'connection_lost' }]);
  vi.advanceTimersByTime(59_999);
  expect(ids()).toEqual(['a']);
  vi.advanceTimersByTime(1);
  expect(ids()).toEqual([]);
});

it('forgets who is here again', () => {
  leave('a');
  leave('b');
  listeners.participantBack?.({ participant: someone('a'), after: 12_000 });
  listeners.participantJoined?.({ participant: someone('b') });
  expect(ids()).toEqual([]);
});

it('counts the minute anew for who leaves again', () => {
  leave('a');
  vi.advanceTimersByTime(50_000);
  leave('a');
  vi.advanceTimersByTime(50_000);
  expect(ids()).toEqual(['a']);
});

it('keeps the newest twenty', () => {
  for (let n = 0; n < 25; n += 1) leave(`p${n}`);
  expect(ids()).toHaveLength(20);
  expect(ids()[0]).toBe('p5');
});

it('hears and holds nothing once it is closed', () => {
  leave('a');
  departures.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(Object.keys(listeners)).toEqual([]);
});
