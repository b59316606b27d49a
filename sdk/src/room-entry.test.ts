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
