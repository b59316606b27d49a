import type { RemoteParticipant, RoomApi, RoomEvents, RoomSnapshot } from '@rollcall/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { announcementsOn, createAnnouncer, turnAnnouncements, type Announcer } from './announcer';
import { loadPreferences } from './preferences';

type Listeners = { [Name in keyof RoomEvents]?: (event: RoomEvents[Name]) => void };

let listeners: Listeners;
let participants: readonly RemoteParticipant[];
let announcer: Announcer;
/** Everything that was said, without the silence between. */
let spoken: string[];

const snapshot = () => ({ state: 'connected', participants }) as RoomSnapshot;
const room: Pick<RoomApi, 'on' | 'snapshot'> = {
  on: (name, listener) => {
    listeners[name] = listener as never;
    return () => delete listeners[name];
  },
  snapshot,
};
const somebody = (name: string, more: Partial<RemoteParticipant> = {}) =>
  ({ id: name, displayName: name, presence: 'present', hand: false, ...more }) as RemoteParticipant;

function come(participant: RemoteParticipant): void {
  participants = [...participants, participant];
  listeners.participantJoined?.({ participant });
  listeners.changed?.({ snapshot: snapshot() });
}
function change(name: string, more: Partial<RemoteParticipant>): void {
  participants = participants.map((one) => (one.id === name ? { ...one, ...more } : one));
  listeners.changed?.({ snapshot: snapshot() });
}

beforeEach(() => {
  vi.useFakeTimers();
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  turnAnnouncements(true);
  listeners = {};
  participants = [];
  spoken = [];
  announcer = createAnnouncer(room);
  announcer.subscribe(() => {
    const words = announcer.get().words.trim();
    if (words !== '') spoken.push(words);
  });
});
afterEach(() => {
  announcer.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('gathers for a second who comes', () => {
  for (const name of ['Ann', 'Ben', 'Cleo', 'Dan']) come(somebody(name));
  vi.advanceTimersByTime(999);
  expect(spoken).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(spoken).toEqual(['Ann, Ben and 2 others joined.']);
});

it('says a few sentences, not a hundred, when a hundred people come within half a minute', () => {
  for (let n = 0; n < 100; n += 1) {
    come(somebody(`P${n}`));
    vi.advanceTimersByTime(300);
  }
  vi.advanceTimersByTime(10_000);
  expect(spoken.length).toBeLessThanOrEqual(9);
  expect(spoken[0]).toBe('P0, P1 and 2 others joined.');
});

it('says that somebody is reconnecting, and that they are here again', () => {
  come(somebody('Ann'));
  vi.advanceTimersByTime(10_000);
  change('Ann', { presence: 'reconnecting' });
  vi.advanceTimersByTime(1_000);
  change('Ann', { presence: 'present', hand: true });
  vi.advanceTimersByTime(4_000);
  expect(spoken).toEqual([
    'Ann joined.',
    'Ann is reconnecting.',
    'Ann is here again. Ann raised a hand.',
  ]);
});

it('says nothing of a reload that took less than a second', () => {
  come(somebody('Ann'));
  vi.advanceTimersByTime(10_000);
  change('Ann', { presence: 'reconnecting' });
  vi.advanceTimersByTime(900);
  change('Ann', { presence: 'present' });
  vi.advanceTimersByTime(10_000);
  expect(spoken).toEqual(['Ann joined.']);
});

it('says who left and who returned, as the room tells it', () => {
  const participant = somebody('Ann');
  listeners.participantLeft?.({ participant, reason: 'connection_lost' });
  vi.advanceTimersByTime(1_000);
  listeners.participantBack?.({ participant, after: 9_000 });
  vi.advanceTimersByTime(4_000);
  expect(spoken).toEqual(['Ann left: connection lost.', 'Ann is here again.']);
});

it('says other things at once, and the same again if it comes again', () => {
  announcer.say('Ann: yes');
  vi.advanceTimersByTime(0);
  expect(announcer.get().words).toBe('Ann: yes.');
  const before = announcer.get().words;
  vi.advanceTimersByTime(2_000);
  announcer.say('Ann: yes');
  vi.advanceTimersByTime(0);
  expect(spoken).toEqual(['Ann: yes.', 'Ann: yes.']);
  expect(announcer.get().words).not.toBe(before); // Or a screen reader would hear of no change.
});

it('lets a sentence begin before the next one takes its place', () => {
  announcer.say('Ann: one');
  vi.advanceTimersByTime(0);
  announcer.say('Ann: two');
  vi.advanceTimersByTime(999);
  expect(spoken).toEqual(['Ann: one.']);
  vi.advanceTimersByTime(1);
  expect(spoken).toEqual(['Ann: one.', 'Ann: two.']);
});

it('leaves nothing to be read later, but a node that is there', () => {
  announcer.say('Ann: yes');
  vi.advanceTimersByTime(7_000);
  expect(announcer.get().words).toBe(' ');
});

it('keeps quiet about who comes and goes where somebody wishes so, and remembers it', () => {
  turnAnnouncements(false);
  come(somebody('Ann'));
  vi.advanceTimersByTime(1_000);
  expect(spoken).toEqual([]);
  change('Ann', { hand: true });
  vi.advanceTimersByTime(5_000);
  expect(spoken).toEqual(['Ann raised a hand.']);
  expect(announcementsOn.get().on).toBe(false);
  expect(loadPreferences().announcements).toBe(false);
});

it('hears and holds nothing once it is closed', () => {
  come(somebody('Ann'));
  announcer.say('Ann: yes');
  announcer.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(Object.keys(listeners)).toEqual([]);
});
