import { expect, it } from 'vitest';

import { amount, flag, listOf, objectOf, oneOf, orNull, text } from './decode';

const person = objectOf<{ name: string; age: number | null; state: 'here' | 'gone' }>({
  name: text,
  age: orNull(amount),
  state: oneOf('here', 'gone'),
});
const people = objectOf<{ people: readonly unknown[] }>({ people: listOf(person) });

it('reads what is as it should be, and leaves out what it does not know', () => {
  const ann = { name: 'Ann', age: null, state: 'here' };
  expect(people({ people: [{ ...ann, height: 170 }], more: true }, '')).toEqual({ people: [ann] });
});

it('names the field that is not as it should be', () => {
  const ann = { name: 'Ann', age: 3, state: 'here' };
  const read = (change: object) => () => people({ people: [ann, { ...ann, ...change }] }, '');
  expect(read({ name: 7 })).toThrow('people[1].name is not text');
  expect(read({ age: -1 })).toThrow('people[1].age is not a number, 0 or more');
  expect(read({ age: '3' })).toThrow('people[1].age is not a number, 0 or more');
  expect(read({ age: undefined })).toThrow('people[1].age is not a number, 0 or more');
  expect(read({ state: 'away' })).toThrow('people[1].state is not here, gone');
});

it('takes no number for a word, and no list for an object', () => {
  expect(() => flag('true', 'locked')).toThrow('locked is not true or false');
  expect(() => people({ people: {} }, '')).toThrow('people is not a list');
  expect(() => people([], '')).toThrow('the answer is not an object');
  expect(() => people(null, '')).toThrow('the answer is not an object');
});
