import { describe, expect, it } from 'vitest';

import { ar } from './ar';
import { explained, plural, type Catalogue } from './catalogue';
import { de } from './de';
import { en } from './en';
import { isLanguage, preferredLanguage } from './languages';

const someName = 'Zoë';
const counted = new Set([
  'peopleCount',
  'reconnectingFor',
  'ownReconnecting',
  'ownGoneIn',
  'chat.open',
  'pages.where',
]);
const argumentOf = (key: string) => (counted.has(key) ? 73 : someName);
/** The same in every language, or in German and English. */
const shared = new Set(['name', 'chat.title', 'chat.said']);
const english = new Map(sentences(en));

it('speaks the first language of the browser that there is, and English else', () => {
  expect(preferredLanguage(['fr', 'de-AT', 'ar'])).toBe('de');
  expect(preferredLanguage(['ar-EG', 'en'])).toBe('ar');
  expect(preferredLanguage(['EN-gb'])).toBe('en');
  expect(preferredLanguage(['fr', 'tlh'])).toBe('en');
  expect(preferredLanguage([])).toBe('en');
  expect(isLanguage('toString')).toBe(false);
});

it('counts as each language does', () => {
  expect([1, 2].map(en.peopleCount)).toEqual(['1 person here', '2 people here']);
  expect([1, 7].map(de.peopleCount)).toEqual(['1 Person hier', '7 Personen hier']);
  const arabic = { zero: '0', one: '1', two: '2', few: '3-10', many: '11-99', other: '100' };
  expect([0, 1, 2, 7, 11, 100].map((count) => plural('ar', count, arabic))).toEqual(
    Object.values(arabic),
  );
  expect(plural('en', 5, { other: '# of them' })).toBe('5 of them');
});

it('explains errors that people meet, and no other', () => {
  expect(explained(en, 'room_full')?.title).toBe('This meeting is full');
  expect(explained(en, 'bad_dtls_parameters')).toBeUndefined();
});

describe.each([
  ['German', de],
  ['Arabic', ar],
])('%s', (_, catalogue) => {
  it('says everything in words of its own, with every name and number', () => {
    const same = sentences(catalogue).filter(([key, sentence]) => sentence === english.get(key));
    expect(same.map(([key]) => key).filter((key) => !shared.has(key))).toEqual([]);
    for (const [key, sentence] of sentences(catalogue)) {
      expect(sentence, key).not.toBe('');
      if (english.get(key)?.includes(someName)) expect(sentence, key).toContain(someName);
      if (english.get(key)?.includes('73')) expect(sentence, key).toContain('73');
    }
  });
});

/** Every sentence of a catalogue by its path, those with a name or a number spoken with one. */
function sentences(catalogue: Catalogue): [string, string][] {
  return walk('', catalogue);
}

function walk(key: string, value: unknown): [string, string][] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value === 'function') return [[key, String(value(argumentOf(key), '73'))]];
  return Object.entries(value as object).flatMap(([name, inner]) =>
    walk(key === '' ? name : `${key}.${name}`, inner),
  );
}
