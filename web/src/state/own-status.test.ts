import type {
  LocalParticipant,
  LocalTrack,
  RemoteParticipant,
  RoomSnapshot,
} from '@rollcall/client';
import { expect, it } from 'vitest';

import { de } from '../text/de';
import { en } from '../text/en';
import { goneMsOf, mediaLost, othersSee, ownStatusOf, type Others } from './own-status';

const local = (more: Partial<LocalParticipant> = {}): LocalParticipant => ({
  ...{ id: 'me', displayName: 'Ann', role: 'guest', hand: false, tracks: [] },
  ...{ media: 'live', quality: 'good' },
  ...more,
});
const sends = (...tracks: readonly Partial<LocalTrack>[]) =>
  local({ tracks: tracks.map((track) => ({ muted: false, ...track }) as LocalTrack) });
const ben = { id: 'ben' } as RemoteParticipant;
const room = (state: RoomSnapshot['state'], own = local(), unheardSince?: number) => ({
  ...{ state, local: own, participants: [ben], silentSince: undefined, unheardSince },
});
const usual = { awaySeconds: 0, unheardSeconds: 0, goneMs: 8_000, returned: false };

it('counts down to when the others see one as gone, and not below', () => {
  const at = (seconds: number) =>
    ownStatusOf(room('reconnecting', local(), 1_000), {
      ...{ ...usual, awaySeconds: seconds, unheardSeconds: seconds },
    });
  const gone = (goneIn: number): Others => ({ kind: 'gone', goneIn });
  expect(at(0)).toEqual({ kind: 'reconnecting', seconds: 0, others: gone(8) });
  expect(at(7)).toEqual({ kind: 'reconnecting', seconds: 7, others: gone(1) });
  expect(at(30)).toEqual({ kind: 'reconnecting', seconds: 30, others: gone(0) });
});

const silentFor4 = (own = local(), unheardSince?: number) =>
  ownStatusOf(
    { ...room('connected', own, unheardSince), silentSince: 1_000 },
    { ...usual, awaySeconds: 4, unheardSeconds: unheardSince === undefined ? 0 : 4 },
  );

it('says so too while the connection looks open and the server is silent', () => {
  const speaker = sends({ source: 'microphone' });
  for (const own of [local(), speaker])
    expect(silentFor4(own, 1_000)).toEqual({
      ...{ kind: 'reconnecting', seconds: 4, others: { kind: 'gone', goneIn: 4 } },
    });
  const left = { ...room('ended', local(), 1_000), silentSince: 1_000 };
  expect(ownStatusOf(left, usual)).toEqual({ kind: 'quiet' });
});

it('says then that the others still see one just while the media path vouches for it', () => {
  const others = { kind: 'reconnecting', seconds: 4 };
  expect(silentFor4()).toEqual({ ...others, others: { kind: 'seen' } });
  expect(silentFor4(sends({ source: 'microphone' }))).toEqual({
    ...{ ...others, others: { kind: 'heard' } },
  });
});

it('says nothing of others to whoever is alone', () => {
  const alone = { ...room('reconnecting', local(), 1_000), participants: [] };
  expect(ownStatusOf(alone, usual)).toEqual({
    ...{ kind: 'reconnecting', seconds: 0, others: { kind: 'nobody' } },
  });
});

it('counts down from when the media path fell silent, too', () => {
  const times = { ...usual, awaySeconds: 40, unheardSeconds: 3 };
  expect(ownStatusOf(room('reconnecting', local(), 38_000), times)).toEqual({
    ...{ kind: 'reconnecting', seconds: 40, others: { kind: 'gone', goneIn: 5 } },
  });
});

const vouched = (own: LocalParticipant, awaySeconds: number) => {
  const status = ownStatusOf(room('reconnecting', own), { ...usual, awaySeconds });
  return status.kind === 'reconnecting' ? status.others.kind : status.kind;
};

it('does not say that one is gone while the media path vouches for one, however long', () => {
  const speaker = sends({ source: 'camera', muted: true }, { source: 'microphone' });
  const silent = sends({ source: 'camera' }, { source: 'microphone', muted: true });
  for (const seconds of [0, 9, 3_600]) {
    expect(vouched(speaker, seconds)).toBe('heard');
    expect(vouched(silent, seconds)).toBe('seen');
  }
});

it('does not say that a listener is seen for longer than the server shows them so', () => {
  const muted = sends({ source: 'microphone', muted: true });
  for (const listener of [local(), muted]) {
    expect([0, 49, 50, 300].map((seconds) => vouched(listener, seconds))).toEqual([
      ...['seen', 'seen', 'coming_back', 'coming_back'],
    ]);
  }
});

it('has a sentence for each way in which the others see one', () => {
  const ways: readonly Others[] = [
    { kind: 'nobody' },
    { kind: 'heard' },
    { kind: 'seen' },
    { kind: 'coming_back' },
    { kind: 'gone', goneIn: 5 },
    { kind: 'gone', goneIn: 0 },
  ];
  for (const text of [en, de]) {
    expect(new Set(ways.map((others) => othersSee(text, others))).size).toBe(ways.length);
  }
  expect(othersSee(en, { kind: 'heard' })).toBe('The others still see and hear you.');
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

it('tells only whoever sends that the others miss it, and whoever listens what they miss themselves', () => {
  const told = (...tracks: readonly Partial<LocalTrack>[]) => {
    const status = ownStatusOf(room('connected', { ...sends(...tracks), media: 'lost' }), usual);
    return status.kind === 'media_lost' ? mediaLost(en, status) : status.kind;
  };
  const muted = { source: 'microphone', muted: true } as const;
  const sentMissing = 'Your picture and sound do not reach the others.';
  expect(told({ source: 'microphone' })).toBe(sentMissing);
  expect(told(muted, { source: 'screen' })).toBe(sentMissing);
  for (const tracks of [[], [muted], [muted, { source: 'camera', muted: true } as const]])
    expect(told(...tracks)).toBe('You do not see or hear the others.');
});

it('takes the time from the server, and a usual one from a server that says none', () => {
  expect(goneMsOf({ timings: { goneMs: 20_000 } })).toBe(20_000);
  expect([undefined, {}, { timings: {} }, { timings: { goneMs: 'soon' } }].map(goneMsOf)).toEqual([
    8_000, 8_000, 8_000, 8_000,
  ]);
});
