import { RollcallError, type ErrorCode } from '@rollcall/client';
import { beforeEach, expect, it, vi } from 'vitest';

import { canEnd, createHosting, isHost, type Hosting } from './hosting';

const ben = { id: 'p2', name: 'Ben' };
const room = {
  removeParticipant: vi.fn(async () => undefined),
  muteParticipant: vi.fn(async () => 1),
  setLocked: vi.fn(async () => undefined),
  endRoom: vi.fn(async () => undefined),
};
let said: string[];
let problems: RollcallError[];
let hosting: Hosting;

beforeEach(() => {
  vi.resetAllMocks();
  said = [];
  problems = [];
  hosting = createHosting({
    room,
    notices: { say: (text) => said.push(text) },
    onProblem: (error) => problems.push(error as RollcallError),
  });
});

const refuse = (action: keyof typeof room, code: ErrorCode) =>
  room[action].mockRejectedValueOnce(new RollcallError(code, 'in the words of the server', 'hint'));

it('mutes somebody, and says so', async () => {
  await hosting.mute(ben);
  expect(room.muteParticipant).toHaveBeenCalledWith('p2');
  expect(said).toEqual(['Ben was muted']);
});

it('removes somebody for now or for good; that they are gone is told by the room', async () => {
  await hosting.remove(ben, 'for_now');
  await hosting.remove(ben, 'for_good');
  expect(room.removeParticipant.mock.calls).toEqual([
    ['p2', { ban: false }],
    ['p2', { ban: true }],
  ]);
  expect(said).toEqual([]);
});

it('says of whom the question is settled: they have gone by themselves', () => {
  hosting.tellGone(ben);
  expect(said).toEqual(['Ben is gone already.']);
});

it('locks and unlocks the meeting, and says which', async () => {
  await hosting.lock(true);
  await hosting.lock(false);
  expect(room.setLocked.mock.calls).toEqual([[true], [false]]);
  expect(said).toEqual([
    'Locked: nobody new is let in',
    'Unlocked: whoever has the link may come in',
  ]);
});

it('ends the meeting', async () => {
  await hosting.end();
  expect(room.endRoom).toHaveBeenCalledOnce();
});

it('says in the words of people what a host cannot do, and not that it was done', async () => {
  refuse('muteParticipant', 'not_found');
  await hosting.mute(ben);
  refuse('setLocked', 'not_allowed');
  await hosting.lock(true);
  refuse('endRoom', 'rate_limited');
  await hosting.end();
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ['not_found', 'Ben is gone already.'],
    ['not_allowed', 'Only the host can do that.'],
    ['rate_limited', 'in the words of the server'],
  ]);
  expect(said).toEqual([]);
});

it('is for hosts; whoever is alone ends the meeting by leaving', () => {
  const as = (role: 'host' | 'guest', others: number) => {
    const snapshot = { local: { role }, participants: Array.from({ length: others }) };
    return snapshot as unknown as Parameters<typeof canEnd>[0];
  };
  expect([isHost(as('host', 0)), isHost(as('guest', 0))]).toEqual([true, false]);
  expect([canEnd(as('host', 0)), canEnd(as('host', 1))]).toEqual([false, true]);
  expect(canEnd(as('guest', 1))).toBe(false);
});
