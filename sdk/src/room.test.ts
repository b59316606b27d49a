import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRoom } from './room.js';
import { settle } from './testing/fake-timers.js';
import type { FakePage } from './testing/fake-page.js';
import { joined, joinedWith, listed, Stage } from './testing/wired-room.js';
import type { MeetingOptions } from './types.js';

let stage: Stage;
let page: FakePage;
let lines: readonly string[];
const wire = () => stage.wire;
const joinRoom = (more: Partial<MeetingOptions> = {}) => stage.joinRoom(more);

beforeEach(() => {
  stage = new Stage();
  ({ page, lines } = stage);
});

afterEach(() => stage.unstub());

test('joining says that the handlers are set up, focus sends a heartbeat at once', async () => {
  const room = await joinRoom();
  expect(lines).toContain('[UserCleanup] Enhanced cleanup handlers setup');
  expect(lines).not.toContain('[SocketManager] 🏓 Sending ping to server');
  page.fire('focus');
  expect(lines).toContain('[SocketManager] 🏓 Sending ping to server');
  expect(wire().sent).toContainEqual({
    name: 'ping',
    payload: { rosterVersion: joined.roster.version },
  });
  await room.leave();
});

test('the leave button says goodbye, and nothing of the page is listened to any more', async () => {
  const room = await joinRoom();
  await room.leave();
  expect(lines).toContain('[VideoCall] Sending graceful disconnect signal');
  expect(wire().names()).toContain('leave');
  const said = wire().sent.length;
  for (const event of ['focus', 'blur', 'online', 'pagehide', 'freeze']) page.fire(event);
  expect(wire().sent).toHaveLength(said);
  expect(page.beacons).toEqual([]);
});

test('pagehide says goodbye by socket and by beacon, and drops the socket', async () => {
  await joinRoom();
  page.fire('pagehide');
  expect(lines).toContain('[VideoCall] Sending graceful disconnect signal');
  expect(wire().sent.at(-1)).toEqual({
    name: 'beforeDisconnect',
    payload: { roomId: 'weekly', unloading: true },
  });
  expect(wire().end).toBe('dropped'); // A DISCONNECT packet would be leaving, not unloading.
  expect(page.beacons).toHaveLength(1);
  expect(page.beacons[0]?.url).toBe('https://meet.example.org/leave?room=weekly');
  expect(JSON.parse(page.beacons[0]?.body ?? '')).toMatchObject({
    ...{ roomId: 'weekly', participantId: 'ann', epoch: 7, resumeToken: 'token' },
  });
});

test('a page from the back/forward cache joins again, over a new socket', async () => {
  const room = await joinRoom();
  page.fire('pagehide', { persisted: true });
  expect(stage.wires).toHaveLength(1);
  page.fire('pageshow', { persisted: true });
  expect(room.snapshot().state).toBe('reconnecting');
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
  expect(stage.wires).toHaveLength(2);
  expect(wire().sent[0]?.payload).toMatchObject({ resumeToken: 'token' });
  await room.leave();
});

test('neither a frozen page nor a hidden one nor a blurred one has left', async () => {
  const room = await joinRoom();
  page.fire('blur');
  page.show('hidden');
  page.fire('freeze');
  await settle();
  expect(wire().end).toBe('open');
  expect(page.beacons).toEqual([]);
  expect(wire().names()).not.toContain('beforeDisconnect');
  page.show('visible');
  const states = wire().sent.filter(({ name }) => name === 'visibility');
  expect(states.map(({ payload }) => payload)).toEqual([
    { state: 'hidden' },
    { state: 'frozen' },
    { state: 'visible' },
  ]);
  expect(wire().names().at(-1)).toBe('ping');
  await room.leave();
});

test('beforeunload asks only in a call that wants it, and cleans nothing up', async () => {
  const silent = await joinRoom();
  expect(page.fire('beforeunload')).toBe(false);
  await silent.leave();
  const room = await joinRoom({ confirmLeave: true });
  const said = wire().sent.length;
  expect(page.fire('beforeunload')).toBe(true);
  expect(wire().sent).toHaveLength(said);
  expect(wire().end).toBe('open');
  await room.leave();
  expect(page.fire('beforeunload')).toBe(false);
});

test('forceCleanup has the server close what this page owns', async () => {
  const room = await joinRoom();
  await room.forceCleanup();
  expect(stage.media.requests).toContain('forceCleanup');
  expect(lines).toContain('[UserCleanup] Force cleanup');
  await room.leave();
});

/** A room whose tokens are called first, second and so on. */
function tokenRoom(more: Partial<MeetingOptions> = {}) {
  const names = ['first', 'second', 'third'];
  const getToken = vi.fn(() => Promise.resolve(names.shift() ?? 'last'));
  return { getToken, room: stage.newRoom({ roomId: 'weekly', getToken, ...more }) };
}

const expired = { error: { code: 'token_expired', message: 'over' } };
const tokens = () => stage.joins().map(({ payload }) => (payload as { token?: string }).token);

test('a token takes the place of the guest key, and no guest key is made', async () => {
  const { room } = tokenRoom();
  await room.join();
  expect(stage.joins()[0]?.payload).toMatchObject({
    protocol: 1,
    roomId: 'weekly',
    token: 'first',
  });
  expect(stage.joins()[0]?.payload).not.toHaveProperty('guestKey');
  expect(stage.joins()[0]?.payload).not.toHaveProperty('displayName');
  expect(page.window.localStorage.getItem('rollcall:key')).toBeNull();
  await room.leave();
});

test('the name that the token says is ours', async () => {
  stage.answerJoin = () => joinedWith([listed('ann', { displayName: 'Dr Ann', role: 'host' })]);
  const { room } = tokenRoom();
  await room.join();
  expect(room.snapshot().local?.displayName).toBe('Dr Ann');
  await room.leave();
});

test('coming back the token is the same, until the server says that its time is over', async () => {
  const { room, getToken } = tokenRoom();
  await room.join();
  wire().listener.closed('transport close');
  await vi.waitFor(() => expect(stage.wires).toHaveLength(2));
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
  expect(tokens()).toEqual(['first', 'first']);
  expect(getToken).toHaveBeenCalledTimes(1);
  stage.answerJoin = (payload) =>
    (payload as { token: string }).token === 'first' ? expired : joined;
  wire().listener.closed('transport close');
  await vi.waitFor(() => expect(tokens()).toEqual(['first', 'first', 'first', 'second']));
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
  expect(stage.wires).toHaveLength(3); // The renewed one went over the same socket.
  await room.leave();
});

test('a token that is over when it comes is renewed once, and then that is a refusal', async () => {
  stage.answerJoin = () => expired;
  const { room, getToken } = tokenRoom();
  await expect(room.join()).rejects.toMatchObject({ code: 'token_expired' });
  expect(getToken).toHaveBeenCalledTimes(2);
  expect(stage.wires).toHaveLength(1);
  expect(room.snapshot().state).toBe('idle');
});

for (const code of ['token_invalid', 'token_required', 'not_allowed']) {
  test(`${code} is a refusal, and the next join asks for another token`, async () => {
    stage.answerJoin = () => ({ error: { code, message: 'no' } });
    const { room, getToken } = tokenRoom();
    await expect(room.join()).rejects.toMatchObject({ code });
    expect(getToken).toHaveBeenCalledTimes(1);
    stage.answerJoin = () => joined;
    await room.join();
    expect(tokens()).toEqual(['first', 'second']);
    await room.leave();
  });
}

test('without a token from the embedder the join is refused', async () => {
  const getToken = () => Promise.reject(new Error('not logged in'));
  const room = stage.newRoom({ roomId: 'weekly', getToken });
  await expect(room.join()).rejects.toMatchObject({
    code: 'token_refused',
    message: 'not logged in',
  });
  expect(stage.joins()).toEqual([]);
});

test('while the embedder cannot be asked, the room tries on and says so', async () => {
  const errors: string[] = [];
  let away = true;
  const getToken = () =>
    away ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve('first');
  const room = stage.newRoom({ roomId: 'weekly', getToken });
  room.on('error', ({ code }) => errors.push(code));
  const joining = room.join();
  await vi.waitFor(() => expect(errors).toEqual(['token_unavailable']));
  away = false;
  await joining;
  expect(room.snapshot().state).toBe('connected');
  await room.leave();
});

test('the same person in another tab takes over, also by token', async () => {
  const { room } = tokenRoom();
  await room.join();
  wire().listener.event('meetingSwitched', { roomId: 'weekly' });
  expect(room.snapshot().state).toBe('switched');
  await room.takeOver();
  expect(stage.joins().at(-1)?.payload).toMatchObject({ token: 'first', takeover: true });
  await room.leave();
});

test('a token is neither in the console nor in what the room tells about itself', async () => {
  const { room } = tokenRoom();
  await room.join();
  page.fire('focus');
  page.fire('pagehide');
  const told = [...lines, JSON.stringify(await room.diagnostics()), JSON.stringify(page.beacons)];
  expect(told.join()).not.toContain('first');
});

test('what the room tells about itself does not say where it is: whoever has its name comes in', async () => {
  const room = await joinRoom();
  const told = await room.diagnostics();
  expect(told).toMatchObject({ participantId: 'ann', state: { state: 'connected' } });
  expect(JSON.stringify(told)).not.toContain('weekly');
  await room.leave();
  expect(JSON.stringify(await room.diagnostics())).not.toContain('weekly');
});

test('a room of the public factory is idle until it is joined', () => {
  expect(createRoom({ roomId: 'weekly', displayName: 'Ann' }).snapshot().state).toBe('idle');
});
