import { expect, it } from 'vitest';

import { shortcutOf, type Key } from './shortcuts';

const key = (change: Partial<Key>): Key => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...change,
});

it('goes by the letter on the key, large or small', () => {
  expect(shortcutOf(key({ key: 'm', code: 'Semicolon' }))).toBe('microphone'); // A French keyboard.
  expect(shortcutOf(key({ key: 'M', code: 'KeyM' }))).toBe('microphone');
});

it('goes by the place of the key where the keyboard has no such letters', () => {
  expect(shortcutOf(key({ key: 'ة', code: 'KeyM' }))).toBe('microphone');
  expect(shortcutOf(key({ key: '؟', code: 'Slash' }))).toBe('sheet');
});

it('leaves alone what belongs to the browser or the system, and keys that are held', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'repeat'] as const) {
    expect(shortcutOf(key({ key: 'm', code: 'KeyM', [held]: true }))).toBeUndefined();
  }
  expect(shortcutOf(key({ key: 'Tab', code: 'Tab' }))).toBeUndefined();
  expect(shortcutOf(key({ key: 'x', code: 'KeyX' }))).toBeUndefined();
});
