import { beforeEach, describe, expect, test, vi } from 'vitest';
import { RollcallError } from './errors.js';
import { createLog } from './log.js';
import { RoomState } from './room-state.js';
import type { Roster, WireParticipant } from './signaling/protocol.js';
import type { RoomEvents } from './types.js';

let state: RoomState;
let events: string[];
let back: string[];
let resyncs: number;

function person(id: string, more: Partial<WireParticipant> = {}): WireParticipant {
  return {
    id,
    displayName: id,
    role: 'guest',
    hand: false,
    state: 'present',
    since: 0,
    joinedAt: 1,
    media: 'none',
    ...more,
  };
}

const roster = (number: number, ...ids: readonly string[]): Roster => ({
  version: { generation: 'g', number },
  participants: ids.map((id) => person(id)),
});

beforeEach(() => {
  events = [];
  resyncs = 0;
  back = [];
  state = new RoomState({
    roomId: 'r',
    self: { id: undefined, displayName: 'Me', hand: false, tracks: [] },
    log: createLog('silent'),
    resync: () => (resyncs += 1),
    senderIsBack: (ids) => back.push(...ids),
  });
  const names: readonly (keyof RoomEvents)[] = [
    'connectionState',
    'participantJoined',
    'participantBack',
    'participantUpdated',
    'participantLeft',
    'error',
  ];
  for (const name of names) state.emitter.on(name, () => events.push(name));
});

function enter(): void {
  state.move({ type: 'join' }, 0);
  state.setSelf({ id: 'me' });
  state.stepRoster({ type: 'snapshot', roster: roster(1, 'me', 'ann'), now: 0 });
  state.move({ type: 'joined' }, 0);
  events.length = 0;
}

describe('a snapshot', () => {
  test('is the same object until something changes', () => {
    enter();
    const before = state.snapshot;
    state.stepRoster({ type: 'pong', version: { generation: 'g', number: 1 } });
    state.stepRoster({ type: 'snapshot', roster: roster(1, 'me', 'ann'), now: 0 });
    expect(state.snapshot).toBe(before);
    state.setActiveSpeaker('ann');
    expect(state.snapshot).not.toBe(before);
    expect(state.snapshot.participants).toBe(before.participants);
  });

  test('is up to date when a listener hears of the change', () => {
    enter();
    let seen = 0;
    state.emitter.on('participantJoined', () => (seen = state.snapshot.participants.length));
    const message = {
      version: { generation: 'g', number: 2 },
      changes: [{ type: 'joined' as const, participant: person('bob') }],
    };
    state.stepRoster({ type: 'changes', message, now: 0 });
    expect(seen).toBe(2);
  });

  test('knows since when it reconnects, and forgets it when it is back', () => {
    enter();
    state.move({ type: 'lost' }, 42);
    expect(state.snapshot.reconnectingSince).toBe(42);
    expect(state.snapshot.participants).toHaveLength(1);
    state.move({ type: 'joined' }, 50);
    expect(state.snapshot.reconnectingSince).toBeUndefined();
  });

  test('says since when nothing vouches for oneself, while it reconnects', () => {
    enter();
    state.hear(40);
    expect(state.snapshot.unheardSince).toBeUndefined();
    state.move({ type: 'lost' }, 42);
    expect(state.snapshot.unheardSince).toBe(40);
    state.setUnheard(undefined);
    expect(state.snapshot.unheardSince).toBeUndefined();
    state.setUnheard(5_000);
    expect(state.snapshot.unheardSince).toBe(5_000);
    state.move({ type: 'joined' }, 6_000);
    expect(state.snapshot.unheardSince).toBeUndefined();
  });

  test('counts from the last word of the server where the media path fell silent before', () => {
    enter();
    state.setUnheard(undefined);
    state.setUnheard(10);
    state.setWord({ at: 40, now: 1_000 });
    state.move({ type: 'lost' }, 1_042);
    expect(state.snapshot.unheardSince).toBe(40);
    state.setWord({ at: 40, now: 4_000 });
    expect(state.snapshot.unheardSince).toBe(40);
  });

  test('counts from the join where nothing was heard since', () => {
    enter();
    state.move({ type: 'lost' }, 42);
    expect(state.snapshot.unheardSince).toBe(0);
  });

  test('says since when nothing vouches as soon as the server is silent, unless the media path does', () => {
    enter();
    state.setUnheard(undefined);
    state.setWord({ at: 40, now: 2_000 });
    state.setUnheard(1_000);
    expect(state.snapshot.unheardSince).toBeUndefined();
    state.setWord({ at: 40, now: 4_000 });
    expect(state.snapshot).toMatchObject({ silentSince: 40, unheardSince: 1_000 });
    state.setUnheard(undefined);
    expect(state.snapshot).toMatchObject({ silentSince: 40, unheardSince: undefined });
    state.setUnheard(4_500);
    state.setWord({ at: 6_000, now: 6_000 });
    expect(state.snapshot).toMatchObject({ silentSince: undefined, unheardSince: undefined });
  });

  test('knows nothing of an earlier stay while it comes in again', () => {
    enter();
    state.setWord({ at: 40, now: 41 });
    state.move({ type: 'superseded' }, 50);
    state.clear();
    state.move({ type: 'takeOver' }, 60_000);
    state.setWord({ at: 40, now: 61_000 });
    expect(state.snapshot).toMatchObject({ silentSince: undefined, unheardSince: undefined });
  });

  test('is the same object while nothing vouches and nothing is lost', () => {
    enter();
    const before = state.snapshot;
    state.setUnheard(undefined);
    state.setUnheard(10);
    expect(state.snapshot).toBe(before);
  });

  test('says why it ended', () => {
    enter();
    state.move({ type: 'removed', reason: 'room_ended' }, 0);
    expect(state.snapshot.endReason).toBe('room_ended');
  });

  test('takes name, role and hand of oneself from the roster', () => {
    enter();
    expect(state.snapshot.local?.role).toBe('guest');
    const own = person('me', { displayName: 'Renamed', role: 'host', hand: true });
    const participants = [own, person('ann')];
    const version = { generation: 'g', number: 2 };
    state.stepRoster({ type: 'snapshot', roster: { version, participants }, now: 0 });
    expect(state.snapshot.local).toMatchObject({
      ...{ displayName: 'Renamed', role: 'host', hand: true },
    });
    expect(events).toEqual([]);
  });
});

describe('listeners', () => {
  test('hear of nobody at the first join', () => {
    state.move({ type: 'join' }, 0);
    state.setSelf({ id: 'me' });
    state.stepRoster({ type: 'snapshot', roster: roster(1, 'me', 'ann'), now: 0 });
    expect(events).toEqual(['connectionState']);
  });

  test('hear who left, with the value they had', () => {
    enter();
    const left: string[] = [];
    state.emitter.on('participantLeft', ({ participant, reason }) =>
      left.push(`${participant.displayName} ${reason}`),
    );
    const change = {
      type: 'left' as const,
      participant: { id: 'ann' },
      reason: 'unloaded' as const,
    };
    const message = { version: { generation: 'g', number: 2 }, changes: [change] };
    state.stepRoster({ type: 'changes', message, now: 0 });
    expect(left).toEqual(['ann unloaded']);
  });

  test('are not stopped by one that throws, whose error is not swallowed', () => {
    const later: (() => void)[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => void later.push(run));
    const bug = new Error('a bug of the embedder');
    const heard: string[] = [];
    state.emitter.on('error', () => {
      throw bug;
    });
    state.emitter.on('error', () => heard.push('second'));
    state.report(new RollcallError('timeout', 'slow'));
    vi.restoreAllMocks();
    expect(heard).toEqual(['second']);
    expect(() => later[0]?.()).toThrow(bug);
  });

  test('can stop listening', () => {
    enter();
    const heard: string[] = [];
    const stop = state.emitter.on('activeSpeaker', () => heard.push('speaker'));
    stop();
    state.setActiveSpeaker('ann');
    expect(heard).toEqual([]);
  });
});

test('whoever was reconnecting and is present again may have pictures that are held back', () => {
  enter();
  const producer = {
    producerId: 'p',
    participantId: 'ann',
    kind: 'video',
    source: 'camera',
  } as const;
  state.stepPublications({ type: 'opened', producer: { ...producer, paused: false } });
  const change = (number: number, presence: 'reconnecting' | 'present') =>
    state.stepRoster({
      type: 'changes',
      message: {
        version: { generation: 'g', number },
        changes: [{ type: 'updated', participant: person('ann', { state: presence }) }],
      },
      now: 0,
    });
  change(2, 'reconnecting');
  expect(back).toEqual([]);
  change(3, 'present');
  expect(back).toEqual(['p']);
  state.setActiveSpeaker('ann');
  expect(back).toEqual(['p']);
});

test('a gap in the roster asks for a snapshot', () => {
  enter();
  const message = { version: { generation: 'g', number: 5 }, changes: [] };
  state.stepRoster({
    type: 'changes',
    message: { ...message, changes: [{ type: 'joined', participant: person('bob') }] },
    now: 0,
  });
  expect(resyncs).toBe(1);
});

test('chat keeps the newest 500 lines', () => {
  for (let id = 0; id < 510; id += 1) {
    state.addChat({ id: String(id), participantId: 'ann', displayName: 'ann', text: '', at: id });
  }
  expect(state.snapshot.chat).toHaveLength(500);
  expect(state.snapshot.chat.at(-1)?.id).toBe('509');
});

test('clearing leaves nobody in the list and keeps the chat', () => {
  enter();
  state.addChat({ id: '1', participantId: 'ann', displayName: 'ann', text: 'hi', at: 0 });
  state.clear();
  expect(state.snapshot.participants).toEqual([]);
  expect(state.snapshot.local).toBeUndefined();
  expect(state.snapshot.chat).toHaveLength(1);
  expect(events).toEqual([]);
});

describe('while the server is silent', () => {
  const opened = (producerId: string, participantId: string) => {
    const producer = { producerId, participantId, kind: 'audio', source: 'microphone' } as const;
    state.stepPublications({ type: 'opened', producer: { ...producer, paused: false } });
  };
  const presences = () =>
    state.snapshot.participants.map(({ id, presence }) => `${id} ${presence}`);

  beforeEach(() => {
    enter();
    state.stepRoster({ type: 'snapshot', roster: roster(2, 'me', 'ann', 'ben'), now: 0 });
    opened('voice', 'ann');
    state.setWord({ at: 0, now: 0 });
  });

  test('whoever is heard is present, until a look finds that they are heard no more', () => {
    state.setArriving(new Set(), 0);
    state.setArriving(new Set(['voice', 'of nobody']), 2_000);
    state.setWord({ at: 0, now: 3_000 });
    expect(presences()).toEqual(['ann present', 'ben reconnecting']);
    state.setArriving(new Set(), 4_000);
    expect(presences()).toEqual(['ann reconnecting', 'ben reconnecting']);
    state.setWord({ at: 4_500, now: 4_500 });
    expect(presences()).toEqual(['ann present', 'ben present']);
  });

  test('what may have come long before a look vouches for nobody: the page was frozen', () => {
    state.setArriving(new Set(), 0);
    state.setWord({ at: 60_000, now: 60_000 });
    state.setArriving(new Set(['voice']), 62_000);
    state.setWord({ at: 60_000, now: 63_000 });
    expect(presences()).toEqual(['ann reconnecting', 'ben reconnecting']);
    state.setArriving(new Set(['voice']), 64_000);
    expect(presences()).toEqual(['ann present', 'ben reconnecting']);
  });

  test('a look alone finds nobody to be in doubt: it does not know when the server was last heard', () => {
    state.setArriving(new Set(), 60_000);
    expect(presences()).toEqual(['ann present', 'ben present']);
  });

  test('nobody is announced as gone or back, and who sends to us is as before', () => {
    events.length = 0;
    state.setWord({ at: 0, now: 3_000 });
    state.setWord({ at: 5_000, now: 5_000 });
    expect(new Set(events)).toEqual(new Set(['participantUpdated']));
  });

  test('what was doubted in one stay is not in the next', () => {
    state.setWord({ at: 0, now: 3_000 });
    state.clear();
    enter();
    expect(presences()).toEqual(['ann present']);
  });
});
