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

test('a ticket is good for its room alone', () => {
  const session = memoryStorage();
  const ticket = { roomId: 'r', resumeToken: 't', displayName: 'Ann', at: 1 };
  keys.saveTicket(session, ticket);
  expect(keys.loadTicket(session, 'r')).toEqual(ticket);
  expect(keys.loadTicket(session, 'elsewhere')).toBeUndefined();
  keys.dropTicket(session);
  expect(keys.loadTicket(session, 'r')).toBeUndefined();
});

for (const text of ['', 'not json', 'null', '{}', '{"roomId":"r","resumeToken":7}']) {
  test(`what is no ticket (${text}) is none`, () => {
    const session = memoryStorage();
    session.setItem('rollcall:resume', text);
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
