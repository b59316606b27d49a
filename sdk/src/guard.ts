// @rollcall/client/guard: tab life and heartbeat for a client that already has mediasoup and
// Socket.IO. It knows the socket and the page, and nothing of the media code.
//
// The socket stays the embedder's own, with its reconnecting: after silence the guard closes the
// engine below it, and socket.io-client opens a new one and fires `connect`, where the embedder
// joins again.
import { createLog, type Log, type LogLevel } from './log.js';
import { watchLifecycle, type LifecycleHooks } from './tab/lifecycle.js';
import { browserTimers, type Timers } from './timers.js';

export type { LogLevel } from './log.js';
export { leaveQuestion } from './tab/lifecycle.js';
export type { Timers } from './timers.js';

/** What is used of a socket of socket.io-client. */
export interface GuardedSocket {
  readonly connected: boolean;
  /**
   * Whether it comes back by itself. It does not after a disconnect on purpose ("io client
   * disconnect", "io server disconnect") or a refusal, until the app connects it again.
   */
  readonly active: boolean;
  readonly io: {
    /** There from the first try to connect on. */
    readonly engine?: { readonly readyState: string; readonly close: () => unknown };
    /** Whether the app waits for this event of the manager's. */
    hasListeners(name: 'reconnect'): boolean;
  };
  /** Opens it, unless socket.io-client waits for its next try. */
  connect(): unknown;
  /** While it is not connected: ends the waiting, and nobody is told. */
  disconnect(): unknown;
  /** Sends an event with one argument. */
  emit(name: string, payload: unknown): unknown;
  /** Listens to an event of the socket. */
  on(name: string, listener: () => void): unknown;
  /** Listens to it no more. */
  off(name: string, listener: () => void): unknown;
  /** Listens to every event of the server. */
  onAny(listener: () => void): unknown;
  /** Listens to them no more. */
  offAny(listener: () => void): unknown;
}

/** What `attachGhostGuard` needs to know; only `roomId` must be given. */
export interface GhostGuardOptions {
  readonly roomId: string;
  /** Default 5 s. */
  readonly heartbeatMs?: number;
  /** Without any news from the server for so long a new connection is made; default 12 s. */
  readonly silenceMs?: number;
  /**
   * Where to send the beacon when the page goes, and when the person leaves while the socket is not
   * connected; left out: the socket alone says it.
   */
  readonly beaconUrl?: string;
  /**
   * What the beacon carries beside `roomId`, for the server to know whose it is. `socket.id` is unset
   * while the socket is not connected.
   */
  readonly beaconBody?: () => Readonly<Record<string, unknown>>;
  /** Closed when the page goes, so that the server's side sees it within milliseconds. */
  readonly peerConnections?: () => Iterable<{ readonly close: () => void }>;
  /** Whether the browser shall ask "Leave site?" now; left out: never. */
  readonly confirmLeave?: () => boolean;
  readonly logLevel?: LogLevel;
  readonly timers?: Timers;
  /** Wall clock, ms: it goes on while the machine sleeps. */
  readonly wallClock?: () => number;
}

/** What to call when the person leaves, or the guard is no longer wanted. */
export interface GhostGuard {
  /** The person leaves by a button: says so, and watches no more. Idempotent. */
  leave(): void;
  /** Asks the server to close what it holds for this page. */
  forceCleanup(): void;
  /** Watches no more and says nothing. */
  detach(): void;
}

const tickMs = 1_000;
// A tick this late means that the machine slept or the page was frozen.
const wakeMs = 5_000;
// After a nudge an answer is due sooner than in the quiet.
const probeMs = 3_000;

/** Gives an existing client tab life and a heartbeat, until `leave()` or `detach()`. */
export function attachGhostGuard(socket: GuardedSocket, options: GhostGuardOptions): GhostGuard {
  return new Guard(socket, options);
}

class Guard implements GhostGuard {
  readonly #socket: GuardedSocket;
  readonly #options: GhostGuardOptions;
  readonly #timers: Timers;
  readonly #log: Log;
  readonly #cancels: (() => void)[] = [];
  #cancelProbe: () => void = () => undefined;
  #heardAt: number;
  #beatAt: number;
  #over = false;
  #hidden = false;

  constructor(socket: GuardedSocket, options: GhostGuardOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#timers = options.timers ?? browserTimers;
    this.#log = createLog(options.logLevel ?? 'warn');
    this.#heardAt = this.#timers.now();
    this.#beatAt = this.#heardAt;
    this.#listen();
    this.#tick();
    const { confirmLeave } = options;
    const hooks = this.#hooks();
    this.#cancels.push(
      watchLifecycle(confirmLeave ? { ...hooks, confirmsLeaving: confirmLeave } : hooks),
    );
    this.#log.debug('[UserCleanup] Enhanced cleanup handlers setup');
  }

  leave(): void {
    if (this.#over) return;
    this.#log.debug('[VideoCall] Sending graceful disconnect signal');
    if (this.#socket.connected) this.#emit('beforeDisconnect', { roomId: this.#options.roomId });
    else this.#sendBeacon();
    this.detach();
  }

  forceCleanup(): void {
    this.#log.debug('[UserCleanup] Force cleanup');
    this.#emit('forceCleanup', {});
  }

  detach(): void {
    this.#over = true;
    this.#cancelProbe();
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  #hooks(): LifecycleHooks {
    return {
      hide: () => this.#onHide(),
      restore: () => this.#onRestore(),
      visibility: (state) => {
        this.#log.debug(`[UserCleanup] The page is ${state}`);
        this.#emit('visibility', { state });
        if (state === 'visible') this.#nudge();
      },
      focus: () => this.#nudge(),
      blur: () => this.#log.debug('[UserCleanup] The window lost focus'),
      wake: () => this.#nudge(),
      online: () => this.#nudge(),
    };
  }

  #listen(): void {
    const socket = this.#socket;
    const heard = () => {
      this.#heardAt = this.#timers.now();
    };
    // `pong` is an event of the server's, beside the pings of Engine.IO below it.
    socket.onAny(heard);
    const connected = () => {
      heard();
      this.#beat();
    };
    socket.on('connect', connected);
    this.#cancels.push(() => {
      socket.offAny(heard);
      socket.off('connect', connected);
    });
  }

  #tick(): void {
    const wallClock = this.#options.wallClock ?? Date.now;
    const { heartbeatMs = 5_000, silenceMs = 12_000 } = this.#options;
    let last = wallClock();
    const cancel = this.#timers.every(tickMs, () => {
      const passed = wallClock() - last;
      last += passed;
      if (this.#hidden || !this.#socket.connected) return;
      const now = this.#timers.now();
      if (passed > wakeMs) this.#nudge();
      else if (now - this.#heardAt > Math.max(silenceMs, 2 * heartbeatMs)) this.#renew('silence');
      else if (now - this.#beatAt >= heartbeatMs) this.#beat();
    });
    this.#cancels.push(cancel);
  }

  #beat(): void {
    this.#beatAt = this.#timers.now();
    this.#log.debug('[SocketManager] 🏓 Sending ping to server');
    this.#emit('ping', {});
  }

  /** Something suggests that the connection is worth a look. */
  #nudge(): void {
    if (this.#hidden) return;
    if (!this.#socket.connected) return this.#comeBack();
    this.#beat();
    const asked = this.#timers.now();
    this.#cancelProbe();
    this.#cancelProbe = this.#timers.after(probeMs, () => {
      if (this.#heardAt < asked && this.#socket.connected) this.#renew('no answer');
    });
  }

  /** The next try is made now, if there is to be one. */
  #comeBack(): void {
    const socket = this.#socket;
    // Put out, or not wanted by its app: whoever came back by a focus would only be put out again.
    if (!socket.active) return;
    // One is under way; to begin anew with each nudge would end none on a slow line.
    if (['opening', 'open'].includes(socket.io.engine?.readyState ?? '')) return;
    // connect() alone does not end the waiting. What is opened otherwise than by socket.io-client's
    // own next try fires no `reconnect`: an app that joins again there waits for that.
    if (!socket.io.hasListeners('reconnect')) socket.disconnect();
    socket.connect();
  }

  /** Not disconnect(): that would say goodbye, and socket.io-client would not come back. */
  #renew(why: string): void {
    this.#log.info(`[SocketManager] Connection lost (${why})`);
    this.#cancelProbe();
    this.#heardAt = this.#timers.now();
    this.#socket.io.engine?.close();
  }

  #onHide(): void {
    if (this.#hidden) return;
    this.#hidden = true;
    const { roomId, peerConnections } = this.#options;
    this.#log.debug('[VideoCall] Sending graceful disconnect signal');
    this.#emit('beforeDisconnect', { roomId, unloading: true });
    this.#sendBeacon();
    for (const connection of peerConnections?.() ?? []) connection.close();
    // An open WebSocket keeps a page out of the back/forward cache.
    this.#socket.io.engine?.close();
  }

  #sendBeacon(): void {
    const { roomId, beaconUrl, beaconBody } = this.#options;
    if (beaconUrl === undefined) return;
    const body = JSON.stringify({ ...beaconBody?.(), roomId });
    const sent = navigator.sendBeacon(beaconUrl, body);
    if (!sent) this.#log.debug('[UserCleanup] The browser did not take the leave beacon');
  }

  #onRestore(): void {
    this.#hidden = false;
    if (!this.#socket.connected) this.#comeBack();
  }

  /** Never into socket.io-client's buffer: old heartbeats would be sent after reconnecting. */
  #emit(name: string, payload: unknown): void {
    if (this.#socket.connected) this.#socket.emit(name, payload);
  }
}
