import { expect, test } from 'vitest';
import * as keys from './keys.js';
import { memoryStorage, safeStorage } from './storage.js';

test('the person of a browser stays the same', () => {
  const local = memoryStorage();
  const first = keys.guestKey(local);
  expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(keys.guestKey(local)).toBe(first);
});

test('a damaged key is replaced by a good one', () => {
  const local = memoryStorage();
  local.setItem('rollcall:key', 'short');
  expect(keys.guestKey(local)).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test('another person of a tab has a key of their own, in one room', () => {
  const session = memoryStorage();
  const other = keys.tabGuestKey(session, 'r');
  expect(keys.tabGuestKey(session, 'r')).toBe(other);
  expect(keys.hasTabGuestKey(session, 'r')).toBe(true);
  expect(keys.hasTabGuestKey(session, 'elsewhere')).toBe(false);
  keys.dropTabGuestKey(session, 'r');
  expect(keys.hasTabGuestKey(session, 'r')).toBe(false);
});

const ticketOf = (roomId: string) => ({
  ...{ roomId, resumeToken: `token of ${roomId}`, displayName: 'Ann', at: 1 },
});

test('each room has a ticket of its own, which goes without that of another', () => {
  const session = memoryStorage();
  keys.saveTicket(session, ticketOf('r'));
  expect(keys.loadTicket(session, 'elsewhere')).toBeUndefined();
  keys.saveTicket(session, ticketOf('elsewhere'));
  expect(keys.loadTicket(session, 'r')).toEqual(ticketOf('r'));
  keys.dropTicket(session, 'elsewhere');
  expect(keys.loadTicket(session, 'elsewhere')).toBeUndefined();
  expect(keys.loadTicket(session, 'r')).toEqual(ticketOf('r'));
});

test('a tab that turns out to be another one gives up the tickets of all rooms', () => {
  const session = memoryStorage();
  session.setItem('of the page itself', 'kept');
  for (const roomId of ['r', 'elsewhere']) keys.saveTicket(session, ticketOf(roomId));
  keys.dropTickets(session);
  expect(keys.loadTicket(session, 'r')).toBeUndefined();
  expect(keys.loadTicket(session, 'elsewhere')).toBeUndefined();
  expect(session.length).toBe(1);
});

for (const text of ['', 'not json', 'null', '{}', '{"roomId":"r","resumeToken":7}']) {
  test(`what is no ticket (${text}) is none`, () => {
    const session = memoryStorage();
    session.setItem('rollcall:resume:r', text);
    expect(keys.loadTicket(session, 'r')).toBeUndefined();
  });
}

test('storage that is refused is replaced by memory', () => {
  const storage = safeStorage(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  storage.setItem('a', 'b');
  expect(storage.getItem('a')).toBe('b');
});
