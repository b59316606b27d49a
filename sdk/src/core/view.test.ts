import { expect, test } from 'vitest';
import type { ProducerInfo, WireParticipant } from '../signaling/protocol.js';
import { noPublications, step, type Publications, type PublicationsInput } from './publications.js';
import type { Members } from './roster.js';
import { emptyView, nextView, trackEvents } from './view.js';

function people(...list: readonly Partial<WireParticipant>[]): Members {
  const members = list.map((more): [string, { participant: WireParticipant; since: number }] => {
    const participant: WireParticipant = {
      id: 'ann',
      displayName: 'Ann',
      role: 'guest',
      hand: false,
      state: 'present',
      since: 0,
      joinedAt: 1,
      media: 'none',
      ...more,
    };
    return [participant.id, { participant, since: 10 }];
  });
  return new Map(members);
}

function publish(...inputs: readonly PublicationsInput[]): Publications {
  return inputs.reduce(step, noPublications);
}

const info = (producerId: string, participantId: string): ProducerInfo => ({
  producerId,
  participantId,
  kind: 'video',
  source: 'camera',
  paused: false,
});
const opened = (producerId: string, participantId: string): PublicationsInput => ({
  type: 'opened',
  producer: info(producerId, participantId),
});
const received = (producerId: string): PublicationsInput => ({
  type: 'received',
  producerId,
  mediaTrack: { id: producerId } as MediaStreamTrack,
});

test('shows the others by when they joined, without oneself', () => {
  const members = people(
    { id: 'carl', joinedAt: 3 },
    { id: 'me', joinedAt: 2 },
    { id: 'ann', joinedAt: 1 },
  );
  const view = nextView(emptyView, members, noPublications, 'me');
  expect(view.participants.map((each) => each.id)).toEqual(['ann', 'carl']);
});

test('is the same object when nothing changed', () => {
  const publications = publish(opened('p', 'ann'), received('p'));
  const before = nextView(emptyView, people({ id: 'ann' }), publications, 'me');
  expect(nextView(before, people({ id: 'ann' }), publications, 'me')).toBe(before);
});

test('makes a new object of who changed, and of nobody else', () => {
  const before = nextView(emptyView, people({ id: 'ann' }, { id: 'bob' }), noPublications, 'me');
  const after = nextView(
    before,
    people({ id: 'ann', hand: true }, { id: 'bob' }),
    noPublications,
    'me',
  );
  expect(after.byId.get('ann')).not.toBe(before.byId.get('ann'));
  expect(after.byId.get('bob')).toBe(before.byId.get('bob'));
});

test('announces a track when it is received, and once', () => {
  const members = people({ id: 'ann' });
  const waiting = nextView(emptyView, members, publish(opened('p', 'ann')), 'me');
  expect(trackEvents(emptyView, waiting)).toEqual([]);
  const publications = publish(opened('p', 'ann'), received('p'));
  const playing = nextView(waiting, members, publications, 'me');
  expect(trackEvents(waiting, playing).map((event) => event.type)).toEqual(['trackSubscribed']);
  expect(trackEvents(playing, playing)).toEqual([]);
});

test('a successor is announced after its predecessor went', () => {
  const members = people({ id: 'ann' });
  const first = publish(opened('old', 'ann'), received('old'));
  const before = nextView(emptyView, members, first, 'me');
  const second = [opened('new', 'ann'), received('new')].reduce(step, first);
  const after = nextView(before, members, second, 'me');
  expect(after.participants[0]?.tracks.map((track) => track.id)).toEqual(['new']);
  const events = trackEvents(before, after).map(({ type, track }) => `${type} ${track.id}`);
  expect(events).toEqual(['trackUnsubscribed old', 'trackSubscribed new']);
});

test('who leaves takes the tracks along', () => {
  const publications = publish(opened('p', 'ann'), received('p'));
  const before = nextView(emptyView, people({ id: 'ann' }), publications, 'me');
  const after = nextView(before, new Map(), publications, 'me');
  expect(trackEvents(before, after).map((event) => event.type)).toEqual(['trackUnsubscribed']);
});

test('a producer of somebody who is not in the list yet waits for them', () => {
  const publications = publish(opened('p', 'bob'), received('p'));
  const before = nextView(emptyView, people({ id: 'ann' }), publications, 'me');
  expect(before.participants).toHaveLength(1);
  const after = nextView(before, people({ id: 'ann' }, { id: 'bob' }), publications, 'me');
  expect(trackEvents(before, after).map(({ participant }) => participant.id)).toEqual(['bob']);
});

test('whoever is doubted is shown as reconnecting since then, with a lost connection', () => {
  const publications = publish(opened('p', 'ann'), received('p'));
  const good = new Map([['p', 'good' as const]]);
  const members = people({ id: 'ann' }, { id: 'bob' });
  const before = nextView(emptyView, members, publications, 'me', good);
  expect(before.byId.get('ann')).toMatchObject({
    ...{ presence: 'present', presenceSince: 10, unconfirmed: false, quality: 'good' },
  });
  const doubts = new Map([['ann', 5_000]]);
  const after = nextView(before, members, publications, 'me', good, doubts);
  expect(after.byId.get('ann')).toMatchObject({
    ...{ presence: 'reconnecting', presenceSince: 5_000, unconfirmed: true, quality: 'lost' },
  });
  expect(after.byId.get('bob')).toBe(before.byId.get('bob'));
});

test('whoever is reconnecting by the server’s word is so since it said so, doubted or not', () => {
  const members = people({ id: 'ann', state: 'reconnecting' });
  const doubts = new Map([['ann', 5_000]]);
  const [ann] = nextView(emptyView, members, noPublications, 'me', new Map(), doubts).participants;
  expect(ann).toMatchObject({ presence: 'reconnecting', presenceSince: 10, unconfirmed: false });
});
