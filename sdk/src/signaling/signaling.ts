// Keeps one connection to the server, and comes back by itself: first at once, then with full
// jitter.
//
//   stopped ─start─▶ opening ─opened─▶ entering ─joined─▶ live
//                      ▲  └── failed ──┬──┘ (refused: stopped)  │
//                      └─── waiting ◀──┴─────── lost ───────────┘
//
// Nothing of an earlier connection reaches the room: each attempt is an object of its own, and only
// the current one is listened to.
import { defaultPolicy, retryDelayMs, type ReconnectPolicy } from '../core/backoff.js';
import { asRollcallError, fromWire, RollcallError } from '../errors.js';
import type { Log } from '../log.js';
import type { Timers } from '../timers.js';
import { isServerEventName, type Notices, type Request, type ServerEvent } from './protocol.js';
import type { OpenSocket, Socket } from './socket.js';

export type NudgeCause = 'online' | 'iceRecovered' | 'visible' | 'focus' | 'wake' | 'socketLost';

export interface SignalingHooks {
  /** Joins over a fresh connection; its rejection decides whether it is tried again. */
  enter(request: Request): Promise<void>;
  /** Joined: from here on events are delivered. */
  live(): void;
  /** What was said meanwhile has been delivered, too, and the connection still stands. */
  settled(): void;
  event(event: ServerEvent): void;
  /** The connection that was live is no more; another one is on its way. */
  lost(reason: string): void;
  /** A try failed; the next one is on its way. */
  trouble(error: RollcallError): void;
  /** The server said no for good. */
  refused(error: RollcallError): void;
  /** Time to say that we are here. */
  beat(): void;
  /**
   * When the server was last heard while we were in the room (the clock of `timers`): told about each
   * second, and at once when it is heard after more than that.
   */
  word(at: number, now: number): void;
}

export interface SignalingPorts {
  readonly open: OpenSocket;
  readonly timers: Timers;
  /** Wall clock, ms: it goes on while the machine sleeps. */
  readonly wallClock: () => number;
  readonly random: () => number;
  readonly log: Log;
  readonly policy?: ReconnectPolicy;
}

const beatMs = 5_000;
const tickMs = 1_000;
// A tick this late means that the machine slept or the page was frozen, not that it was busy.
const wakeMs = 5_000;
// The server pings each second: two and a half without one, and the connection is doubtful.
const doubtMs = 2_500;
const probeMs = 3_000;
// A try that heard something within this time is not given up because of a nudge. The time doubles
// with each that is: on a slow network nudges would come faster than any try is through.
const patienceMs = 1_000;
const patienceMaxMs = 8_000;
// A connection that lived this long was a good one: the next loss is answered at once again.
const goodMs = 5_000;
const requestMaxMs = 10_000;
const heldMax = 1_000;
const troubleEveryMs = 10_000;
// A server says seconds. Timers of browsers run at once where they are asked to wait for 25 days.
const postponeMaxMs = 3_600_000;

const final = new Set([
  'bad_request',
  'upgrade_required',
  'room_full',
  'present_elsewhere',
  'meeting_switched',
  'unknown_event',
  'token_required',
  'token_invalid',
  'token_expired',
  'token_refused',
  'not_allowed',
  'banned',
  'removed',
  'room_locked',
]);

interface Attempt {
  socket: Socket | undefined;
  phase: 'opening' | 'entering' | 'live';
  liveAt: number;
  heardAt: number;
  /** Events that came before the answer to `join` was dealt with. */
  held: ServerEvent[];
}

export class Signaling {
  readonly #hooks: SignalingHooks;
  readonly #ports: SignalingPorts;
  #attempt: Attempt | undefined;
  #running = false;
  #failures = 0;
  /** How the next try begins: as the last one that came through, or else in turn. */
  #pollingFirst = false;
  /** The server has said by another way that the connection is lost, and was answered by a try. */
  #toldOfLoss = false;
  #retryNotBefore = 0;
  #troubleAt = -Infinity;
  #wordAt = -Infinity;
  #patienceMs = patienceMs;
  #cancelWait: () => void = () => undefined;
  #cancelProbe: () => void = () => undefined;
  #cancelTick: () => void = () => undefined;

  constructor(ports: SignalingPorts, hooks: SignalingHooks) {
    this.#ports = ports;
    this.#hooks = hooks;
  }

  get isLive(): boolean {
    return this.#attempt?.phase === 'live';
  }

  /** When the server was last heard while we were in the room (the clock of `timers`). */
  get wordAt(): number {
    return this.#wordAt;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#failures = 0;
    this.#startTicking();
    this.#open();
  }

  /** Idempotent. With `leave` the server takes it as leaving, with `drop` it keeps the seat. */
  stop(how: 'leave' | 'drop'): void {
    this.#running = false;
    this.#cancelTick();
    this.#abandon(how);
  }

  /** The last request is on its way: a connection that goes from here on is not replaced. */
  finish(): void {
    this.#running = false;
    this.#cancelTick();
    // A join that is on its way may have been taken: then only a goodbye undoes it.
    const phase = this.#attempt?.phase;
    if (phase !== 'live') this.#abandon(phase === 'entering' ? 'leave' : 'drop');
  }

  /**
   * Something suggests that the network is back, or that the connection is worth a look. Where the
   * server has said when to come back, that holds: only a person's own press (`start`) asks sooner.
   */
  nudge(cause: NudgeCause): void {
    if (!this.#running) return;
    const now = this.#ports.timers.now();
    const attempt = this.#attempt;
    if (attempt === undefined) return this.#openIn(0);
    if (attempt.phase !== 'live') {
      if (now - attempt.heardAt <= this.#patienceMs) return;
      this.#patienceMs = Math.min(2 * this.#patienceMs, patienceMaxMs);
      this.#abandon('drop');
      return this.#openIn(0);
    }
    if (now - attempt.heardAt > doubtMs) return this.#lose(attempt, `silent at ${cause}`);
    this.#hooks.beat();
    this.#probe(attempt);
  }

  /** The server says, by another way, that it has lost our connection. */
  replace(): void {
    const attempt = this.#attempt;
    if (attempt === undefined) {
      // It says so until there is one. That it can be reached at all is news once: after that the
      // delays hold, or who cannot get in would try with each of its words.
      if (this.#toldOfLoss) return;
      this.#toldOfLoss = true;
      return this.nudge('socketLost');
    }
    // It is about the one before: the next is under way, however long it takes.
    if (attempt.phase !== 'live') return;
    // What was said before this one was made is not about it.
    if (this.#ports.timers.now() - attempt.liveAt <= patienceMs) return;
    this.#lose(attempt, 'the server has lost it');
  }

  /**
   * The server goes down, or has been asked too often, and is to be asked again after so long at the
   * earliest, or after an hour. On top of it there is as much as that at random, or as any other wait:
   * not all come back at the same moment.
   */
  postpone(retryAfterMs: number): void {
    const { timers, random, policy = defaultPolicy } = this.#ports;
    const waitMs = Math.min(retryAfterMs, postponeMaxMs);
    const apartMs = random() * Math.min(waitMs, policy.ceilingMs);
    this.#retryNotBefore = timers.now() + waitMs + apartMs;
  }

  emit<Name extends keyof Notices>(name: Name, payload: Notices[Name]): void {
    if (this.isLive) this.#attempt?.socket?.emit(name, payload);
  }

  /** The page goes: also over a connection whose join may have been taken by now. */
  sayAtLast<Name extends keyof Notices>(name: Name, payload: Notices[Name]): void {
    if (this.#attempt?.phase !== 'opening') this.#attempt?.socket?.emit(name, payload);
  }

  readonly request: Request = (name, payload, deadlineMs) => {
    const attempt = this.#attempt;
    if (attempt?.phase !== 'live') return Promise.reject(unreachable());
    return this.#requestOver(attempt)(name, payload, deadlineMs);
  };

  #open(): void {
    this.#cancelWait();
    const now = this.#ports.timers.now();
    const attempt: Attempt = {
      socket: undefined,
      phase: 'opening',
      liveAt: 0,
      heardAt: now,
      held: [],
    };
    this.#attempt = attempt;
    const current = (run: () => void) => {
      if (this.#attempt === attempt) run();
    };
    const socket = this.#ports.open(
      { pollingFirst: this.#pollingFirst },
      {
        opened: () => current(() => void this.#enter(attempt)),
        heard: () => {
          attempt.heardAt = this.#ports.timers.now();
          current(() => this.#hear(attempt));
        },
        event: (name, data) => current(() => this.#receive(attempt, name, data)),
        closed: (reason) => current(() => this.#onClosed(attempt, reason)),
      },
    );
    attempt.socket = socket;
    if (this.#attempt !== attempt) socket.drop(); // It failed within the call.
  }

  async #enter(attempt: Attempt): Promise<void> {
    attempt.phase = 'entering';
    try {
      await this.#hooks.enter(this.#requestOver(attempt));
    } catch (thrown) {
      if (this.#attempt === attempt) this.#onEnterFailed(asRollcallError(thrown));
      return;
    }
    if (this.#attempt !== attempt) return;
    attempt.phase = 'live';
    attempt.liveAt = this.#ports.timers.now();
    this.#patienceMs = patienceMs;
    this.#hooks.live();
    this.#hear(attempt);
    for (const event of attempt.held.splice(0)) {
      if (this.#attempt === attempt) this.#hooks.event(event);
    }
    if (this.#attempt === attempt) this.#hooks.settled();
  }

  #hear({ phase }: Attempt): void {
    if (phase !== 'live') return; // It does not yet say who is there.
    const now = this.#ports.timers.now();
    const wasSilent = now - this.#wordAt > tickMs;
    this.#wordAt = now;
    if (wasSilent) this.#hooks.word(now, now);
  }

  #onEnterFailed(error: RollcallError): void {
    if (final.has(error.code)) {
      this.stop('drop');
      this.#hooks.refused(error);
      return;
    }
    if (error.retryAfterMs !== undefined) this.postpone(error.retryAfterMs);
    this.#abandon('drop');
    this.#retry(error);
  }

  #receive(attempt: Attempt, name: string, data: unknown): void {
    if (!isServerEventName(name)) return;
    const event = { name, data: data ?? {} } as ServerEvent;
    if (attempt.phase === 'live') return this.#hooks.event(event);
    // Said to whoever connects meanwhile: the join that would bring it to the room is refused.
    if (event.name === 'serverDraining') this.postpone(event.data.retryAfterMs);
    if (attempt.held.length < heldMax) attempt.held.push(event);
    else this.#onClosed(attempt, 'too many events before the answer to join');
  }

  #onClosed(attempt: Attempt, reason: string): void {
    if (attempt.phase === 'live') return this.#lose(attempt, reason);
    // Also where WebSockets have worked: the page may be in another network by now.
    this.#pollingFirst = !this.#pollingFirst;
    this.#abandon('drop');
    this.#retry(unreachable(reason));
  }

  #lose(attempt: Attempt, reason: string): void {
    this.#abandon('drop');
    this.#ports.log.info(`[SocketManager] Connection lost (${reason})`);
    const good = this.#wasGood(attempt);
    this.#failures = good ? 0 : this.#failures + 1;
    if (good) this.#toldOfLoss = false;
    this.#hooks.lost(reason);
    this.#schedule();
  }

  /** A server that closes connections as soon as they join must not be answered in a hurry. */
  #wasGood(attempt: Attempt): boolean {
    const { timers } = this.#ports;
    const fellSilent = timers.now() - attempt.heardAt > doubtMs;
    return fellSilent || timers.now() - attempt.liveAt >= goodMs;
  }

  #retry(error: RollcallError): void {
    this.#failures += 1;
    const now = this.#ports.timers.now();
    if (now - this.#troubleAt >= troubleEveryMs) {
      this.#troubleAt = now;
      this.#hooks.trouble(error);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#running) return; // A hook stopped it.
    const { random, policy = defaultPolicy } = this.#ports;
    this.#openIn(retryDelayMs(this.#failures, random(), policy));
  }

  /** And not before the server said. */
  #openIn(delayMs: number): void {
    const { timers } = this.#ports;
    const waitMs = Math.max(delayMs, this.#retryNotBefore - timers.now());
    this.#cancelWait();
    if (waitMs <= 0) return this.#open();
    this.#cancelWait = timers.after(waitMs, () => this.#open());
  }

  #abandon(how: 'leave' | 'drop'): void {
    this.#cancelWait();
    this.#cancelProbe();
    const socket = this.#attempt?.socket;
    this.#attempt = undefined;
    if (how === 'leave') socket?.disconnect();
    else socket?.drop();
  }

  #probe(attempt: Attempt): void {
    const { timers } = this.#ports;
    const asked = timers.now();
    this.#cancelProbe();
    this.#cancelProbe = timers.after(probeMs, () => {
      if (this.#attempt === attempt && attempt.heardAt < asked) this.#lose(attempt, 'no answer');
    });
  }

  #startTicking(): void {
    const { timers, wallClock } = this.#ports;
    let last = { wall: wallClock(), ran: timers.now() };
    let beatAt = last.ran;
    this.#cancelTick();
    this.#cancelTick = timers.every(tickMs, () => {
      const now = { wall: wallClock(), ran: timers.now() };
      const passed = { wall: now.wall - last.wall, ran: now.ran - last.ran };
      last = now;
      if (passed.wall - passed.ran > wakeMs) return this.#wake();
      if (passed.ran > wakeMs) return this.nudge('wake');
      // Who comes late has not listened meanwhile: what was said may be waiting behind this.
      if (passed.ran <= 2 * tickMs) this.#hooks.word(this.#wordAt, now.ran);
      if (now.ran - beatAt < beatMs || !this.isLive) return;
      beatAt = now.ran;
      this.#hooks.beat();
    });
  }

  /**
   * The wall clock went on alone: the machine slept, and what the others saw of the connection
   * meanwhile is not to be read off our own clock. A clock that was put forward looks the same; then
   * a good connection is replaced by another, which nobody sees.
   */
  #wake(): void {
    const attempt = this.#attempt;
    if (attempt?.phase === 'live') this.#lose(attempt, 'the machine slept');
    else this.nudge('wake');
  }

  #requestOver(attempt: Attempt): Request {
    return (name, payload, deadlineMs = requestMaxMs) =>
      new Promise((resolve, reject) => {
        if (this.#attempt !== attempt) return reject(unreachable());
        attempt.socket?.request(name, payload, deadlineMs, (error, value) => {
          if (error !== undefined) return reject(notAnswered(name, error));
          const answer = (value ?? {}) as { readonly error?: unknown };
          if (answer.error !== undefined) return reject(fromWire(answer.error));
          // The wire contract is checked by the server's tests against the same examples.
          resolve(answer as never);
        });
      });
  }
}

function notAnswered(name: string, error: Error): RollcallError {
  return error.message.includes('timed out')
    ? new RollcallError('timeout', `The server did not answer ${name}.`)
    : unreachable(error.message);
}

function unreachable(reason?: string): RollcallError {
  const why = reason === undefined ? '' : ` (${reason})`;
  return new RollcallError('server_unreachable', `There is no connection to the server${why}.`);
}
