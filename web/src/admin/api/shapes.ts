// What the admin API answers, as docs/admin-api.md has it, with a reader for each. What only newer servers know stays
// text where it is only shown; where the page does something by it, an unknown one is a bad answer.
import {
  amount,
  asObject,
  flag,
  listOf,
  objectOf,
  oneOf,
  orNull,
  text,
  type Reader,
} from './decode';

export interface WorkerStatus {
  readonly index: number;
  readonly state: 'running' | 'starting' | 'down';
  readonly pid: number | null;
  readonly ageSeconds: number | null;
  readonly restarts: number;
  readonly routers: number;
  readonly silentMs: number | null;
}

export interface ServerStatus {
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly draining: boolean;
  readonly rooms: number;
  readonly participants: { readonly present: number; readonly reconnecting: number };
  readonly connections: number;
  readonly ghostSeconds: number;
  readonly stalls: {
    readonly seconds: number;
    readonly count: number;
    readonly lastMs: number | null;
    readonly lastAgeMs: number | null;
  };
  readonly orphans: {
    readonly closed: number;
    readonly missing: number;
    readonly lastAuditAgeMs: number | null;
  };
  readonly workers: readonly WorkerStatus[];
  readonly store: { readonly writable: boolean } | null;
  readonly webhooksWaiting: number;
}

export interface RoomLine {
  readonly room: string;
  readonly generation: string;
  readonly participants: number;
  readonly reconnecting: number;
  readonly locked: boolean;
  readonly ageSeconds: number;
}

export interface RoomList {
  readonly rooms: readonly RoomLine[];
  /** If there are more: what to ask for rooms `after`. */
  readonly next: string | undefined;
}

export interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly role: string;
  readonly hand: boolean;
  readonly state: PersonState;
  readonly sinceMs: number;
  readonly media: string;
  readonly why: string;
  readonly doubt: string | null;
  readonly connected: boolean;
  readonly lastFrameAgeMs: number;
  readonly lastMediaAgeMs: number | null;
  readonly seatLeftMs: number | null;
  readonly epoch: number;
  readonly tabId: string;
  readonly visibility: string | null;
  readonly transports: number;
  readonly producers: number;
  readonly consumers: number;
}

export type PersonState = 'present' | 'reconnecting' | 'gone';

export interface TimelineEvent {
  readonly number: number;
  /** Milliseconds since 1970, by the server's wall clock. */
  readonly at: number;
  readonly generation: string;
  readonly event: string;
  readonly participantId: string | null;
  readonly displayName: string | null;
  readonly state: PersonState | null;
  readonly why: string | null;
  readonly silenceMs: number | null;
  readonly lastMediaAgeMs: number | null;
  readonly ghostMs: number | null;
}

export interface TimelinePage {
  readonly events: readonly TimelineEvent[];
  /** There are more, `after` this one. */
  readonly next: number | undefined;
}

const personState = oneOf('present', 'reconnecting', 'gone');

export const serverStatus = objectOf<ServerStatus>({
  version: text,
  uptimeSeconds: amount,
  draining: flag,
  rooms: amount,
  participants: objectOf({ present: amount, reconnecting: amount }),
  connections: amount,
  ghostSeconds: amount,
  stalls: objectOf({
    seconds: amount,
    count: amount,
    lastMs: orNull(amount),
    lastAgeMs: orNull(amount),
  }),
  orphans: objectOf({ closed: amount, missing: amount, lastAuditAgeMs: orNull(amount) }),
  workers: listOf(
    objectOf<WorkerStatus>({
      index: amount,
      state: oneOf('running', 'starting', 'down'),
      pid: orNull(amount),
      ageSeconds: orNull(amount),
      restarts: amount,
      routers: amount,
      silentMs: orNull(amount),
    }),
  ),
  store: orNull(objectOf({ writable: flag })),
  webhooksWaiting: amount,
});

const roomLine = objectOf<RoomLine>({
  room: text,
  generation: text,
  participants: amount,
  reconnecting: amount,
  locked: flag,
  ageSeconds: amount,
});

/** A field that is left out where there is nothing to say. */
function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, where) => (value === undefined ? undefined : read(value, where));
}

export const roomList = objectOf<RoomList>({ rooms: listOf(roomLine), next: optional(text) });

export const roomShown: Reader<RoomLine> = (value, where) =>
  roomLine(asObject(value, where)['room'], 'room');

const person = objectOf<Person>({
  id: text,
  displayName: text,
  role: text,
  hand: flag,
  state: personState,
  sinceMs: amount,
  media: text,
  why: text,
  doubt: orNull(text),
  connected: flag,
  lastFrameAgeMs: amount,
  lastMediaAgeMs: orNull(amount),
  seatLeftMs: orNull(amount),
  epoch: amount,
  tabId: text,
  visibility: orNull(text),
  transports: amount,
  producers: amount,
  consumers: amount,
});

export const participantList: Reader<readonly Person[]> = (value, where) =>
  listOf(person)(asObject(value, where)['participants'], 'participants');

export const timelinePage = objectOf<TimelinePage>({
  events: listOf(
    objectOf<TimelineEvent>({
      number: amount,
      at: amount,
      generation: text,
      event: text,
      participantId: orNull(text),
      displayName: orNull(text),
      state: orNull(personState),
      why: orNull(text),
      silenceMs: orNull(amount),
      lastMediaAgeMs: orNull(amount),
      ghostMs: orNull(amount),
    }),
  ),
  next: optional(amount),
});

export const muted = objectOf<{ readonly muted: number }>({ muted: amount });
export const closed = objectOf<{ readonly closed: number }>({ closed: amount });
export const nothing = objectOf<object>({});
