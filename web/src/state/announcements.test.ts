import type { RemoteParticipant } from '@rollcall/client';
import { expect, it } from 'vitest';

import { changesBetween, noted, nothing, sentencesOf, type Happening } from './announcements';
import { ar } from '../text/ar';
import { de } from '../text/de';
import { en } from '../text/en';

const happening = (kind: Happening['kind'], name: string): Happening => ({ id: name, name, kind });
const all = (kind: Happening['kind'], names: readonly string[]) =>
  names.map((name) => happening(kind, name));
const said = (happenings: readonly Happening[], text = en, comings = true) =>
  sentencesOf(text, happenings.reduce(noted, nothing), { comings });
const crowd = Array.from({ length: 100 }, (_, n) => `P${n}`);

it('makes one sentence of several people who do the same', () => {
  expect(said(all('joined', ['Ann']))).toEqual(['Ann joined.']);
  expect(said(all('joined', ['Ann', 'Ben']))).toEqual(['Ann and Ben joined.']);
  expect(said(all('joined', ['Ann', 'Ben', 'Cleo']))).toEqual(['Ann, Ben and Cleo joined.']);
  expect(said(all('joined', ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve']))).toEqual([
    'Ann, Ben and 3 others joined.',
  ]);
  expect(said(all('joined', crowd))).toEqual(['P0, P1 and 98 others joined.']);
});

it('says why somebody left, and who is coming back', () => {
  expect(said([happening('left', 'Ann'), happening('lost', 'Ben')])).toEqual([
    'Ben left: connection lost.',
    'Ann left.',
  ]);
  expect(said(all('reconnecting', ['Ann']))).toEqual(['Ann is reconnecting.']);
  expect(said(all('reconnecting', ['Ann', 'Ben']))).toEqual(['Ann and Ben are reconnecting.']);
  expect(said(all('back', ['Ann']))).toEqual(['Ann is here again.']);
});

it('says of each the last that happened, and nothing of a loss that was over at once', () => {
  expect(said([happening('joined', 'Ann'), happening('left', 'Ann')])).toEqual(['Ann left.']);
  expect(said([happening('reconnecting', 'Ann'), happening('back', 'Ann')])).toEqual([]);
  expect(said([happening('reconnecting', 'Ann'), happening('lost', 'Ann')])).toEqual([
    'Ann left: connection lost.',
  ]);
});

it('says who raised a hand, unless it is down again or they are gone', () => {
  expect(said(all('hand', ['Ann']))).toEqual(['Ann raised a hand.']);
  expect(said(all('hand', ['Ann', 'Ben']))).toEqual(['Ann and Ben raised their hands.']);
  expect(said([happening('hand', 'Ann'), happening('handDown', 'Ann')])).toEqual([]);
  expect(said([happening('hand', 'Ann'), happening('left', 'Ann')])).toEqual(['Ann left.']);
  expect(said([happening('joined', 'Ann'), happening('hand', 'Ann')])).toEqual([
    'Ann joined.',
    'Ann raised a hand.',
  ]);
});

it('keeps hands where nobody wants to hear who comes and goes', () => {
  const both = [happening('joined', 'Ann'), happening('hand', 'Ben')];
  expect(said(both, en, false)).toEqual(['Ben raised a hand.']);
});

it('joins and counts names as each language does', () => {
  expect(said(all('joined', ['Ann', 'Ben']), de)).toEqual(['Ann und Ben sind da.']);
  expect(said(all('lost', ['Ann']), de)).toEqual(['Ann ist weg: Verbindung verloren.']);
  expect(said(all('joined', crowd.slice(0, 5)), de)).toEqual(['P0, P1 und 3 weitere sind da.']);
  expect(said(all('joined', ['آن', 'بن']), ar)).toEqual(['انضم آن وبن.']);
  expect(said(all('joined', ['آن', 'بن', 'كليو', 'دان']), ar)).toEqual([
    'انضم آن وبن وشخصان آخران.',
  ]);
  expect(said(all('left', crowd), ar)).toEqual(['غادر P0 وP1 و98 شخصًا آخر.']);
});

it('takes a name as it is', () => {
  expect(said(all('reconnecting', ['# $& Ann']))).toEqual(['# $& Ann is reconnecting.']);
});

const somebody = (id: string, more: Partial<RemoteParticipant> = {}) =>
  ({ id, displayName: id, presence: 'present', hand: false, ...more }) as RemoteParticipant;

it('finds who is coming back, is back, and raised or lowered a hand', () => {
  const [ann, ben] = [somebody('Ann'), somebody('Ben', { presence: 'reconnecting', hand: true })];
  const [away, back] = [somebody('Ann', { presence: 'reconnecting' }), somebody('Ben')];
  expect(changesBetween([ann, ben], [away, back])).toEqual([
    happening('reconnecting', 'Ann'),
    happening('back', 'Ben'),
    happening('handDown', 'Ben'),
  ]);
  expect(changesBetween([ann], [somebody('Ann', { hand: true })])).toEqual(all('hand', ['Ann']));
});

it('finds nothing in who is doubted only because the server is not heard, and in who is no more', () => {
  const ann = somebody('Ann');
  const doubted = somebody('Ann', { presence: 'reconnecting', unconfirmed: true });
  const away = somebody('Ann', { presence: 'reconnecting' });
  expect(changesBetween([ann], [doubted])).toEqual([]);
  expect(changesBetween([doubted], [ann])).toEqual([]);
  expect(changesBetween([doubted], [away])).toEqual([happening('reconnecting', 'Ann')]);
});

it('finds nothing in who stays the same, is new or has gone: of them the room tells', () => {
  const ann = somebody('Ann');
  const changes = changesBetween([ann, somebody('Ben')], [ann, somebody('Cleo', { hand: true })]);
  expect(changes).toEqual([]);
});
