import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRoom, Room } from './room.js';
import type { Socket, SocketListener } from './signaling/socket.js';
import { settle } from './testing/fake-timers.js';
import { FakePage } from './testing/fake-page.js';
import { fakeDevice, MediaServer } from './testing/media-server.js';
import type { RoomOptions } from './types.js';

/** The wire, with a server at its end that takes everybody in. */
class Wire implements Socket {
  readonly sent: { readonly name: string; readonly payload: unknown }[] = [];
  end: 'open' | 'disconnected' | 'dropped' = 'open';

  constructor(readonly listener: SocketListener) {
    queueMicrotask(() => listener.opened());
  }

  emit(name: string, payload: unknown): void {
    this.sent.push({ name, payload });
  }

  request(
    name: string,
    payload: unknown,
    _deadlineMs: number,
    answer: (error: Error | undefined, value: unknown) => void,
  ): void {
    this.emit(name, payload);
    if (name === 'join') return queueMicrotask(() => answer(undefined, joined));
    void media.request(name as never, payload as never).then((value) => answer(undefined, value));
  }

  disconnect(): void {
    this.end = 'disconnected';
  }

  drop(): void {
    this.end = 'dropped';
  }

  names(): string[] {
    return this.sent.map(({ name }) => name);
  }
}

const joined = {
  participantId: 'ann',
  epoch: 7,
  resumeToken: 'token',
  resumed: false,
  recovering: false,
  roster: { version: { generation: 1, number: 1 }, participants: [] },
  producers: [],
  routerRtpCapabilities: { codecs: [], headerExtensions: [] },
  iceServers: [],
  transports: [],
  timings: {
    ...{ heartbeatMs: 1_000, silenceMs: 3_000, goneMs: 8_000 },
    ...{ mediaMs: 30_000, seatMs: 600_000, recoveringMs: 10_000 },
  },
};

let page: FakePage;
let media: MediaServer;
let wires: Wire[];
let lines: string[];
const wire = () => wires.at(-1) as Wire;

beforeEach(() => {
  page = new FakePage();
  media = new MediaServer();
  wires = [];
  lines = [];
  vi.spyOn(console, 'debug').mockImplementation((line: string) => void lines.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function joinRoom(more: Partial<RoomOptions> = {}): Promise<Room> {
  const room = new Room(
    { roomId: 'weekly', displayName: 'Ann', logLevel: 'debug', ...more },
    {
      open: (_options, listener) => {
        wires.push(new Wire(listener));
        return wire();
      },
      createDevice: fakeDevice,
    },
  );
  await room.join();
  return room;
}

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
  expect(page.beacons[0]?.url).toBe('https://meet.example.org/leave');
  expect(JSON.parse(page.beacons[0]?.body ?? '')).toMatchObject({
    ...{ roomId: 'weekly', participantId: 'ann', epoch: 7, resumeToken: 'token' },
  });
});

test('a page from the back/forward cache joins again, over a new socket', async () => {
  const room = await joinRoom();
  page.fire('pagehide', { persisted: true });
  expect(wires).toHaveLength(1);
  page.fire('pageshow', { persisted: true });
  expect(room.snapshot().state).toBe('reconnecting');
  await vi.waitFor(() => expect(room.snapshot().state).toBe('connected'));
  expect(wires).toHaveLength(2);
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
  expect(media.requests).toContain('forceCleanup');
  expect(lines).toContain('[UserCleanup] Force cleanup');
  await room.leave();
});

test('a room of the public factory is idle until it is joined', () => {
  expect(createRoom({ roomId: 'weekly', displayName: 'Ann' }).snapshot().state).toBe('idle');
});
