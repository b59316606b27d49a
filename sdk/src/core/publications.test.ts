import { describe, expect, test } from 'vitest';
import type { ProducerInfo } from '../signaling/protocol.js';
import type { TrackSource } from '../types.js';
import { noPublications, shown, step, wanted, type PublicationsInput } from './publications.js';

const track = (id: string) => ({ id }) as MediaStreamTrack;

function producer(
  producerId: string,
  participantId = 'ann',
  source: TrackSource = 'camera',
): ProducerInfo {
  const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
  return { producerId, participantId, kind, source, paused: false };
}

const opened = (info: ProducerInfo): PublicationsInput => ({ type: 'opened', producer: info });
const received = (producerId: string): PublicationsInput => ({
  type: 'received',
  producerId,
  mediaTrack: track(producerId),
});

function run(...inputs: readonly PublicationsInput[]) {
  return inputs.reduce(step, noPublications);
}

const shownIds = (...inputs: readonly PublicationsInput[]) =>
  shown(run(...inputs)).map((each) => each.info.producerId);

describe('a producer that takes the place of another', () => {
  test('is shown when it has a picture, and not before', () => {
    const before = [opened(producer('old')), received('old'), opened(producer('new'))];
    expect(shownIds(...before)).toEqual(['old']);
    expect(shownIds(...before, received('new'))).toEqual(['new']);
  });

  test('is received beside the old one, which is let go after that', () => {
    const before = [opened(producer('old')), received('old'), opened(producer('new'))];
    expect([...wanted(run(...before))]).toEqual(['old', 'new']);
    expect([...wanted(run(...before, received('new')))]).toEqual(['new']);
  });

  test('is shown at once if the old one has no picture', () => {
    expect(shownIds(opened(producer('old')), opened(producer('new')))).toEqual(['new']);
  });

  test('is all there is when the old one closes', () => {
    const inputs = [opened(producer('old')), received('old'), opened(producer('new'))];
    expect(shownIds(...inputs, { type: 'closed', producerId: 'old' })).toEqual(['new']);
  });
});

test('sources and people do not stand in for each other', () => {
  const ids = shownIds(
    opened(producer('1', 'ann', 'camera')),
    opened(producer('2', 'ann', 'screen')),
    opened(producer('3', 'bob', 'camera')),
  );
  expect(ids).toEqual(['1', '2', '3']);
});

describe('the list of a join', () => {
  const before = run(opened(producer('kept')), received('kept'), opened(producer('gone', 'bob')));

  test('drops what is gone, keeps what is received, and adds what is missing', () => {
    const after = step(before, {
      type: 'listed',
      producers: [producer('kept'), producer('new', 'eve')],
    });
    expect([...after.keys()]).toEqual(['kept', 'new']);
    expect(after.get('kept')).toBe(before.get('kept'));
    expect([...wanted(after)]).toEqual(['kept', 'new']);
  });

  test('that says the same changes nothing', () => {
    const producers = [producer('kept'), producer('gone', 'bob')];
    expect(step(before, { type: 'listed', producers })).toBe(before);
  });

  test('brings the mute state up to date', () => {
    const producers = [{ ...producer('kept'), paused: true }, producer('gone', 'bob')];
    const after = step(before, { type: 'listed', producers });
    expect(after.get('kept')?.info.paused).toBe(true);
    expect(after.get('kept')?.mediaTrack).toBe(before.get('kept')?.mediaTrack);
  });
});

describe('news that changes nothing gives back the same object', () => {
  const before = run(opened(producer('p')), received('p'));
  const nothing: readonly PublicationsInput[] = [
    opened(producer('p')),
    { type: 'closed', producerId: 'unknown' },
    { type: 'paused', producerId: 'p', paused: false },
    { type: 'paused', producerId: 'unknown', paused: true },
    { type: 'unreceived', producerId: 'unknown' },
  ];
  for (const input of nothing) {
    test(`${input.type} ${'producerId' in input ? input.producerId : ''}`, () => {
      expect(step(before, input)).toBe(before);
    });
  }
});

test('a consumer that went leaves the producer to be received again', () => {
  const after = run(opened(producer('p')), received('p'), { type: 'unreceived', producerId: 'p' });
  expect(after.get('p')?.mediaTrack).toBeUndefined();
  expect([...wanted(after)]).toEqual(['p']);
});
