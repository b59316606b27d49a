// The admin API of the server that this page came from. Whatever goes wrong is an outcome, never an exception: a
// server that is away, one that refuses, and one whose answer makes no sense.
import { BadAnswer, type Reader } from './decode';
import {
  closed,
  muted,
  nothing,
  participantList,
  roomList,
  roomShown,
  serverStatus,
  timelinePage,
  type Person,
  type RoomLine,
  type RoomList,
  type ServerStatus,
  type TimelinePage,
} from './shapes';

export type Failure =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'bad-answer'; readonly what: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
      readonly retryAfterSeconds: number | undefined;
    };

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export type Source = 'microphone' | 'camera' | 'screen' | 'screenAudio';

export interface TimelineQuery {
  readonly after?: number;
  readonly since?: number;
  readonly limit?: number;
}

export interface AdminApi {
  server(): Promise<Outcome<ServerStatus>>;
  rooms(after: string | undefined): Promise<Outcome<RoomList>>;
  room(room: string): Promise<Outcome<RoomLine>>;
  participants(room: string): Promise<Outcome<readonly Person[]>>;
  timeline(room: string, query: TimelineQuery): Promise<Outcome<TimelinePage>>;
  /** As a picture. */
  timelineSvg(room: string, query: TimelineQuery): Promise<Outcome<Blob>>;
  remove(room: string, id: string, ban: boolean): Promise<Outcome<object>>;
  mute(room: string, id: string, source: Source): Promise<Outcome<{ readonly muted: number }>>;
  lock(room: string, locked: boolean): Promise<Outcome<object>>;
  end(room: string): Promise<Outcome<object>>;
  cleanUp(room: string): Promise<Outcome<{ readonly closed: number }>>;
  audit(): Promise<Outcome<object>>;
  drain(): Promise<Outcome<object>>;
}

/** Whatever hangs for longer is away. */
export const patienceMs = 5_000;

const base = '/admin/api/v1';

/** What may stand in the header: anything else cannot be a key, and browsers would not even send it. */
export function canBeKey(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/=]{1,1024}$/.test(text);
}

export interface ApiOptions {
  readonly fetcher?: typeof fetch;
  /** The server does not take this key, or takes it no more. */
  readonly onWrongKey?: () => void;
}

export function createApi(key: string, options: ApiOptions = {}): AdminApi {
  const { fetcher = (...call) => fetch(...call), onWrongKey } = options;

  /** What a refused answer says; content that breaks off says nothing. */
  function refused(response: Response, content: string): { ok: false; failure: Failure } {
    if (response.status === 401) onWrongKey?.();
    return failed(refusal(response, content));
  }

  async function send(method: string, path: string, body?: object): Promise<Response | undefined> {
    try {
      return await fetcher(base + path, {
        method,
        headers: {
          Authorization: `Bearer ${key}`,
          ...(body ? { 'Content-Type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(patienceMs),
      });
    } catch {
      return undefined; // Fetch says no more than that there was no answer.
    }
  }

  async function ask<T>(
    read: Reader<T>,
    method: string,
    path: string,
    body?: object,
  ): Promise<Outcome<T>> {
    const response = await send(method, path, body);
    if (!response) return failed({ kind: 'unreachable' });
    const content = await response.text().catch(() => undefined);
    if (content === undefined) return failed({ kind: 'unreachable' });
    if (!response.ok) return refused(response, content);
    return readJson(read, content);
  }

  const inRoom = (room: string) => `/rooms/${encodeURIComponent(room)}`;
  const person = (room: string, id: string) =>
    `${inRoom(room)}/participants/${encodeURIComponent(id)}`;

  return {
    server: () => ask(serverStatus, 'GET', '/server'),
    rooms: (after) => ask(roomList, 'GET', `/rooms${queryOf({ after })}`),
    room: (room) => ask(roomShown, 'GET', inRoom(room)),
    participants: (room) => ask(participantList, 'GET', `${inRoom(room)}/participants`),
    timeline: (room, query) =>
      ask(timelinePage, 'GET', `${inRoom(room)}/timeline${queryOf({ ...query })}`),
    async timelineSvg(room, query) {
      const path = `${inRoom(room)}/timeline.svg${queryOf({ ...query })}`;
      const response = await send('GET', path);
      if (!response) return failed({ kind: 'unreachable' });
      if (!response.ok) return refused(response, await response.text().catch(() => ''));
      const picture = await response.blob().catch(() => undefined);
      if (!picture) return failed({ kind: 'unreachable' });
      if (!picture.type.startsWith('image/svg+xml'))
        return failed({
          kind: 'bad-answer',
          what: `the picture is ${picture.type || 'of no type'}`,
        });
      return { ok: true, value: picture };
    },
    remove: (room, id, ban) =>
      ask(nothing, 'DELETE', `${person(room, id)}${queryOf({ ban: ban ? 'true' : undefined })}`),
    mute: (room, id, source) => ask(muted, 'POST', `${person(room, id)}/mute`, { source }),
    lock: (room, locked) => ask(nothing, 'POST', `${inRoom(room)}/lock`, { locked }),
    end: (room) => ask(nothing, 'DELETE', inRoom(room)),
    cleanUp: (room) => ask(closed, 'POST', `${inRoom(room)}/cleanup`),
    audit: () => ask(nothing, 'POST', '/cleanup'),
    drain: () => ask(nothing, 'POST', '/drain'),
  };
}

function failed(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}

function queryOf(parameters: { readonly [name: string]: string | number | undefined }): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`;
}

function readJson<T>(read: Reader<T>, content: string): Outcome<T> {
  try {
    return { ok: true, value: read(JSON.parse(content), '') };
  } catch (error) {
    if (error instanceof BadAnswer) return failed({ kind: 'bad-answer', what: error.message });
    if (error instanceof SyntaxError) return failed({ kind: 'bad-answer', what: 'it is no JSON' });
    throw error;
  }
}

/** In the server's own words; a proxy before it may have others, which are no more than their status. */
function refusal(response: Response, content: string): Failure {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const said = errorOf(content);
  return {
    kind: 'refused',
    status: response.status,
    code: said?.code ?? `http_${response.status}`,
    message: said?.message ?? `the answer is ${response.status} ${response.statusText}`.trim(),
    hint: said?.hint,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter : undefined,
  };
}

interface Said {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

function errorOf(content: string): Said | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(content);
  } catch {
    return undefined; // Not of our server.
  }
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  const { error } = answer;
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message, hint } = error as { readonly [name: string]: unknown };
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return { code, message, hint: typeof hint === 'string' ? hint : undefined };
}
