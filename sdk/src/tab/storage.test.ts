import { expect, test } from 'vitest';
import { memoryStorage, safeStorage, type TextStorage } from './storage.js';

const full = () => {
  throw new DOMException('full', 'QuotaExceededError');
};

/** With a hand on it that makes it full, or blocked. */
function breakable(): { readonly inside: TextStorage; broken: 'no' | 'full' | 'blocked' } {
  const memory = memoryStorage();
  const state = { broken: 'no' as 'no' | 'full' | 'blocked' };
  const unless = (broken: boolean) => (broken ? full() : undefined);
  const inside: TextStorage = {
    getItem: (name) => (unless(state.broken === 'blocked'), memory.getItem(name)),
    setItem: (name, value) => (unless(state.broken !== 'no'), memory.setItem(name, value)),
    removeItem: (name) => (unless(state.broken === 'blocked'), memory.removeItem(name)),
    key: (index) => (unless(state.broken === 'blocked'), memory.key(index)),
    get length() {
      unless(state.broken === 'blocked');
      return memory.length;
    },
  };
  return Object.assign(state, { inside });
}

const all = (storage: TextStorage) =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index)).sort();

test.each(['full', 'blocked'] as const)(
  'what is said to a storage that has become %s is known all the same',
  (broken) => {
    const browser = breakable();
    const storage = safeStorage(() => browser.inside);
    storage.setItem('kept', '1');
    browser.broken = broken;
    storage.setItem('kept', '2');
    storage.setItem('new', '3');
    expect([storage.getItem('kept'), storage.getItem('new')]).toEqual(['2', '3']);
    expect(all(storage)).toEqual(['kept', 'new']);
    storage.removeItem('new');
    expect(storage.getItem('new')).toBeNull();
    expect(storage.getItem('nothing')).toBeNull();
  },
);

test('a page after this one does not take for the last what was there before storage was full', () => {
  const browser = breakable();
  const storage = safeStorage(() => browser.inside);
  storage.setItem('ticket', 'old');
  browser.broken = 'full';
  storage.setItem('ticket', 'new');
  expect(safeStorage(() => browser.inside).getItem('ticket')).toBeNull();
});

test('once there is room again, it is used', () => {
  const browser = breakable();
  const storage = safeStorage(() => browser.inside);
  browser.broken = 'full';
  storage.setItem('ticket', 'in memory');
  browser.broken = 'no';
  storage.setItem('ticket', 'kept');
  expect(storage.getItem('ticket')).toBe('kept');
  expect(browser.inside.getItem('ticket')).toBe('kept');
});

test('what a storage that is full from the beginning has, can be read', () => {
  const browser = breakable();
  browser.inside.setItem('ticket', 'kept');
  browser.broken = 'full';
  const storage = safeStorage(() => browser.inside);
  expect(storage.getItem('ticket')).toBe('kept');
  expect(storage.isOfThisPage).toBe(true); // What is new here, no other tab knows.
});

test('one that is refused is memory of this page', () => {
  const storage = safeStorage(full);
  storage.setItem('name', 'value');
  expect(storage.getItem('name')).toBe('value');
  expect(storage.isOfThisPage).toBe(true);
  expect(safeStorage(memoryStorage).isOfThisPage).toBeUndefined();
});
