import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attachGhostGuard, type GhostGuard, type GuardedSocket } from './guard.js';
import { FakePage } from './testing/fake-page.js';
import { FakeTimers } from './testing/fake-timers.js';

/**
 * A stock client's socket. Like the stock one it wants to come back after its engine was closed, and waits
 * before it tries: `connect` alone changes nothing about that.
 */
class StockSocket implements GuardedSocket {
  connected = true;
  /** It comes back by itself. */
  active = true;
  /** socket.io-client's back-off. */
  waits = false;
  answers = true;
  /** Of the manager's `reconnect`. */
  listensToReconnect = false;
  readonly sent: { readonly name: string; readonly payload: unknown }[] = [];
  engines = 0;
  connects = 0;
  readonly #any = new Set<() => void>();
  readonly #onConnect = new Set<() => void>();
  readonly io = {
    engine: {
      readyState: 'open',
      close: () => {
        this.engines += 1;
        this.lose();
        this.waits = true;
      },
    },
    hasListeners: () => this.listensToReconnect,
  };

  lose(): void {
    this.connected = false;
    this.io.engine.readyState = 'closed';
  }

  connect(): void {
    this.connects += 1;
    this.active = true;
    if (this.waits) return;
    this.connected = true;
    this.io.engine.readyState = 'open';
    for (const listener of this.#onConnect) listener();
  }

  /** By the app, or, as far as can be seen here, by the server: what is over stays over. */
  disconnect(): void {
    this.active = false;
    this.waits = false;
    this.lose();
  }

  emit(name: string, payload: unknown): void {
    this.sent.push({ name, payload });
    if (name === 'ping' && this.answers) this.say();
  }

  /** The server says anything. */
  say(): void {
    for (const listener of this.#any) listener();
  }

  on(name: string, listener: () => void): void {
    if (name === 'connect') this.#onConnect.add(listener);
  }

  off(_name: string, listener: () => void): void {
    this.#onConnect.delete(listener);
  }

  onAny(listener: () => void): void {
    this.#any.add(listener);
  }

  offAny(listener: () => void): void {
    this.#any.delete(listener);
  }

  count(name: string): number {
    return this.sent.filter((one) => one.name === name).length;
  }

  get listeners(): number {
    return this.#any.size + this.#onConnect.size;
  }
}

let page: FakePage;
let socket: StockSocket;
let timers: FakeTimers;
let asleepMs: number;
let lines: string[];
let closed: number;
let inCall: boolean;
let guard: GhostGuard;

beforeEach(() => {
  page = new FakePage();
  socket = new StockSocket();
  timers = new FakeTimers();
  asleepMs = 0;
  lines = [];
  closed = 0;
  inCall = true;
  vi.spyOn(console, 'debug').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line));
  guard = attachGhostGuard(socket, {
    roomId: 'weekly',
    beaconUrl: 'https://sfu.example.org/leave',
    beaconBody: () => ({ user: 'ann' }),
    peerConnections: () => [{ close: () => (closed += 1) }],
    confirmLeave: () => inCall,
    logLevel: 'debug',
    timers,
    wallClock: () => timers.now() + asleepMs,
  });
});

afterEach(() => {
  guard.detach();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('pings every five seconds while all is quiet, and keeps the connection', async () => {
  await timers.pass(60_000);
  expect(socket.count('ping')).toBe(12);
  expect(socket.engines).toBe(0);
  expect(lines[0]).toBe('[UserCleanup] Enhanced cleanup handlers setup');
  expect(lines).toContain('[SocketManager] 🏓 Sending ping to server');
});

test('closes the engine of a connection on which nothing comes any more', async () => {
  socket.answers = false;
  await timers.pass(12_000);
  expect(socket.engines).toBe(0);
  await timers.pass(2_000);
  expect(socket.engines).toBe(1);
  expect(lines).toContain('[SocketManager] Connection lost (silence)');
});

test('nothing is sent, or kept to be sent, while there is no connection', async () => {
  socket.connected = false;
  await timers.pass(60_000);
  guard.forceCleanup();
  expect(socket.sent).toEqual([]);
});

test('a new connection is greeted with a heartbeat', () => {
  socket.lose();
  socket.connect();
  expect(socket.count('ping')).toBe(1);
});

test.each(['focus', 'online', 'resume'])('%s sends a heartbeat at once', (event) => {
  page.fire(event);
  expect(socket.count('ping')).toBeGreaterThan(0);
});

test.each(['focus', 'online', 'resume'])('%s ends the waiting for the next try', (event) => {
  socket.io.engine.close();
  page.fire(event);
  expect(socket.connected).toBe(true);
});

test('a try that is under way is left alone', () => {
  socket.io.engine.close();
  socket.io.engine.readyState = 'opening';
  page.fire('focus');
  expect(socket.connects).toBe(0);
});

test('an app that wants to hear of `reconnect` gets it from socket.io-client, when that tries', () => {
  socket.listensToReconnect = true;
  socket.io.engine.close();
  page.fire('focus');
  expect(socket.active).toBe(true);
  expect(socket.waits).toBe(true);
});

test('whoever was disconnected on purpose stays so, until the app connects again', async () => {
  socket.disconnect();
  for (const event of ['focus', 'online', 'resume']) page.fire(event);
  page.show('visible');
  page.fire('pagehide', { persisted: true });
  page.fire('pageshow', { persisted: true });
  await timers.pass(60_000);
  expect(socket.connects).toBe(0);
  socket.connect();
  socket.io.engine.close();
  page.fire('focus');
  expect(socket.connected).toBe(true);
});

test('an unanswered heartbeat after focus ends the connection in three seconds', async () => {
  await timers.pass(1_000);
  socket.answers = false;
  page.fire('focus');
  await timers.pass(2_900);
  expect(socket.engines).toBe(0);
  await timers.pass(200);
  expect(socket.engines).toBe(1);
});

test('waking up from sleep is noticed by the clock', async () => {
  await timers.pass(2_000);
  asleepMs = 60_000;
  socket.answers = false;
  await timers.pass(1_000);
  expect(socket.count('ping')).toBe(1);
  await timers.pass(3_500);
  expect(socket.engines).toBe(1);
});

test('being hidden, frozen or blurred is told, and nobody leaves for it', () => {
  page.fire('blur');
  page.show('hidden');
  page.fire('freeze');
  expect(socket.sent.map(({ payload }) => payload)).toEqual([
    { state: 'hidden' },
    { state: 'frozen' },
  ]);
  expect(closed).toBe(0);
  expect(socket.engines).toBe(0);
});

test('pagehide says goodbye three ways, once', () => {
  page.fire('pagehide');
  page.fire('pagehide');
  expect(socket.sent).toEqual([
    { name: 'beforeDisconnect', payload: { roomId: 'weekly', unloading: true } },
  ]);
  expect(page.beacons).toEqual([
    { url: 'https://sfu.example.org/leave', body: '{"user":"ann","roomId":"weekly"}' },
  ]);
  expect(closed).toBe(1);
  expect(socket.engines).toBe(1);
  expect(lines).toContain('[VideoCall] Sending graceful disconnect signal');
});

test('a page from the back/forward cache connects again, and is watched as before', async () => {
  page.fire('pagehide', { persisted: true });
  page.fire('pageshow', { persisted: true });
  expect(socket.connected).toBe(true);
  await timers.pass(5_000);
  expect(socket.count('ping')).toBe(2);
});

test('the browser asks before the page goes, in a call only', () => {
  expect(page.fire('beforeunload')).toBe(true);
  inCall = false;
  expect(page.fire('beforeunload')).toBe(false);
  expect(socket.sent).toEqual([]);
});

test('leaving says so once, and leaves no listener and no timer behind', async () => {
  guard.leave();
  guard.leave();
  page.fire('focus');
  page.fire('pagehide');
  await timers.pass(60_000);
  expect(socket.sent).toEqual([{ name: 'beforeDisconnect', payload: { roomId: 'weekly' } }]);
  expect(socket.listeners).toBe(0);
});

test('leaving while the socket is away is said by a beacon', () => {
  socket.connected = false;
  guard.leave();
  expect(socket.sent).toEqual([]);
  expect(page.beacons).toHaveLength(1);
});

test('forceCleanup asks the server', () => {
  guard.forceCleanup();
  expect(socket.sent).toEqual([{ name: 'forceCleanup', payload: {} }]);
});

test('of socket.io-client, too, a nudge ends the waiting, and says nothing of a disconnect', async () => {
  const options = { transports: ['websocket'], reconnectionDelay: 60_000, randomizationFactor: 0 };
  const stock = io('http://127.0.0.1:1', options);
  const other = attachGhostGuard(stock, { roomId: 'weekly', timers });
  const disconnected = vi.fn();
  stock.on('disconnect', disconnected);
  const failed = () => new Promise((resolve) => stock.once('connect_error', resolve));
  await failed();
  const again = failed();
  page.fire('online');
  await again;
  expect(disconnected).not.toHaveBeenCalled();
  expect(stock.active).toBe(true);

  stock.disconnect();
  const tries = vi.spyOn(stock, 'connect');
  page.fire('online');
  expect(tries).not.toHaveBeenCalled();
  other.detach();
});

test('a socket of socket.io-client fits, also one that never connected', () => {
  const stock = io('http://localhost:1', { autoConnect: false });
  const other = attachGhostGuard(stock, { roomId: 'weekly', timers });
  page.fire('pagehide');
  expect(stock.connected).toBe(false);
  other.detach();
  expect(stock.listenersAny()).toEqual([]);
});
