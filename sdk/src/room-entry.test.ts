// The moment in which one comes in, and what else happens in it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Room } from './room.js';
import { settle } from './testing/fake-timers.js';
import { joinedWith, listed, Stage } from './testing/wired-room.js';

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  stage.answerJoin = () =>
    joinedWith([listed('ann'), listed('ben')], {
      ...{ ...stage.media.join(), locked: true },
      producers: [
        {
          ...{ producerId: 'voice', participantId: 'ben', kind: 'audio' },
          ...{ source: 'microphone', paused: false },
        },
      ],
    });
});
afterEach(() => stage.unstub());

// --- Left by a listener ---

for (const [when, leaveWhen] of [
  ['oneself', (room) => room.on('changed', ({ snapshot }) => snapshot.local && room.leave())],
  ['the lock', (room) => room.on('changed', ({ snapshot }) => snapshot.locked && room.leave())],
  [
    'the others',
    (room) => room.on('changed', ({ snapshot }) => snapshot.participants[0] && room.leave()),
  ],
  [
    'the connection',
    (room) => room.on('connectionState', ({ state }) => state === 'connected' && room.leave()),
  ],
] as readonly (readonly [string, (room: Room) => unknown])[]) {
  test(`an app that leaves as soon as it sees ${when} shows nobody in a room that has ended`, async () => {
    const room = stage.newRoom({ roomId: 'weekly', displayName: 'Ann' });
    leaveWhen(room);
    await expect(room.join()).rejects.toMatchObject({ code: 'not_joined' });
    await settle();
    expect(room.snapshot()).toMatchObject({
      ...{ state: 'ended', endReason: 'left', local: undefined },
      ...{ participants: [], locked: false },
    });
  });
}

// --- Put out meanwhile ---

for (const [what, code, state, putOut] of [
  [
    'superseded',
    'meeting_switched',
    'switched',
    () => stage.wire.say('meetingSwitched', { roomId: 'weekly' }),
  ],
  ['removed', 'removed', 'ended', () => stage.wire.say('removed', { reason: 'removed' })],
  ['banned', 'banned', 'ended', () => stage.wire.say('removed', { reason: 'banned' })],
  ['put out with everybody', 'removed', 'ended', () => stage.wire.say('roomEnded', {})],
] as const) {
  test(`whoever is ${what} in the moment in which they come in has not joined`, async () => {
    const answer = stage.answerJoin({});
    stage.answerJoin = () => {
      queueMicrotask(putOut); // It comes with the answer, and is held until that is dealt with.
      return answer;
    };
    const room = stage.newRoom({ roomId: 'weekly', displayName: 'Ann' });
    await expect(room.join()).rejects.toMatchObject({ name: 'RollcallError', code });
    expect(room.snapshot()).toMatchObject({ state, participants: [] });
    await room.leave();
  });
}

test('whoever takes over, and is superseded in the moment in which they come in, is told', async () => {
  const room = await stage.joinRoom();
  stage.wire.say('meetingSwitched', { roomId: 'weekly' });
  const answer = stage.answerJoin({});
  stage.answerJoin = () => {
    queueMicrotask(() => stage.wire.say('meetingSwitched', { roomId: 'weekly' }));
    return answer;
  };
  await expect(room.takeOver()).rejects.toMatchObject({ code: 'meeting_switched' });
  expect(room.snapshot().state).toBe('switched');
  await room.leave();
});

test('whoever hears of something else in that moment has joined', async () => {
  const answer = stage.answerJoin({});
  stage.answerJoin = () => {
    queueMicrotask(() => stage.wire.say('roomLocked', { locked: false }));
    return answer;
  };
  const room = await stage.joinRoom();
  expect(room.snapshot()).toMatchObject({ state: 'connected', locked: false });
  await room.leave();
});
