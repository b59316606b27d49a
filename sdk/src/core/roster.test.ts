import { describe, expect, test } from 'vitest';
import type { RosterChange, WireParticipant } from '../signaling/protocol.js';
import { seeded } from '../testing/random.js';
import {
  initialRoster,
  step,
  type RosterEffect,
  type RosterInput,
  type RosterState,
} from './roster.js';

const generation = 'g1';

function person(id: string, more: Partial<WireParticipant> = {}): WireParticipant {
  return {
    id,
    displayName: id.toUpperCase(),
    role: 'guest',
    hand: false,
    state: 'present',
    since: 0,
    joinedAt: id.charCodeAt(0),
    media: 'none',
    ...more,
  };
}

function snapshot(
  number: number,
  ids: readonly string[],
  more: Partial<RosterInput> = {},
): RosterInput {
  return {
    type: 'snapshot',
    roster: { version: { generation, number }, participants: ids.map((id) => person(id)) },
    now: 1_000,
    ...more,
  } as RosterInput;
}

function changes(number: number, ...list: readonly RosterChange[]): RosterInput {
  return {
    type: 'changes',
    message: { version: { generation, number }, changes: list },
    now: 1_000,
  };
}

const joined = (id: string): RosterChange => ({ type: 'joined', participant: person(id) });
const back = (id: string): RosterChange => ({ type: 'back', participant: person(id) });
const left = (id: string): RosterChange => ({ type: 'left', participant: { id }, reason: 'left' });
const updated = (id: string, more: Partial<WireParticipant>): RosterChange => ({
  type: 'updated',
  participant: person(id, more),
});

function run(...inputs: readonly RosterInput[]): { state: RosterState; effects: RosterEffect[] } {
  let state = initialRoster;
  let effects: readonly RosterEffect[] = [];
  for (const input of inputs) [state, effects] = step(state, input);
  return { state, effects: [...effects] };
}

const ids = (state: RosterState) => [...state.members.keys()].sort();
const names = (effects: readonly RosterEffect[]) =>
  effects.map((effect) => {
    if (effect.type === 'resync') return 'resync';
    return `${effect.type} ${effect.type === 'left' ? effect.member.participant.id : effect.id}`;
  });

describe('the first snapshot', () => {
  test('says who is here and announces nobody', () => {
    const { state, effects } = run(snapshot(3, ['a', 'b']));
    expect(ids(state)).toEqual(['a', 'b']);
    expect(effects).toEqual([]);
  });

  test('is gone on with by changes that came before it', () => {
    const { state, effects } = run(changes(4, joined('c')), snapshot(3, ['a']));
    expect(ids(state)).toEqual(['a', 'c']);
    expect(names(effects)).toEqual(['joined c']);
    expect(state.version?.number).toBe(4);
  });

  test('already contains older changes that came before it', () => {
    const { state, effects } = run(changes(3, joined('a')), snapshot(3, ['a']));
    expect(ids(state)).toEqual(['a']);
    expect(effects).toEqual([]);
  });

  test('turns ages into local times', () => {
    const input: RosterInput = {
      type: 'snapshot',
      roster: { version: { generation, number: 1 }, participants: [person('a', { since: 400 })] },
      now: 1_000,
    };
    expect(run(input).state.members.get('a')?.since).toBe(600);
  });
});

describe('changes', () => {
  test('follow each other', () => {
    const { state, effects } = run(snapshot(3, ['a']), changes(5, joined('b'), left('a')));
    expect(ids(state)).toEqual(['b']);
    expect(names(effects)).toEqual(['joined b', 'left a']);
  });

  test('that were seen before change nothing', () => {
    const { state, effects } = run(
      snapshot(3, ['a']),
      changes(4, joined('b')),
      changes(4, joined('b')),
    );
    expect(ids(state)).toEqual(['a', 'b']);
    expect(effects).toEqual([]);
  });

  test('that overlap what is known are applied from where they go on', () => {
    const { state, effects } = run(snapshot(4, ['a', 'b']), changes(5, joined('b'), joined('c')));
    expect(ids(state)).toEqual(['a', 'b', 'c']);
    expect(names(effects)).toEqual(['joined c']);
  });

  test('with a gap before them ask for a snapshot and change nothing', () => {
    const { state, effects } = run(snapshot(3, ['a']), changes(6, left('a')));
    expect(ids(state)).toEqual(['a']);
    expect(effects).toEqual([{ type: 'resync', version: { generation, number: 3 } }]);
  });

  test('of another generation ask for a snapshot', () => {
    const other: RosterInput = {
      type: 'changes',
      message: { version: { generation: 'g2', number: 4 }, changes: [left('a')] },
      now: 0,
    };
    expect(names(run(snapshot(3, ['a']), other).effects)).toEqual(['resync']);
  });

  test('tell who is back from who is new', () => {
    const { effects } = run(snapshot(1, ['a']), changes(2, left('a')), changes(3, back('a')));
    expect(names(effects)).toEqual(['back a']);
  });

  test('tell after how long somebody is back, if their leaving was seen', () => {
    const at = (now: number, message: RosterInput): RosterInput => ({ ...message, now }) as never;
    const { effects } = run(
      snapshot(1, ['a']),
      at(2_000, changes(2, left('a'))),
      at(9_500, changes(3, back('a'))),
    );
    expect(effects).toEqual([{ type: 'back', id: 'a', after: 7_500 }]);
    expect(run(snapshot(1, []), at(9_500, changes(2, back('b')))).effects).toEqual([
      { type: 'back', id: 'b', after: 0 },
    ]);
  });

  test('of state carry when it began', () => {
    const away = updated('a', { state: 'reconnecting', since: 300 });
    const { state, effects } = run(snapshot(1, ['a']), changes(2, away));
    expect(names(effects)).toEqual(['updated a']);
    expect(state.members.get('a')?.since).toBe(700);
  });
});

describe('a pong', () => {
  test('with our version needs nothing', () => {
    const pong: RosterInput = { type: 'pong', version: { generation, number: 3 } };
    expect(run(snapshot(3, ['a']), pong).effects).toEqual([]);
  });

  test('with another version asks for a snapshot', () => {
    const pong: RosterInput = { type: 'pong', version: { generation, number: 4 } };
    expect(names(run(snapshot(3, ['a']), pong).effects)).toEqual(['resync']);
  });

  test('while syncing is left alone: the snapshot is on its way', () => {
    const pong: RosterInput = { type: 'pong', version: { generation, number: 4 } };
    expect(run(snapshot(3, ['a']), { type: 'unsynced' }, pong).effects).toEqual([]);
  });
});

describe('a lost connection', () => {
  test('leaves the last version to be named in the next join', () => {
    const { state } = run(snapshot(3, ['a']), changes(4, joined('b')), { type: 'unsynced' });
    expect(state.version).toBeUndefined();
    expect(state.last).toEqual({ generation, number: 4 });
  });

  test('keeps the people in the list', () => {
    expect(ids(run(snapshot(3, ['a', 'b']), { type: 'unsynced' }).state)).toEqual(['a', 'b']);
  });

  test('ends in a snapshot that is compared with what was known', () => {
    const first = [snapshot(3, ['a', 'b']), changes(4, left('b')), { type: 'unsynced' }] as const;
    const { state, effects } = run(...first, snapshot(9, ['b', 'c']));
    expect(ids(state)).toEqual(['b', 'c']);
    expect(names(effects).sort()).toEqual(['back b', 'joined c', 'left a']);
    // Whether they left or were lost was said while nobody here listened.
    expect(effects).toContainEqual(expect.objectContaining({ type: 'left', reason: 'unknown' }));
  });

  test('changes no object of people who stayed as they were', () => {
    const before = run(snapshot(3, ['a'])).state;
    const [lost] = step(before, { type: 'unsynced' });
    const [after] = step(lost, snapshot(8, ['a']));
    expect(after.members.get('a')).toBe(before.members.get('a'));
  });
});

describe('a server restart', () => {
  const recovering = { recovering: true } as Partial<RosterInput>;

  test('keeps people who have not come back yet as reconnecting', () => {
    const { state, effects } = run(
      snapshot(30, ['a', 'b']),
      { type: 'unsynced' },
      snapshot(1, ['a'], recovering),
    );
    expect(state.members.get('b')?.participant.state).toBe('reconnecting');
    expect(names(effects)).toEqual(['updated b']);
  });

  test('announces nobody as joined or left for returning', () => {
    const { state, effects } = run(
      snapshot(30, ['a', 'b']),
      { type: 'unsynced' },
      snapshot(1, ['a'], recovering),
      changes(2, joined('b')),
    );
    expect(names(effects)).toEqual(['updated b']);
    expect(state.awaited.size).toBe(0);
  });

  test('that nobody may come back from any more has lost whoever its list lacks', () => {
    const other: RosterInput = {
      type: 'snapshot',
      roster: { version: { generation: 'g2', number: 1 }, participants: [person('a')] },
      now: 1_000,
    };
    const { state, effects } = run(snapshot(30, ['a', 'b']), { type: 'unsynced' }, other);
    expect(names(effects)).toEqual(['left b']);
    expect(ids(state)).toEqual(['a']);
  });

  test('lets a later snapshot go on waiting', () => {
    const inputs = [snapshot(30, ['a', 'b']), { type: 'unsynced' }] as const;
    const { state } = run(...inputs, snapshot(1, ['a'], recovering), snapshot(3, ['a']));
    expect(ids(state)).toEqual(['a', 'b']);
  });

  test('moves nobody, and puts strangers after them', () => {
    const version = { generation: 'g2', number: 2 };
    const order = (state: RosterState) =>
      [...state.members.values()]
        .sort((a, b) => a.participant.joinedAt - b.participant.joinedAt)
        .map(({ participant }) => participant.id);
    const participants = [person('b', { joinedAt: 1 }), person('x', { joinedAt: 2 })];
    const restarted = { type: 'snapshot', roster: { version, participants }, now: 2_000 } as const;
    const before = [snapshot(30, ['a', 'b', 'c']), { type: 'unsynced' }] as const;
    const { state } = run(...before, { ...restarted, recovering: true });
    expect(order(state)).toEqual(['a', 'b', 'c', 'x']);
    const returns = [person('c', { joinedAt: 3 }), person('y', { joinedAt: 4 })] as const;
    const [after] = step(state, {
      type: 'changes',
      message: {
        version: { ...version, number: 4 },
        changes: returns.map((participant) => ({ type: 'joined', participant })),
      },
      now: 3_000,
    });
    expect(order(after)).toEqual(['a', 'b', 'c', 'x', 'y']);
  });

  test('gives up on who has not come back in time', () => {
    const inputs = [snapshot(30, ['a', 'b']), { type: 'unsynced' }] as const;
    const { state, effects } = run(...inputs, snapshot(1, ['a'], recovering), {
      type: 'recovered',
      now: 0,
    });
    expect(ids(state)).toEqual(['a']);
    expect(names(effects)).toEqual(['left b']);
  });
});

test('an older snapshot does not undo newer changes', () => {
  const { state } = run(snapshot(3, ['a']), changes(4, joined('b')), snapshot(3, ['a']));
  expect(ids(state)).toEqual(['a', 'b']);
});

test('a reset forgets everybody without a word', () => {
  const { state, effects } = run(snapshot(3, ['a']), { type: 'reset' });
  expect(state).toEqual(initialRoster);
  expect(effects).toEqual([]);
});

/** A server with a true list, and a network that loses, repeats and delays its messages. */
function unreliableRun(seed: number): void {
  const random = seeded(seed);
  const truth = new Map<string, WireParticipant>();
  const everybody = ['a', 'b', 'c', 'd', 'e'];
  let number = 0;
  let state = initialRoster;
  const announced = new Set<string>(); // Who is in the room according to the events alone.
  const feed = (input: RosterInput) => {
    const wasFresh = state.fresh;
    const [next, effects] = step(state, input);
    for (const effect of effects) {
      if (effect.type === 'joined' || effect.type === 'back') {
        expect(announced.has(effect.id), `seed ${seed}: joined twice`).toBe(false);
        announced.add(effect.id);
      }
      if (effect.type === 'left') {
        const id = effect.member.participant.id;
        expect(announced.delete(id), `seed ${seed}: left twice`).toBe(true);
      }
      if (effect.type === 'updated') expect(announced.has(effect.id)).toBe(true);
    }
    state = next;
    if (wasFresh && !state.fresh) for (const id of state.members.keys()) announced.add(id);
    expect([...announced].sort(), `seed ${seed}`).toEqual(ids(state));
  };
  const send = () => snapshotOf(truth, number);
  const change = (): RosterChange => {
    const id = everybody[Math.floor(random() * everybody.length)] ?? 'a';
    number += 1;
    if (!truth.has(id)) {
      truth.set(id, person(id));
      return { type: random() < 0.5 ? 'joined' : 'back', participant: person(id) };
    }
    if (random() < 0.5) {
      truth.delete(id);
      return left(id);
    }
    const next = person(id, { hand: random() < 0.5 });
    truth.set(id, next);
    return { type: 'updated', participant: next };
  };
  for (let turn = 0; turn < 200; turn += 1) {
    const dice = random();
    if (dice < 0.6) {
      const list = Array.from({ length: 1 + Math.floor(random() * 3) }, change);
      const message = changes(number, ...list);
      if (random() < 0.85) feed(message);
      if (random() < 0.1) feed(message);
    } else if (dice < 0.7) feed({ type: 'unsynced' });
    else if (dice < 0.85) feed(send());
    else feed({ type: 'pong', version: { generation, number } });
  }
  feed(send());
  expect(ids(state), `seed ${seed}`).toEqual([...truth.keys()].sort());
  for (const [id, participant] of truth) {
    expect(state.members.get(id)?.participant.hand, `seed ${seed}`).toBe(participant.hand);
  }
}

function snapshotOf(truth: ReadonlyMap<string, WireParticipant>, number: number): RosterInput {
  const participants = [...truth.values()];
  return {
    type: 'snapshot',
    roster: { version: { generation, number }, participants },
    now: 1_000,
  };
}

test('whatever is lost, repeated or late: one snapshot later the list is the server’s', () => {
  for (let seed = 1; seed <= 300; seed += 1) unreliableRun(seed);
});
