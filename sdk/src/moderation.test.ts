// Hosts: what one asks of the server, and what a room makes of it that a host has put it out, muted or locked it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeTrack } from './testing/media-server.js';
import { thisPage } from './tab/browser.js';
import { loadTicket } from './tab/keys.js';
import { joined, joinedWith, listed, Stage } from './testing/wired-room.js';
import type { ErrorCode, LocalTrack, TrackSource } from './types.js';
import type { Room } from './room.js';

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  stage.answerJoin = () => joinedWith([listed('ann'), listed('ben')], stage.media.join());
});

afterEach(() => stage.unstub());

const refuse = (code: ErrorCode) => () => ({ error: { code, message: 'no' } });

/** The connection is lost, and the server says no to the next one. */
async function refusedOnTheWayBack(room: Room, code: ErrorCode): Promise<void> {
  stage.answerJoin = refuse(code);
  stage.wire.listener.closed('transport close');
  await vi.waitFor(() => expect(room.snapshot().state).toBe('ended'));
}

// --- What a host asks for ---

test('a host removes, bans, mutes, locks and ends by what PROTOCOL.md calls it', async () => {
  const room = await stage.joinRoom();
  const before = stage.wire.sent.length;
  await room.removeParticipant('ben');
  await room.removeParticipant('ben', { ban: true });
  expect(await room.muteParticipant('ben')).toBe(1);
  await room.muteParticipant('ben', 'screen');
  await room.setLocked(true);
  await room.endRoom();
  expect(stage.wire.sent.slice(before).filter(({ name }) => !/Transport|Data/.test(name))).toEqual([
    { name: 'removeParticipant', payload: { participantId: 'ben', ban: false } },
    { name: 'removeParticipant', payload: { participantId: 'ben', ban: true } },
    { name: 'muteParticipant', payload: { participantId: 'ben', source: 'microphone' } },
    { name: 'muteParticipant', payload: { participantId: 'ben', source: 'screen' } },
    { name: 'lockRoom', payload: { locked: true } },
    { name: 'endRoom', payload: {} },
  ]);
  await room.leave();
});

test('whoever is not connected is told that it was not done', async () => {
  const room = stage.newRoom({ roomId: 'weekly', displayName: 'Ann' });
  await expect(room.endRoom()).rejects.toMatchObject({ code: 'server_unreachable' });
});

// --- Locked ---

test('the snapshot says whether the room is locked, from joining on', async () => {
  stage.answerJoin = () => ({ ...joined, locked: true });
  const room = await stage.joinRoom();
  const changed = vi.fn();
  room.on('changed', changed);
  expect(room.snapshot().locked).toBe(true);
  stage.wire.say('roomLocked', { locked: false });
  expect(room.snapshot().locked).toBe(false);
  stage.wire.say('roomLocked', { locked: false });
  expect(changed).toHaveBeenCalledOnce();
  stage.wire.say('roomLocked', { locked: true });
  await room.leave();
  expect(room.snapshot().locked).toBe(false);
});

test('what was locked while it was away is known with the way back', async () => {
  const room = await stage.joinRoom();
  stage.answerJoin = () => ({ ...joined, locked: true });
  stage.wire.listener.closed('transport close');
  await vi.waitFor(() =>
    expect(room.snapshot()).toMatchObject({ state: 'connected', locked: true }),
  );
  await room.leave();
});

// --- Refused ---

for (const code of ['banned', 'room_locked', 'not_allowed', 'present_elsewhere'] as const) {
  test(`a first join that is answered ${code} is refused, once and for all`, async () => {
    stage.answerJoin = refuse(code);
    const room = stage.newRoom({ roomId: 'weekly', displayName: 'Ann' });
    await expect(room.join()).rejects.toMatchObject({ code, hint: expect.stringMatching(/\.$/) });
    expect(room.snapshot()).toMatchObject({ state: 'idle', endReason: undefined });
    stage.page.fire('online');
    expect(stage.wires).toHaveLength(1);
    stage.answerJoin = () => joined;
    await room.join();
    expect(room.snapshot().state).toBe('connected');
    await room.leave();
  });
}

for (const [code, endReason] of [
  ['banned', 'banned'],
  ['removed', 'removed'],
  ['room_locked', 'failed'],
  ['present_elsewhere', 'failed'],
] as const) {
  test(`on the way back ${code} ends the room: ${endReason}`, async () => {
    const room = await stage.joinRoom();
    const errors: ErrorCode[] = [];
    room.on('error', (error) => errors.push(error.code));
    await refusedOnTheWayBack(room, code);
    expect(room.snapshot()).toMatchObject({ endReason, participants: [] });
    expect(errors).toEqual([code]);
    stage.page.fire('online');
    expect(stage.wires).toHaveLength(2);
  });
}

test('removed while the page was away, it is so after a reload, too, which does not try again', async () => {
  stage.answerJoin = refuse('removed');
  const room = stage.newRoom({ roomId: 'weekly', displayName: 'Ann' });
  await expect(room.join()).rejects.toMatchObject({ code: 'removed' });
  expect(room.snapshot()).toMatchObject({ state: 'ended', endReason: 'removed' });
  stage.page.fire('online');
  expect(stage.wires).toHaveLength(1);
  expect(loadTicket(thisPage().ports.session, 'weekly')).toBeUndefined();
});

// --- Muted ---

const mutedTracks = (room: Room) =>
  Object.fromEntries(
    (room.snapshot().local?.tracks ?? []).map((track: LocalTrack) => [track.source, track.muted]),
  );

async function publishBoth() {
  const room = await stage.joinRoom();
  const heard: TrackSource[] = [];
  room.on('muted', ({ source }) => heard.push(source));
  const microphone = fakeTrack('audio');
  await room.publish('microphone', microphone);
  await room.publish('camera', fakeTrack('video'));
  const [producerId = ''] = stage.media.producers.keys();
  const mute = () => stage.wire.say('muted', { producerId, source: 'microphone' });
  return { room, heard, microphone, mute };
}

test('whoever is muted by a host is silent, shown as muted and told of it', async () => {
  const { room, heard, microphone, mute } = await publishBoth();
  mute();
  expect(heard).toEqual(['microphone']);
  expect(mutedTracks(room)).toEqual({ microphone: true, camera: false });
  expect(microphone.enabled).toBe(false);
  await room.leave();
});

test('it is theirs to unmute, and the others hear them again', async () => {
  const { room, microphone, mute } = await publishBoth();
  mute();
  await room.setMuted('microphone', false);
  expect(mutedTracks(room)).toEqual({ microphone: false, camera: false });
  expect(microphone.enabled).toBe(true);
  expect(stage.media.requests.at(-1)).toBe('resumeProducer');
  await room.leave();
});

test('a mute that meets their own unmuting holds: both sides say the same in the end', async () => {
  const { room, mute } = await publishBoth();
  await room.setMuted('microphone', true);
  const unmuting = room.setMuted('microphone', false);
  mute();
  await unmuting;
  await vi.waitFor(() => expect(stage.media.requests.at(-1)).toBe('pauseProducer'));
  expect(mutedTracks(room)).toEqual({ microphone: true, camera: false });
  await room.leave();
});

test('the server hears that the mute has arrived, so that it is not told again', async () => {
  const { room, mute } = await publishBoth();
  mute();
  await vi.waitFor(() => expect(stage.media.requests.at(-1)).toBe('pauseProducer'));
  await room.leave();
});

test('what was muted while it was away is muted with the way back, and told', async () => {
  const { room, heard, microphone } = await publishBoth();
  const [producerId = ''] = stage.media.producers.keys();
  const muted = [{ producerId, source: 'microphone' }];
  stage.answerJoin = () => joinedWith([listed('ann')], { ...stage.media.join(), muted });
  stage.wire.listener.closed('transport close');
  await vi.waitFor(() => expect(heard).toEqual(['microphone']));
  expect(mutedTracks(room)).toEqual({ microphone: true, camera: false });
  expect(microphone.enabled).toBe(false);
  await vi.waitFor(() => expect(stage.media.requests).toContain('pauseProducer'));
  expect(stage.media.producers.get(producerId)).toMatchObject({ paused: true });
  await room.leave();
});

test('whoever is muted already, or has let go of it, is told nothing', async () => {
  const { room, heard, mute } = await publishBoth();
  await room.setMuted('microphone', true);
  mute();
  await room.unpublish('microphone');
  mute();
  expect(heard).toEqual([]);
  await room.leave();
});
