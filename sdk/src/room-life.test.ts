// What a room makes of what happens to it: taken over, put out, the server and the worker replaced, the page gone.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { ProducerInfo } from './signaling/protocol.js';
import { thisPage } from './tab/browser.js';
import type { Locks } from './tab/claim.js';
import { loadTicket } from './tab/keys.js';
import { settle } from './testing/fake-timers.js';
import { fakeTrack } from './testing/media-server.js';
import { joined, joinedWith, listed, Stage } from './testing/wired-room.js';
import type { Room } from './room.js';

/** Web Locks that are there for whoever asks first. */
class FakeLocks implements Locks {
  readonly held = new Set<string>();

  async request(
    name: string,
    { signal }: { readonly signal?: AbortSignal },
    held: (lock: unknown) => Promise<void> | undefined,
  ): Promise<void> {
    await Promise.resolve();
    if (signal?.aborted) throw new Error('aborted');
    this.held.add(name);
    await held({});
    this.held.delete(name);
  }

  query() {
    return Promise.resolve({ held: [...this.held].map((name) => ({ name })) });
  }

  /** Without the names of tab and room. */
  kinds(): string[] {
    return [...this.held].map((name) => name.split(':').slice(0, 2).join(':')).sort();
  }
}

const locks = new FakeLocks();
const ben: ProducerInfo = {
  ...{ producerId: 'video-ben', participantId: 'ben', kind: 'video', source: 'camera' },
  paused: false,
};
let stage: Stage;
let heard: string[];

beforeEach(() => {
  stage = new Stage({ locks });
  heard = [];
  stage.answerJoin = () => joinedWith([listed('ann'), listed('ben')], stage.media.join());
});

afterEach(() => stage.unstub());

/** In the room, and all that it says is heard. */
async function enter(): Promise<Room> {
  const room = await stage.joinRoom();
  room.on('participantJoined', ({ participant }) => heard.push(`${participant.id} joined`));
  room.on('participantBack', ({ participant }) => heard.push(`${participant.id} is back`));
  room.on('participantLeft', ({ participant, reason }) =>
    heard.push(`${participant.id} left: ${reason}`),
  );
  room.on('connectionState', ({ state }) => heard.push(state));
  return room;
}

/** The connection is lost, and the room comes back by itself. */
async function comeBack(room: Room): Promise<void> {
  stage.wire.listener.closed('transport close');
  expect(room.snapshot().state).toBe('reconnecting');
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
}

const presences = (room: Room) =>
  Object.fromEntries(room.snapshot().participants.map(({ id, presence }) => [id, presence]));

// --- Taken over ---

test('taken over by another tab, the room stops its tracks, drops the socket, and does not come back', async () => {
  const room = await enter();
  const track = fakeTrack('video');
  await room.publish('camera', track);
  stage.wire.say('meetingSwitched', { roomId: 'weekly' });
  expect(heard).toEqual(['switched']);
  expect(room.snapshot()).toMatchObject({ endReason: 'switched', participants: [] });
  expect(track.readyState).toBe('ended');
  expect(stage.wire.end).toBe('dropped');
  expect(loadTicket(thisPage().ports.session, 'weekly')).toBeUndefined();
  stage.page.fire('online');
  stage.page.fire('focus');
  await settle();
  expect(stage.wires).toHaveLength(1);
  await room.leave();
});

test.each(['ping', 'visibility'])(
  'being taken over is told as that, and not as a problem of what was said meanwhile: %s',
  async (event) => {
    const room = await enter();
    room.on('error', ({ code }) => heard.push(code));
    const error = { code: 'not_joined', message: 'this connection is not in a room' };
    stage.wire.say('error', { event, error });
    stage.wire.say('error', { event, error: { code: 'rate_limited', message: 'too often' } });
    stage.wire.say('meetingSwitched', { roomId: 'weekly' });
    expect(heard).toEqual(['rate_limited', 'switched']);
    await room.leave();
  },
);

const resumeTokens = () =>
  stage.joins().map(({ payload }) => {
    const { roomId, resumeToken } = payload as { roomId: string; resumeToken?: string };
    return [roomId, resumeToken];
  });

test('of two rooms in one page each comes back with its own token, whatever becomes of the other', async () => {
  stage.answerJoin = (payload) => ({
    ...joinedWith([listed('ann')], stage.media.join()),
    resumeToken: `token of ${(payload as { readonly roomId: string }).roomId}`,
  });
  const weekly = await stage.joinRoom();
  const weeklyWire = stage.wire;
  const daily = await stage.joinRoom({ roomId: 'daily' });
  weeklyWire.listener.closed('transport close');
  await vi.waitFor(() => expect(weekly.snapshot().state).toBe('connected'));
  expect(resumeTokens().at(-1)).toEqual(['weekly', 'token of weekly']);
  await stage.newRoom({ roomId: 'monthly', displayName: 'Ann' }).leave(); // Never joined.
  await daily.leave();
  stage.wire.listener.closed('transport close');
  await vi.waitFor(() => expect(resumeTokens()).toHaveLength(4));
  expect(resumeTokens().at(-1)).toEqual(['weekly', 'token of weekly']);
  await weekly.leave();
});

const pageIds = () =>
  stage.joins().map(({ payload }) => (payload as { readonly pageId: string }).pageId);

test('whoever comes back keeps the media of the page, and whoever joins again begins anew', async () => {
  const room = await enter();
  await comeBack(room);
  await room.leave();
  const again = await enter();
  stage.wire.say('meetingSwitched', { roomId: 'weekly' });
  await again.takeOver();
  const [first, back, later, here] = pageIds();
  expect(back).toBe(first);
  expect(new Set([first, later, here]).size).toBe(3);
  await again.leave();
});

test('a hand that was lowered where the meeting went on is not raised by coming back here', async () => {
  const room = await enter();
  await room.setHand(true);
  stage.wire.say('meetingSwitched', { roomId: 'weekly' });
  stage.answerJoin = () =>
    joinedWith([listed('ann', { hand: false }), listed('ben')], stage.media.join());
  await room.takeOver();
  await settle();
  const raised = stage.wires
    .flatMap(({ sent }) => sent)
    .filter(({ name }) => name === 'setAttributes');
  expect(raised.map(({ payload }) => payload)).toEqual([{ hand: true }]);
  await room.leave();
});

test('taken over, the room takes nothing more to publish, and joins by a gesture only', async () => {
  const room = await enter();
  stage.wire.say('meetingSwitched', { roomId: 'weekly' });
  const late = fakeTrack('audio');
  await expect(room.publish('microphone', late)).rejects.toMatchObject({ code: 'not_joined' });
  expect(late.readyState).toBe('ended');
  await expect(room.join()).rejects.toMatchObject({ code: 'meeting_switched' });
  await room.takeOver();
  expect(stage.joins().map(({ payload }) => 'takeover' in (payload as object))).toEqual([
    false,
    true,
  ]);
  expect(heard).toEqual(['switched', 'connecting', 'connected']);
  await room.leave();
});

test('superseded while it was away, the room is switched instead of coming back', async () => {
  const room = await enter();
  stage.answerJoin = () => ({ error: { code: 'meeting_switched', message: 'elsewhere' } });
  stage.wire.listener.closed('transport close');
  await vi.waitFor(() => expect(heard).toEqual(['reconnecting', 'switched']));
  expect(room.snapshot().endReason).toBe('switched');
  await room.leave();
});

// --- Publishing ---

test('what is no track cannot be published, in the room and after it', async () => {
  const room = await enter();
  const nothing = undefined as unknown as MediaStreamTrack;
  await expect(room.publish('camera', nothing)).rejects.toMatchObject({ code: 'bad_request' });
  expect(room.snapshot().local?.tracks).toEqual([]);
  await room.leave();
  await expect(room.publish('camera', nothing)).rejects.toMatchObject({ code: 'bad_request' });
});

// --- Put out ---

for (const [reason, put] of [
  ['removed', () => stage.wire.say('removed', { reason: 'removed' })],
  ['banned', () => stage.wire.say('removed', { reason: 'banned' })],
  ['room_ended', () => stage.wire.say('roomEnded', {})],
] as const) {
  test(`put out by the server, the room ends for good: ${reason}`, async () => {
    const room = await enter();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    put();
    expect(heard).toEqual(['ended']);
    expect(room.snapshot()).toMatchObject({
      endReason: reason,
      participants: [],
      local: undefined,
    });
    expect(track.readyState).toBe('ended');
    expect(stage.wire.end).toBe('dropped');
    // A reload does not bring them back without being asked.
    expect(loadTicket(thisPage().ports.session, 'weekly')).toBeUndefined();
    await expect(room.join()).rejects.toMatchObject({ code: 'bad_request' });
    stage.page.fire('pagehide');
    expect(stage.page.beacons).toEqual([]);
    expect(stage.wires).toHaveLength(1);
  });
}

// --- Signaling is lost, media is not ---

test('while it reconnects, the room says since when nothing vouches for it', async () => {
  const room = await enter();
  const lastWord = performance.now();
  stage.wire.listener.heard();
  stage.wire.listener.closed('transport close');
  const { reconnectingSince, unheardSince } = room.snapshot();
  expect(unheardSince).toBeGreaterThanOrEqual(lastWord);
  expect(unheardSince).toBeLessThanOrEqual(reconnectingSince ?? 0);
  await room.leave();
});

test('where echoes come and go back on the media path, nobody misses the room', async () => {
  const back = vi.spyOn(FakeHandler.prototype, 'sendDataChannel');
  const from = vi.spyOn(FakeHandler.prototype, 'receiveDataChannel');
  const room = await enter();
  await vi.waitFor(() => expect(stage.media.count('consumeData')).toBe(1));
  await settle();
  const opened = await Promise.all([back, from].map((spy) => spy.mock.results[0]?.value));
  const [answers, echoes] = opened.map(({ dataChannel }) =>
    Object.assign(dataChannel, { _readyState: 'open', send: () => undefined }),
  );
  (back.mock.contexts[0] as FakeHandler).setConnectionState('connected');
  echoes.dispatchEvent({ type: 'message', data: '{"echo":1}' });
  expect(answers.readyState).toBe('open');
  stage.wire.listener.closed('transport close');
  expect(room.snapshot().state).toBe('reconnecting');
  expect(room.snapshot().unheardSince).toBeUndefined();
  stage.page.fire('pagehide', { persisted: true }); // Its peer connections are closed.
  expect(room.snapshot().unheardSince).toBeLessThanOrEqual(room.snapshot().reconnectingSince ?? 0);
  await room.leave();
});

// --- The server was restarted ---

test('after a restart of the server, who is not back yet is reconnecting, and nobody left or joined', async () => {
  const room = await enter();
  stage.answerJoin = () =>
    restarted([listed('ann')], { recovering: true, timings: { ...joined.timings } });
  await comeBack(room);
  expect(presences(room)).toEqual({ ben: 'reconnecting' });
  stage.wire.say('roster', {
    version: { generation: 'h', number: 2 },
    changes: [{ type: 'joined', participant: listed('ben') as never }],
  });
  expect(presences(room)).toEqual({ ben: 'present' });
  expect(heard).toEqual(['reconnecting', 'connected']);
  await room.leave();
});

test('who has not come back when the restart is over left then', async () => {
  const room = await enter();
  const timings = { ...joined.timings, recoveringMs: 50 };
  stage.answerJoin = () => restarted([listed('ann')], { recovering: true, timings });
  await comeBack(room);
  expect(presences(room)).toEqual({ ben: 'reconnecting' });
  await vi.waitFor(() => expect(presences(room)).toEqual({}));
  expect(heard).toEqual(['reconnecting', 'connected', 'ben left: connection_lost']);
  await room.leave();
});

test('who is missing after a mere reconnect has left while nobody listened', async () => {
  const room = await enter();
  stage.answerJoin = () => restarted([listed('ann')]);
  await comeBack(room);
  expect(heard).toEqual(['reconnecting', 'ben left: unknown', 'connected']);
  await room.leave();
});

/** Another list than before, as a server has one that knows nothing of the last. */
const restarted = (people: readonly object[], more: object = {}) =>
  joinedWith(people, {
    ...{ ...stage.media.join(), ...more },
    roster: { version: { generation: 'h', number: 1 }, participants: people },
  });

// --- The hand ---

const hands = () =>
  stage.wires.flatMap(({ sent }) =>
    sent.filter(({ name }) => name === 'setAttributes').map(({ payload }) => payload),
  );

test('a raised hand is raised again where the server does not know of it any more', async () => {
  const room = await enter();
  await room.setHand(true);
  await comeBack(room);
  expect(hands()).toEqual([{ hand: true }, { hand: true }]);
  await room.leave();
});

test('a hand that a host lowered meanwhile stays down: the seat was kept', async () => {
  const room = await enter();
  await room.setHand(true);
  stage.answerJoin = () => joinedWith([listed('ann')], { ...stage.media.join(), resumed: true });
  await comeBack(room);
  expect(hands()).toEqual([{ hand: true }]);
  expect(room.snapshot().local?.hand).toBe(false);
  await room.leave();
});

test('a hand that is still up is not raised a second time', async () => {
  const room = await enter();
  await room.setHand(true);
  stage.answerJoin = () => joinedWith([listed('ann', { hand: true })], stage.media.join());
  await comeBack(room);
  expect(hands()).toEqual([{ hand: true }]);
  expect(room.snapshot().local?.hand).toBe(true);
  await room.leave();
});

test('who lowered the hand before does not have it raised', async () => {
  const room = await enter();
  await room.setHand(true);
  await room.setHand(false);
  await comeBack(room);
  expect(hands()).toEqual([{ hand: true }, { hand: false }]);
  await room.leave();
});

test('a hand whose raising was refused is not raised later by itself', async () => {
  const room = await enter();
  stage.wire.listener.closed('transport close');
  await expect(room.setHand(true)).rejects.toMatchObject({ code: 'server_unreachable' });
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
  await settle();
  expect(hands()).toEqual([]);
  await room.leave();
});

test('a raised hand whose lowering was refused is still up after a restart of the server', async () => {
  const room = await enter();
  await room.setHand(true);
  stage.wire.listener.closed('transport close');
  await expect(room.setHand(false)).rejects.toMatchObject({ code: 'server_unreachable' });
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
  expect(hands()).toEqual([{ hand: true }, { hand: true }]);
  await room.leave();
});

// --- The worker was replaced ---

test('after mediaReset what is published is sent anew, muted as it was, and nobody left', async () => {
  const room = await enter();
  const { media, wire } = stage;
  await room.publish('microphone', fakeTrack('audio'));
  await room.publish('camera', fakeTrack('video'));
  await room.setMuted('microphone', true);
  const before = [...media.producers.keys()];
  expect(before).toHaveLength(2);

  media.forgetAll();
  wire.say('mediaReset', {
    routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities(),
  });
  await vi.waitFor(() => expect(media.producers.size).toBe(2));
  for (const id of before) expect(media.producers.has(id)).toBe(false);
  expect([...media.producers.values()]).toEqual([
    { source: 'microphone', paused: true },
    { source: 'camera', paused: false },
  ]);
  expect(room.snapshot().local?.tracks.map(({ mediaTrack }) => mediaTrack.readyState)).toEqual([
    'live',
    'live',
  ]);
  expect(presences(room)).toEqual({ ben: 'present' });
  expect(heard).toEqual([]);
  await room.leave();
});

test('after mediaReset the others are received again as the server names their new tracks', async () => {
  const room = await enter();
  const { media, wire } = stage;
  const shown = () =>
    room
      .snapshot()
      .participants[0]?.tracks.map(({ id, mediaTrack }) => [id, mediaTrack?.readyState]);
  media.remoteProducers.add('video-ben');
  wire.say('newProducer', ben);
  await vi.waitFor(() => expect(shown()).toEqual([['video-ben', 'live']]));

  media.forgetAll();
  media.remoteProducers.clear();
  wire.say('mediaReset', {
    routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities(),
  });
  expect(shown()).toEqual([]);
  media.remoteProducers.add('video-ben-2');
  wire.say('newProducer', { ...ben, producerId: 'video-ben-2' });
  await vi.waitFor(() => expect(shown()).toEqual([['video-ben-2', 'live']]));
  expect(media.consumers.size).toBe(1);
  await room.leave();
});

// --- The page goes ---

test('tab and call are locked during it; pagehide lets both go, and a page that is kept takes them again', async () => {
  const room = await enter();
  const both = ['rollcall:call', 'rollcall:tab'];
  await vi.waitFor(() => expect(locks.kinds()).toEqual(both));
  stage.page.fire('pagehide', { persisted: true });
  await vi.waitFor(() => expect(locks.kinds()).toEqual([]));
  stage.page.fire('pageshow', { persisted: true });
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
  await vi.waitFor(() => expect(locks.kinds()).toEqual(both));
  await room.leave();
  // The tab stays this page's; other tabs are told of no call any more.
  await vi.waitFor(() => expect(locks.kinds()).toEqual(['rollcall:tab']));
});
