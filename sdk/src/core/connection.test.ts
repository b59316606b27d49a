import { describe, expect, test } from 'vitest';
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
