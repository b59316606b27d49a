// The operator's API: a real server, a real key, and answers that are held to protocol/admin-api.yaml.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { produce, transport } from '../support/protocol-media';
import { differences } from '../support/schema';
import {
  plainEnvironment,
  serverBinary,
  startServer,
  startServerWith,
  type Server,
} from '../support/server';
import { newGuestKey, StockClient, until, type Joined } from '../support/stock-client';

const root = path.resolve(import.meta.dirname, '../..');
const document: unknown = parse(readFileSync(path.join(root, 'protocol/admin-api.yaml'), 'utf8'));
const key = 'a-key.of-this-test~which/is+long=enough';
const configured = `[admin]\nkey = "${key}"\n`;
const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-admin-'));
const keyFile = path.join(folder, 'key');
writeFileSync(keyFile, `${key}\n`, { mode: 0o600 });

let server: Server;
const clients: StockClient[] = [];
beforeAll(async () => {
  server = await startServerWith(configured, '--log-level', 'trace');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function enter(room: string, name: string, of: Server = server, guestKey = newGuestKey()) {
  const client = await StockClient.connect(of.url);
  clients.push(client);
  return { client, ...(await client.join(room, name, { guestKey })) };
}

/** How a guest is answered who comes to the door. */
async function joinCode(room: string, guestKey = newGuestKey()): Promise<string> {
  const client = await StockClient.connect(server.url);
  clients.push(client);
  return client.code('join', { protocol: 1, roomId: room, guestKey, displayName: 'Somebody' });
}

/** The server has sent a DISCONNECT packet, after which a stock client does not come back by itself. */
async function sentAway({ socket }: StockClient): Promise<void> {
  await until(() => socket.disconnected || undefined);
  expect(socket.active).toBe(false);
}

interface Asked {
  readonly method?: string;
  readonly by?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly of?: Server;
}

async function ask(
  target: string,
  { method = 'GET', by = key, headers, body, of = server }: Asked = {},
) {
  const response = await fetch(`${of.url}/admin/api/v1${target}`, {
    method,
    headers: { ...(by === null ? {} : { authorization: `Bearer ${by}` }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  const told: unknown = await response.json();
  if (response.status >= 400) expect(not('Failure', told)).toEqual([]);
  return { status: response.status, headers: response.headers, told };
}

const post = (target: string, body?: unknown) =>
  ask(target, {
    method: 'POST',
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

const remove = (target: string) => ask(target, { method: 'DELETE' });

const pathOf = (room: string, { participantId }: Joined) =>
  `/rooms/${encodeURIComponent(room)}/participants/${participantId}`;

/** Where `told` is not as the document says. */
const not = (schema: string, told: unknown) =>
  differences(document, { $ref: `#/components/schemas/${schema}` }, told);

interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly state: string;
  readonly why: string;
  readonly doubt: string | null;
  readonly connected: boolean;
  readonly lastFrameAgeMs: number;
  readonly seatLeftMs: number | null;
  readonly visibility: string | null;
}

async function people(room: string): Promise<Person[]> {
  const { status, told } = await ask(`/rooms/${encodeURIComponent(room)}/participants`);
  expect(status).toBe(200);
  expect(not('ParticipantList', told)).toEqual([]);
  return (told as { participants: Person[] }).participants;
}

/** `rollcall` to its end. */
function rollcall(args: string[], variables: Record<string, string> = {}) {
  const env = { ...plainEnvironment(), ...variables };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(serverBinary, args, { env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('the operator', () => {
  it('sees the rooms page by page, whatever they are called', async () => {
    for (const room of ['b', 'a/b c', 'ü']) await enter(room, 'Ann');
    const { status, told } = await ask('/rooms');
    expect(status).toBe(200);
    expect(not('RoomList', told)).toEqual([]);
    expect(told).toMatchObject({
      rooms: [{ room: 'a/b c', participants: 1, reconnecting: 0 }, { room: 'b' }, { room: 'ü' }],
    });
    const first = (await ask('/rooms?limit=2')).told as { next: string };
    expect(first.next).toBe('b');
    const rest = (await ask(`/rooms?limit=2&after=${first.next}`)).told;
    expect(rest).toMatchObject({ rooms: [{ room: 'ü' }] });
    expect(rest).not.toHaveProperty('next');
    const room = (await ask('/rooms/a%2Fb%20c')).told;
    expect(not('RoomShown', room)).toEqual([]);
    expect(room).toMatchObject({ participants: [{ displayName: 'Ann', state: 'present' }] });
  });

  it('sees what the judgement about each person rests on', async () => {
    const ann = await enter('evidence', 'Ann');
    const ben = await enter('evidence', 'Ben');
    await ann.client.ask('visibility', { state: 'hidden' });
    const [first, second] = await people('evidence');
    expect(first).toMatchObject({
      id: ann.participantId,
      state: 'present',
      why: 'joined',
      doubt: null,
      connected: true,
      visibility: 'hidden',
    });
    expect(first?.lastFrameAgeMs).toBeLessThan(3_000);
    expect(second).toMatchObject({ id: ben.participantId, visibility: null, seatLeftMs: null });

    ben.client.cut();
    const lost = async (state: string) =>
      expect
        .poll(async () => (await people('evidence'))[1], { timeout: 20_000 })
        .toMatchObject({
          state,
          connected: false,
        });
    await lost('reconnecting');
    await lost('gone');
    const [, gone] = await people('evidence');
    expect(gone).toMatchObject({ why: 'connection_lost', doubt: null });
    expect(gone?.seatLeftMs).toBeGreaterThan(500_000);
    const seen = (await ask('/rooms/evidence')).told;
    expect(seen).toMatchObject({
      room: { participants: 1 },
      participants: [{ displayName: 'Ann' }],
    });
  });

  it('has the media workers audited', async () => {
    await enter('audited', 'Ann');
    const { status, told } = await ask('/cleanup', { method: 'POST' });
    expect(status).toBe(202);
    expect(not('Nothing', told)).toEqual([]);
  });
});

describe('what the operator does', () => {
  it('puts somebody out, and everybody is told', async () => {
    const guestKey = newGuestKey();
    const ann = await enter('put out', 'Ann');
    const ben = await enter('put out', 'Ben', server, guestKey);
    const { status, told } = await remove(pathOf('put out', ben));
    expect(status).toBe(200);
    expect(not('Nothing', told)).toEqual([]);
    expect(await ben.client.next('removed')).toEqual({ reason: 'removed' });
    await sentAway(ben.client);
    await ann.client.changeOf(ben.participantId, 'left', 'removed');
    expect((await people('put out')).map((one) => one.displayName)).toEqual(['Ann']);
    expect((await remove(pathOf('put out', ben))).status).toBe(404);
    expect((await enter('put out', 'Ben', server, guestKey)).resumed).toBe(false);
  });

  it('keeps whoever is banned outside, and nobody else', async () => {
    const guestKey = newGuestKey();
    const ann = await enter('banned from', 'Ann');
    const ben = await enter('banned from', 'Ben', server, guestKey);
    expect((await remove(`${pathOf('banned from', ben)}?ban=true`)).status).toBe(200);
    expect(await ben.client.next('removed')).toEqual({ reason: 'banned' });
    await sentAway(ben.client);
    await ann.client.changeOf(ben.participantId, 'left', 'removed');
    expect(await joinCode('banned from', guestKey)).toBe('banned');
    expect(await joinCode('banned from')).toBe('ok');
  });

  it('mutes somebody, who may go on, and closes the media of all', async () => {
    const ann = await enter('media', 'Ann');
    const ben = await enter('media', 'Ben');
    const transportId = await transport(ben.client, 'send');
    const producerId = await produce(ben.client, transportId, 'audio');
    const mute = `${pathOf('media', ben)}/mute`;
    expect((await post(mute, { source: 'camera' })).told).toEqual({ muted: 0 });
    const { status, told } = await post(mute);
    expect(status).toBe(200);
    expect(not('Muted', told)).toEqual([]);
    expect(told).toEqual({ muted: 1 });
    expect(await ben.client.next('muted')).toEqual({ producerId, source: 'microphone' });
    await ann.client.next('producerPaused', (data) => data['producerId'] === producerId);
    expect(await ben.client.code('resumeProducer', { producerId })).toBe('ok');

    expect(await server.mediaObjects()).toContain(producerId);
    const cleaned = await post('/rooms/media/cleanup');
    expect(cleaned.status).toBe(200);
    expect(not('Closed', cleaned.told)).toEqual([]);
    expect(cleaned.told).toEqual({ closed: 2 });
    const closed = await ben.client.next('transportClosed');
    expect(closed).toEqual({ transportId, reason: 'force_cleanup' });
    await expect.poll(() => server.mediaObjects(), { timeout: 20_000 }).not.toContain(producerId);
    expect((await people('media')).map((one) => one.state)).toEqual(['present', 'present']);
  });

  it('locks a room for whoever is new, and opens it', async () => {
    const guestKey = newGuestKey();
    const ann = await enter('locked', 'Ann', server, guestKey);
    const locked = async () => {
      const { told } = await ask('/rooms/locked');
      expect(not('RoomShown', told)).toEqual([]);
      return (told as { room: { locked: boolean } }).room.locked;
    };
    expect(await locked()).toBe(false);
    const { status, told } = await post('/rooms/locked/lock', { locked: true });
    expect(status).toBe(200);
    expect(not('Nothing', told)).toEqual([]);
    expect(await ann.client.next('roomLocked')).toEqual({ locked: true });
    expect(await locked()).toBe(true);
    expect(await joinCode('locked')).toBe('room_locked');
    expect(await joinCode('locked', guestKey)).toBe('ok');
    expect((await post('/rooms/locked/lock', { locked: false })).status).toBe(200);
    expect(await locked()).toBe(false);
    expect(await joinCode('locked')).toBe('ok');
  });

  it('ends a meeting for everybody, and another one may begin', async () => {
    const ann = await enter('ended', 'Ann');
    const ben = await enter('ended', 'Ben');
    const { status, told } = await remove('/rooms/ended');
    expect(status).toBe(200);
    expect(not('Nothing', told)).toEqual([]);
    for (const { client } of [ann, ben]) {
      await client.next('roomEnded');
      await sentAway(client);
    }
    await expect.poll(async () => (await ask('/rooms/ended')).status).toBe(404);
    const another = await enter('ended', 'Ann');
    expect(another.roster.version.generation).not.toBe(ann.roster.version.generation);
    expect(another.roster.participants).toHaveLength(1);
  });
});

describe('everybody else', () => {
  it('is told nothing', async () => {
    for (const target of ['/rooms', '/server', '/rooms/a/timeline.svg', '/nothing', '']) {
      for (const by of [null, 'wrong', `${key}x`]) {
        const { status, headers } = await ask(target, { by });
        // Ten at once are wrong, the next ones too many.
        expect([401, 429]).toContain(status);
        if (status === 401) expect(headers.get('www-authenticate')).toBe('Bearer');
        if (status === 429) expect(headers.get('retry-after')).toBe('1');
      }
    }
    expect((await ask('/rooms')).status).toBe(200);
    expect((await ask('/drain', { method: 'POST', by: null })).status).toBe(401);
    expect((await ask('/rooms/a', { method: 'DELETE', by: null })).status).toBe(401);
  });

  it('of another origin is refused, whoever else may use the server from there', async () => {
    const open = await startServerWith(
      `[server]\nallowed_origins = ["https://friend.example"]\n${configured}`,
    );
    const from = (origin: string) => ask('/rooms', { headers: { origin }, of: open });
    expect((await from('https://friend.example')).status).toBe(403);
    expect((await from('https://evil.example')).status).toBe(403);
    expect((await from(open.url)).status).toBe(200);
    await open.stop();
  });

  it('finds no such API where there is no key', async () => {
    const plain = await startServer();
    for (const target of ['/rooms', '', '/drain'])
      expect((await ask(target, { of: plain })).status).toBe(404);
    await plain.stop();
  });
});

describe('a request', () => {
  it.each([
    ['GET', '/room', undefined, 404],
    ['GET', '/rooms/', undefined, 404],
    ['GET', '/rooms/nowhere', undefined, 404],
    ['GET', '/rooms/nowhere/participants', undefined, 404],
    ['POST', '/server', undefined, 405],
    ['GET', '/rooms/a/timeline.png', undefined, 404],
    ['GET', '/rooms/a/timeline.svg?after=1', undefined, 400],
    ['PUT', '/rooms', undefined, 405],
    ['POST', '/rooms', undefined, 400],
    ['POST', '/rooms', '{"room":"a"}', 415],
    ['GET', '/drain', undefined, 405],
    ['OPTIONS', '/rooms', undefined, 405],
    ['GET', '/rooms?limit=0', undefined, 400],
    ['GET', '/rooms?limits=1', undefined, 400],
    ['POST', '/cleanup', '{}', 400],
    ['POST', '/cleanup', 'x'.repeat(5_000), 413],
    ['DELETE', '/rooms', undefined, 405],
    ['DELETE', '/rooms/', undefined, 404],
    ['DELETE', '/rooms/nowhere', undefined, 404],
    ['DELETE', '/rooms/nowhere', '{}', 400],
    ['DELETE', '/rooms/nowhere/participants', undefined, 405],
    ['DELETE', '/rooms/nowhere/participants/p', undefined, 404],
    ['POST', '/rooms/nowhere/participants/p/mute', undefined, 404],
    ['POST', '/rooms/nowhere/cleanup', undefined, 404],
    ['POST', '/rooms/nowhere/lock', '{"locked":true}', 415],
  ])('%s %s is judged strictly', async (method, target, body, status) => {
    const answer = await ask(target, { method, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^[A-Z, ]+$/);
  });
});

describe('what is wrong with a request', () => {
  const room = 'asked wrongly';
  const target = `/rooms/${encodeURIComponent(room)}`;
  it.each([
    ['DELETE', '?force=true', undefined, 'force'],
    ['DELETE', '/participants/p?bann=true', undefined, 'bann'],
    ['DELETE', '/participants/p?ban=1', undefined, 'ban'],
    ['POST', '/lock', undefined, 'locked'],
    ['POST', '/lock', '{"locked":"yes"}', 'locked'],
    ['POST', '/lock', '{"locked":true,"until":1}', 'until'],
    ['POST', '/participants/p/mute', '{"source":"speaker"}', 'source'],
    ['POST', '/participants/p/mute', '{"sources":"camera"}', 'sources'],
  ])('%s %s with %s is said by name', async (method, below, body, name) => {
    const ann = await enter(room, 'Ann');
    const headers = { 'content-type': 'application/json' };
    const given = body === undefined ? {} : { headers, body };
    const { status, told } = await ask(`${target}${below}`, { method, ...given });
    expect(status).toBe(400);
    const { error } = told as { error: { code: string; message: string } };
    expect(error.code).toBe('bad_request');
    expect(error.message).toMatch(new RegExp(`\\b${name}\\b`));
    expect(await ann.client.code('ping')).toBe('ok');
  });
});

describe('the command line', () => {
  it('shows rooms and people as tables, or as the server says it', async () => {
    await enter('shown here', 'Ann');
    const where = ['--url', server.url, '--key-file', keyFile];
    const rooms = await rollcall(['rooms', ...where]);
    expect(rooms).toMatchObject({ code: 0, err: '' });
    expect(rooms.out).toMatch(/^ROOM +PEOPLE +RECONNECTING +LOCKED +AGE\n/);
    expect(rooms.out).toMatch(/^shown here +1 +0 +no +\d+ s$/m);
    const table = await rollcall(['participants', 'shown here', ...where]);
    expect(table.out).toMatch(/^Ann +host +present /m);
    const variables = { ROLLCALL_ADMIN_KEY: key, ROLLCALL_SERVER_PORT: `${server.port}` };
    const json = await rollcall(['participants', 'shown here', '--json'], variables);
    expect(not('ParticipantList', JSON.parse(json.out))).toEqual([]);
  });

  it('does to a room what the operator may do', async () => {
    const guestKey = newGuestKey();
    const ann = await enter('from here', 'Ann');
    const ben = await enter('from here', 'Ben', server, guestKey);
    const run =
      (verb: string, ...flags: string[]) =>
      (...people: Joined[]) =>
        rollcall([
          ...[verb, ...flags, '--url', server.url, '--key-file', keyFile],
          ...['--', 'from here', ...people.map((one) => one.participantId)],
        ]);
    expect(await run('lock')()).toEqual({ code: 0, out: '', err: '' });
    expect(await joinCode('from here')).toBe('room_locked');
    expect(await run('unlock')()).toEqual({ code: 0, out: '', err: '' });
    expect(await run('mute', '--source', 'camera')(ann)).toMatchObject({ out: 'muted 0\n' });
    expect(await run('cleanup', '--json')()).toMatchObject({ code: 0, out: '{"closed":0}\n' });
    expect(await run('remove', '--ban')(ben)).toEqual({ code: 0, out: '', err: '' });
    await sentAway(ben.client);
    expect(await joinCode('from here', guestKey)).toBe('banned');
    const again = await run('remove')(ben);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('nobody in this room');
    expect(await run('end-room')()).toEqual({ code: 0, out: '', err: '' });
    await sentAway(ann.client);
    expect(await run('mute')()).toMatchObject({ code: 2, out: '' });
  });

  it('says why not', async () => {
    const nowhere = await rollcall([
      'participants',
      'nowhere',
      '--url',
      server.url,
      '--key-file',
      keyFile,
    ]);
    expect(nowhere).toMatchObject({ code: 1, out: '' });
    expect(nowhere.err).toContain('there is no such room');
    const wrong = await rollcall(['rooms', '--url', server.url], {
      ROLLCALL_ADMIN_KEY: 'x'.repeat(40),
    });
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect((await rollcall(['rooms', '--url', server.url])).code).toBe(2);
  });
});

describe('ending', () => {
  it('by a drain waits for people as SIGTERM does, and is asked for once', async () => {
    const drained = await startServerWith(`[server]\ndrain_max = "10min"\n${configured}`);
    const ann = await enter('drained', 'Ann', drained);
    const drain = () => ask('/drain', { method: 'POST', of: drained });
    expect((await drain()).status).toBe(202);
    expect((await drain()).status).toBe(202);
    await ann.client.next('serverDraining');
    expect((await fetch(`${drained.url}/health/ready`)).status).toBe(503);
    expect((await ask('/rooms', { of: drained })).status).toBe(200);
    const exited = once(drained.process, 'exit');
    await ann.client.ask('leave');
    expect((await exited)[0]).toBe(0);
    await drained.stop();
  });

  it('at once takes no answer along', async () => {
    const ended = await startServerWith(configured);
    const exited = once(ended.process, 'exit');
    expect((await ask('/drain', { method: 'POST', of: ended })).status).toBe(202);
    expect((await exited)[0]).toBe(0);
    await ended.stop();
  });

  it('before the start, because a port is taken, is another exit than a wrong setting', async () => {
    const args = ['serve', '--port', `${server.port}`, '--workers', '1', '--data-dir', folder];
    const taken = await rollcall([...args, '--rtc-port', `${server.rtcPort + 1}`]);
    expect(taken.code).toBe(3);
    expect(taken.err).toContain('cannot listen');
    const wrong = await rollcall([...args, '--config', keyFile]);
    expect(wrong.code).toBe(2);
  });
});

it('no key is in the log, however much is written there', async () => {
  await until(() => server.output().includes('admin API: cleanup') || undefined);
  expect(server.output()).not.toContain(key);
  expect(server.output()).not.toContain('Bearer');
  expect(server.output()).toContain('an operator moderates action=removeParticipant');
});
