// What a page shows of the others while it hears nothing of the server.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Room } from './room.js';
import { joinedWith, listed, Stage } from './testing/wired-room.js';

let stage: Stage;
let room: Room;
let told: string[];

/** Ben has been there since the page began. */
const comesIn = () =>
  joinedWith([listed('ann'), listed('ben', { since: performance.now() })], stage.media.join());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const ben = () => room.snapshot().participants.find(({ id }) => id === 'ben');

beforeEach(async () => {
  vi.useFakeTimers();
  stage = new Stage();
  stage.answerJoin = comesIn;
  room = stage.newRoom({ roomId: 'weekly', displayName: 'Ann' });
  void room.join();
  await pass(500);
  told = [];
  for (const name of ['participantJoined', 'participantBack', 'participantLeft'] as const)
    room.on(name, ({ participant }) => told.push(`${name} ${participant.id}`));
  expect(ben()).toMatchObject({ presence: 'present', unconfirmed: false });
});
afterEach(() => {
  vi.useRealTimers();
  stage.unstub();
});

/** The server is away: connections are made, and nobody answers. */
function cut(): void {
  stage.answerJoin = () => ({ error: { code: 'timeout', message: 'nobody answers' } });
  stage.wire.listener.closed('transport close');
}

test('nobody is shown as present five minutes after the last word of the server', async () => {
  cut();
  await pass(300_000);
  expect(room.snapshot().state).toBe('reconnecting');
  expect(ben()).toMatchObject({ presence: 'reconnecting', unconfirmed: true });
});

test('they are shown as before for three seconds, and four seconds after it as reconnecting', async () => {
  const lastWord = performance.now();
  stage.wire.listener.heard();
  cut();
  await pass(2_900);
  expect(ben()?.presence).toBe('present');
  await pass(1_100);
  expect(ben()?.presence).toBe('reconnecting');
  expect(ben()?.presenceSince).toBeGreaterThanOrEqual(lastWord + 3_000);
});

test('so they are where the connection looks open and nothing comes through it', async () => {
  await pass(4_000);
  expect(room.snapshot().state).toBe('connected');
  expect(ben()?.presence).toBe('reconnecting');
  stage.wire.listener.heard();
  expect(ben()?.presence).toBe('present');
});

test('since when the server is silent is said while the connection still looks open, until it speaks', async () => {
  stage.wire.listener.heard();
  const lastWord = performance.now();
  await pass(2_900);
  expect(room.snapshot().silentSince).toBeUndefined();
  await pass(1_100);
  expect(room.snapshot()).toMatchObject({ state: 'connected', silentSince: lastWord });
  stage.wire.listener.heard();
  expect(room.snapshot().silentSince).toBeUndefined();
});

test('silent by both ways, the page says that nothing vouches for it before it is sure of the loss', async () => {
  stage.wire.listener.heard();
  const lastWord = performance.now();
  await pass(2_900);
  expect(room.snapshot().unheardSince).toBeUndefined();
  await pass(1_100);
  expect(room.snapshot()).toMatchObject({ state: 'connected', unheardSince: lastWord });
  stage.wire.listener.heard();
  expect(room.snapshot().unheardSince).toBeUndefined();
});

test.each([0, 700, 2_800, 7_000])(
  'that it is missed counts from the last word of the server, and not from when the loss is noticed: %d ms later',
  async (laterMs) => {
    await pass(30);
    stage.wire.listener.heard();
    const lastWord = performance.now();
    await pass(laterMs);
    cut();
    expect(room.snapshot()).toMatchObject({ state: 'reconnecting', unheardSince: lastWord });
    await pass(8_000);
    expect(room.snapshot()).toMatchObject({ state: 'reconnecting', unheardSince: lastWord });
  },
);

test('a page from the back/forward cache says since when it was away', async () => {
  stage.wire.listener.heard();
  const lastWord = performance.now();
  stage.page.fire('pagehide', { persisted: true });
  await pass(60_000);
  stage.answerJoin = () => ({ error: { code: 'timeout', message: 'nobody answers' } });
  stage.page.fire('pageshow', { persisted: true });
  expect(room.snapshot()).toMatchObject({ state: 'reconnecting', unheardSince: lastWord });
  await room.leave();
});

test('it is said to whoever is alone, too, and through the loss of the connection', async () => {
  stage.answerJoin = () => joinedWith([listed('ann')], stage.media.join());
  await room.leave();
  room = stage.newRoom({ roomId: 'empty', displayName: 'Ann' });
  void room.join();
  await pass(500);
  stage.wire.listener.heard();
  const lastWord = performance.now();
  await pass(4_000);
  expect(room.snapshot().silentSince).toBe(lastWord);
  cut();
  await pass(1_000);
  expect(room.snapshot()).toMatchObject({ state: 'reconnecting', silentSince: lastWord });
});

test('back in touch they are present since they were, and nobody is told that they are back', async () => {
  const since = ben()?.presenceSince;
  cut();
  await pass(10_000);
  expect(ben()?.presence).toBe('reconnecting');
  stage.answerJoin = comesIn;
  const pings = setInterval(() => stage.wire.listener.heard(), 1_000);
  await pass(6_000);
  clearInterval(pings);
  expect(room.snapshot().state).toBe('connected');
  expect(ben()).toMatchObject({ presence: 'present', presenceSince: since, unconfirmed: false });
  expect(told).toEqual([]);
});

test('where timers run once a minute, as in hidden tabs, nobody is doubted while the server is heard', async () => {
  const { setInterval: real } = globalThis;
  await room.leave();
  vi.stubGlobal('setInterval', (run: () => void, ms: number) => real(run, Math.max(ms, 60_000)));
  room = stage.newRoom({ roomId: 'hidden', displayName: 'Ann' });
  void room.join();
  await pass(500);
  const pings = real(() => stage.wire.listener.heard(), 900);
  for (let minute = 1; minute <= 5; minute += 1) {
    await pass(60_100);
    expect(ben()?.presence, `after ${minute} min`).toBe('present');
  }
  clearInterval(pings);
});

test('as long as the server says, they are as before: it may allow a longer silence', async () => {
  const patient = comesIn();
  stage.answerJoin = () => ({ ...patient, timings: { ...patient.timings, silenceMs: 20_000 } });
  stage.wire.listener.closed('transport close');
  await pass(19_000);
  expect(ben()?.presence).toBe('present');
  await pass(2_500);
  expect(ben()?.presence).toBe('reconnecting');
});
