import { expect, test } from 'vitest';
import { newRoomName, randomKey } from './random.js';

test('a room name can be read aloud', () => {
  expect(newRoomName()).toMatch(/^([a-hjkmnp-tv-z2-9]{4}-){5}[a-hjkmnp-tv-z2-9]{4}$/);
});

test('a room name cannot be guessed: 24 letters out of 30 are more than 100 bits', () => {
  const letters = new Set(Array.from({ length: 200 }, newRoomName).join('').replaceAll('-', ''));
  expect(letters.size).toBe(30);
  expect(24 * Math.log2(letters.size)).toBeGreaterThan(100);
});

test('a key is base64url and never the same', () => {
  const keys = Array.from({ length: 100 }, () => randomKey(32));
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(new Set(keys).size).toBe(100);
});
