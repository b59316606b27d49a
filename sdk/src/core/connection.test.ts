import { describe, expect, test } from 'vitest';
import { seeded } from '../testing/random.js';
import type { ConnectionState } from '../types.js';
import { step, transitions, type Connection, type ConnectionEvent } from './connection.js';

const states = Object.keys(transitions) as ConnectionState[];
const events: readonly ConnectionEvent[] = [
  { type: 'join' },
  { type: 'joined' },
  { type: 'refused' },
  { type: 'lost' },
  { type: 'superseded' },
  { type: 'takeOver' },
  { type: 'left' },
  { type: 'removed', reason: 'removed' },
];

// The table of the comment in connection.ts, written a second time: a changed cell has to be meant.
const expected: Record<ConnectionState, readonly (ConnectionState | '-')[]> = {
  // In the order of `events`.
  idle: ['connecting', '-', '-', '-', '-', '-', 'ended', '-'],
  connecting: ['-', 'connected', 'idle', '-', 'switched', '-', 'ended', 'ended'],
  connected: ['-', '-', '-', 'reconnecting', 'switched', '-', 'ended', 'ended'],
  reconnecting: ['-', 'connected', 'ended', '-', 'switched', '-', 'ended', 'ended'],
  switched: ['-', '-', '-', '-', '-', 'connecting', 'ended', '-'],
  ended: ['-', '-', '-', '-', '-', '-', '-', '-'],
};

describe('every state meets every event', () => {
  for (const state of states) {
    for (const [index, event] of events.entries()) {
      const to = expected[state][index] ?? '-';
      test(`${state} on ${event.type}: ${to === '-' ? 'nothing changes' : to}`, () => {
        const before: Connection = { state, reason: undefined };
        const after = step(before, event);
        if (to === '-') expect(after).toBe(before);
        else expect(after.state).toBe(to);
      });
    }
  }
});

test('an end says why', () => {
  const connected: Connection = { state: 'connected', reason: undefined };
  const reconnecting: Connection = { state: 'reconnecting', reason: 'connection_lost' };
  expect(step(connected, { type: 'left' }).reason).toBe('left');
  expect(step(connected, { type: 'removed', reason: 'room_ended' }).reason).toBe('room_ended');
  expect(step(connected, { type: 'superseded' }).reason).toBe('switched');
  expect(step(reconnecting, { type: 'refused' }).reason).toBe('failed');
  expect(step(reconnecting, { type: 'joined' }).reason).toBeUndefined();
});

describe('whatever comes in whatever order', () => {
  for (const seed of Array.from({ length: 200 }, (_, index) => index)) {
    test(`seed ${seed}`, () => {
      const random = seeded(seed);
      let connection: Connection = { state: 'idle', reason: undefined };
      let wasConnected = false;
      for (let turn = 0; turn < 60; turn += 1) {
        const event = events[Math.floor(random() * events.length)] as ConnectionEvent;
        const next = step(connection, event);
        if (connection.state === 'ended') expect(next).toBe(connection); // For good.
        if (connection.state === 'switched' && next !== connection) {
          expect(['takeOver', 'left']).toContain(event.type); // By a person's gesture only.
        }
        if (next.state === 'connected' && next !== connection) expect(event.type).toBe('joined');
        wasConnected ||= next.state === 'connected';
        if (next.state === 'reconnecting') expect(wasConnected).toBe(true);
        const says = ['reconnecting', 'switched', 'ended'].includes(next.state);
        if (says) expect(next.reason).toBeDefined();
        connection = next;
      }
    });
  }
});
