import type { LocalParticipant, RoomSnapshot } from '@rollcall/client';
import { expect, it } from 'vitest';

import { goneMsOf, ownStatusOf } from './own-status';

const local = (more: Partial<LocalParticipant> = {}): LocalParticipant => ({
  ...{ id: 'me', displayName: 'Ann', hand: false, tracks: [], media: 'live', quality: 'good' },
  ...more,
});
const room = (state: RoomSnapshot['state'], own = local()) => ({ state, local: own });
const usual = { awaySeconds: 0, goneMs: 8_000, returned: false };

it('counts down to when the others see one as gone, and not below', () => {
  const at = (awaySeconds: number) => ownStatusOf(room('reconnecting'), { ...usual, awaySeconds });
  expect(at(0)).toEqual({ kind: 'reconnecting', seconds: 0, goneIn: 8 });
  expect(at(7)).toEqual({ kind: 'reconnecting', seconds: 7, goneIn: 1 });
  expect(at(30)).toEqual({ kind: 'reconnecting', seconds: 30, goneIn: 0 });
});

it('says that one is back, only after one was away', () => {
  expect(ownStatusOf(room('connected'), usual).kind).toBe('quiet');
  expect(ownStatusOf(room('connected'), { ...usual, returned: true }).kind).toBe('back');
});

it('says that nothing of one arrives, whoever found out', () => {
  const lost = [local({ media: 'lost' }), local({ quality: 'lost' })];
  for (const own of lost)
    expect(ownStatusOf(room('connected', own), usual).kind).toBe('media_lost');
});

it('takes the time from the server, and a usual one from a server that says none', () => {
  expect(goneMsOf({ timings: { goneMs: 20_000 } })).toBe(20_000);
  expect([undefined, {}, { timings: {} }, { timings: { goneMs: 'soon' } }].map(goneMsOf)).toEqual([
    8_000, 8_000, 8_000, 8_000,
  ]);
});
