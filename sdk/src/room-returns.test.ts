// Those of before a restart of the server: how long they are waited for while our own connection comes and goes.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Room } from './room.js';
import { joined, joinedWith, listed, Stage } from './testing/wired-room.js';

let stage: Stage;
let room: Room;
let told: string[];

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const ben = () => room.snapshot().participants.find(({ id }) => id === 'ben')?.presence;

/** What the server says in that life of the room, in which Ann is alone yet; `recoveringMs` of it are to come. */
const life = (generation: string, recoveringMs: number) => () => ({
  ...joinedWith([], { ...stage.media.join(), recovering: recoveringMs > 0 }),
  roster: { version: { generation, number: 1 }, participants: [listed('ann')] },
  timings: { ...joined.timings, recoveringMs },
});

function lose(answerJoin: () => unknown): void {
  stage.answerJoin = answerJoin;
  stage.wire.listener.closed('transport close');
}

const nobodyAnswers = () => ({ error: { code: 'timeout', message: 'nobody answers' } });

beforeEach(async () => {
  vi.useFakeTimers();
  stage = new Stage();
  const people = [listed('ann'), listed('ben', { since: performance.now() })];
  stage.answerJoin = () => joinedWith(people, stage.media.join());
  room = stage.newRoom({ roomId: 'weekly', displayName: 'Ann' });
  void room.join();
  await pass(500);
  told = [];
  for (const name of ['participantJoined', 'participantBack', 'participantLeft'] as const)
    room.on(name, ({ participant }) => told.push(`${name} ${participant.id}`));
  lose(life('h', 10_000)); // The server was restarted, and Ben is not back yet.
  await pass(1_000);
  expect(room.snapshot().state).toBe('connected');
  expect(ben()).toBe('reconnecting');
});
afterEach(() => {
  vi.useRealTimers();
  stage.unstub();
});

test('a second restart within the time of the first begins it anew: nobody left and nobody is back', async () => {
  await pass(5_000);
  lose(nobodyAnswers);
  await pass(7_000);
  expect(told).toEqual([]);
  stage.answerJoin = life('i', 10_000);
  await pass(6_000);
  expect(room.snapshot().state).toBe('connected');
  stage.wire.say('roster', {
    version: { generation: 'i', number: 2 },
    changes: [{ type: 'joined', participant: listed('ben') as never }],
  });
  await pass(20_000);
  expect(ben()).not.toBeUndefined();
  expect(told).toEqual([]);
});

test('a mere reconnect meanwhile changes nothing: they are waited for as long, and no longer', async () => {
  await pass(4_000);
  lose(life('h', 0));
  await pass(3_000);
  expect(room.snapshot().state).toBe('connected');
  expect([ben(), told]).toEqual(['reconnecting', []]);
  await pass(3_000);
  expect([ben(), told]).toEqual([undefined, ['participantLeft ben']]);
});

test('whoever has not come back when the time ends during a loss has left once we are back', async () => {
  await pass(4_000);
  lose(nobodyAnswers);
  await pass(10_000);
  expect([ben(), told]).toEqual(['reconnecting', []]);
  stage.answerJoin = life('h', 0);
  await pass(6_000);
  expect(room.snapshot().state).toBe('connected');
  expect([ben(), told]).toEqual([undefined, ['participantLeft ben']]);
});
