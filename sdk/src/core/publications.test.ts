import { describe, expect, test } from 'vitest';
import type { ProducerInfo } from '../signaling/protocol.js';
import { seeded } from '../testing/random.js';
import type { TrackSource } from '../types.js';
import {
  noPublications,
  shown,
  step,
  wanted,
  type Publication,
  type Publications,
  type PublicationsInput,
} from './publications.js';

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

const slotOf = ({ participantId, source }: ProducerInfo) => `${participantId} ${source}`;

/** What must hold of any list, however it came to be. */
function expectOnePictureEach(publications: Publications, why: string): void {
  const slots = new Map<string, Publication[]>();
  for (const each of publications.values()) {
    const slot = slotOf(each.info);
    slots.set(slot, [...(slots.get(slot) ?? []), each]);
  }
  const visible = shown(publications);
  const ids = wanted(publications);
  expect(visible.map(({ info }) => slotOf(info)).sort(), why).toEqual([...slots.keys()].sort());
  for (const publication of visible) {
    const all = slots.get(slotOf(publication.info)) ?? [];
    const withPicture = all.filter(({ mediaTrack }) => mediaTrack !== undefined);
    expect(publication, why).toBe((withPicture.length > 0 ? withPicture : all).at(-1));
    // Whatever came before one with a picture is let go; whatever came after may take its place.
    const kept = withPicture.length > 0 ? all.slice(all.indexOf(publication)) : all;
    const received = all.map(({ info }) => info.producerId).filter((id) => ids.has(id));
    expect(received, why).toEqual(kept.map(({ info }) => info.producerId));
  }
}

/** Nothing is made anew that stayed as it was: neither the list nor what is in it. */
function expectOnlyWhatChanged(before: Publications, after: Publications, why: string): void {
  if (after === before) return;
  expect([...after], why).not.toEqual([...before]);
  for (const [id, publication] of after) {
    const earlier = before.get(id);
    if (earlier !== publication) expect(publication, why).not.toEqual(earlier);
  }
}

/** A server with a true list, a connection that breaks, and consumers that come and go. */
function busyRun(seed: number): void {
  const random = seeded(seed);
  const pick = <Value>(from: Iterable<Value>): Value | undefined => {
    const all = [...from];
    return all[Math.floor(random() * all.length)];
  };
  const truth = new Map<string, ProducerInfo>();
  let number = 0;
  let connected = true;
  let state = noPublications;
  const feed = (input: PublicationsInput) => {
    const why = `seed ${seed}, ${input.type}`;
    const before = state;
    state = step(before, input);
    expect(step(state, input), `${why} again`).toBe(state);
    expectOnlyWhatChanged(before, state, why);
    expectOnePictureEach(state, why);
  };
  /** Told at once, or lost with the connection. */
  const tell = (input: PublicationsInput) => {
    if (connected) feed(input);
  };
  const comeBack = () => {
    connected = true;
    const before = state;
    feed({ type: 'listed', producers: [...truth.values()] });
    for (const [id, { mediaTrack }] of state) {
      expect(mediaTrack, `seed ${seed}: what is received goes on`).toBe(before.get(id)?.mediaTrack);
    }
  };
  const open = () => {
    const who = pick(['ann', 'bob']) ?? 'ann';
    const info = producer(`p${++number}`, who, pick(['camera', 'screen', 'microphone']));
    truth.set(info.producerId, info);
    tell({ type: 'opened', producer: info });
  };
  const close = (producerId = '') => {
    if (truth.delete(producerId)) tell({ type: 'closed', producerId });
  };
  const pause = (info: ProducerInfo | undefined) => {
    if (info === undefined) return;
    const { producerId } = info;
    const paused = random() < 0.5;
    truth.set(producerId, { ...info, paused });
    tell({ type: 'paused', producerId, paused });
  };
  const receive = (producerId = 'nothing') =>
    feed({ type: 'received', producerId, mediaTrack: track(`${producerId} ${random()}`) });

  for (let turn = 0; turn < 120; turn += 1) {
    const dice = random();
    if (dice < 0.25) open();
    else if (dice < 0.45) close(pick(truth.keys()));
    else if (dice < 0.55) pause(pick(truth.values()));
    else if (dice < 0.75) receive(pick(wanted(state)));
    else if (dice < 0.85) feed({ type: 'unreceived', producerId: pick(state.keys()) ?? 'nothing' });
    else if (dice < 0.9) connected = false;
    else comeBack();
  }
  comeBack();
  expect(
    [...state.values()].map(({ info }) => info),
    `seed ${seed}`,
  ).toEqual([...truth.values()]);
  for (const id of wanted(state)) receive(id);
  const newest = new Map([...truth.values()].map((info) => [slotOf(info), info.producerId]));
  expect([...wanted(state)].sort(), `seed ${seed}`).toEqual([...newest.values()].sort());
}

test('whatever opens, closes, breaks or is received when: one picture each, and the newest in the end', () => {
  for (let seed = 1; seed <= 60; seed += 1) busyRun(seed);
});
