// What has happened in rooms: a real server and its file, which is full, damaged, and looked at from outside.
import { execFile, execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { differences } from '../support/schema';
import { plainEnvironment, serverBinary, startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';

const root = path.resolve(import.meta.dirname, '../..');
const document: unknown = parse(readFileSync(path.join(root, 'protocol/admin-api.yaml'), 'utf8'));
const key = 'a-key.of-this-test~which/is+long=enough';
const configured = `[admin]\nkey = "${key}"\n`;

let server: Server | undefined;
const clients: StockClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server?.stop();
  server = undefined;
});

async function start(more = ''): Promise<Server> {
  server = await startServerWith(configured + more);
  return server;
}

async function enter(of: Server, room: string, name: string, guestKey = newGuestKey()) {
  const client = await StockClient.connect(of.url);
  clients.push(client);
  return { client, ...(await client.join(room, name, { guestKey })) };
}

interface Event {
  readonly number: number;
  readonly at: number;
  readonly generation: string;
  readonly event: string;
  readonly participantId: string | null;
  readonly displayName: string | null;
  readonly why: string | null;
  readonly silenceMs: number | null;
}

async function ask(of: Server, room: string, query = '') {
  const target = `${of.url}/admin/api/v1/rooms/${encodeURIComponent(room)}/timeline${query}`;
  const response = await fetch(target, { headers: { authorization: `Bearer ${key}` } });
  const told: unknown = await response.json();
  const schema = response.status === 200 ? 'Timeline' : 'Failure';
  expect(differences(document, { $ref: `#/components/schemas/${schema}` }, told)).toEqual([]);
  return { status: response.status, told };
}

async function timeline(of: Server, room: string, query = ''): Promise<Event[]> {
  const { status, told } = await ask(of, room, query);
  expect(status).toBe(200);
  return (told as { events: Event[] }).events;
}

/** As "Ann left (left)". */
const lines = (events: readonly Event[]) =>
  events.map((one) =>
    [one.displayName, one.event, one.why && `(${one.why})`].filter((part) => part).join(' '),
  );

async function metric(of: Server, name: string): Promise<number> {
  const text = await (await fetch(`${of.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** `rollcall` to its end. */
function rollcall(...args: string[]) {
  const env = { ...plainEnvironment(), ROLLCALL_ADMIN_KEY: key };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(serverBinary, args, { env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('the timeline', () => {
  it('says who came, who was lost on what evidence, and who left', async () => {
    const of = await start();
    const ann = await enter(of, 'a/b', 'Ann');
    const ben = await enter(of, 'a/b', 'Ben');
    await enter(of, 'another', 'Cat');
    ben.client.cut();
    await expect
      .poll(async () => lines(await timeline(of, 'a/b')).at(-1), { timeout: 20_000 })
      .toBe('Ben left (connection_lost)');
    await ann.client.ask('leave');
    const events = await timeline(of, 'a/b');
    expect(lines(events)).toEqual([
      'room_opened',
      'Ann joined (joined)',
      'Ben joined (joined)',
      'Ben reconnecting (socket_closed)',
      'Ben left (connection_lost)',
      'Ann left (left)',
    ]);
    expect(events[3]?.participantId).toBe(ben.participantId);
    expect(events[4]?.silenceMs).toBeGreaterThanOrEqual(4_900);
    expect(Math.abs((events[5]?.at ?? 0) - Date.now())).toBeLessThan(60_000);

    const page = (await ask(of, 'a/b', '?limit=2')).told as { next: number };
    expect(page.next).toBe(events[1]?.number);
    expect(await timeline(of, 'a/b', `?after=${page.next}`)).toEqual(events.slice(2));
    expect(await timeline(of, 'a/b', `?since=${Date.now() + 60_000}`)).toEqual([]);
    expect(await timeline(of, 'nobody was here')).toEqual([]);
    expect((await ask(of, 'a/b', '?limit=10001')).status).toBe(400);
    expect((await ask(of, 'a/b', '?since=yesterday')).status).toBe(400);
  });

  it('outlives the server, which begins another life of the room', async () => {
    const of = await start();
    const guestKey = newGuestKey();
    await enter(of, 'kept', 'Ann', guestKey);
    expect(await timeline(of, 'kept')).toHaveLength(2);
    await of.restart('SIGKILL');
    await enter(of, 'kept', 'Ann', guestKey);
    const events = await timeline(of, 'kept');
    expect(lines(events)).toEqual([
      ...['room_opened', 'Ann joined (joined)'],
      ...['Ann left (server_restarted)', 'room_closed (server_restarted)'],
      ...['room_opened', 'Ann joined (joined)'],
    ]);
    expect(events[2]?.generation).toBe(events[1]?.generation);
    expect(events[2]?.at).toBeGreaterThanOrEqual(events[1]?.at ?? Infinity);
    expect(events[4]?.generation).not.toBe(events[1]?.generation);
    expect(events[5]?.participantId).toBe(events[1]?.participantId);
  });

  it('is not kept if nobody wants it, and what was kept goes', async () => {
    const of = await start();
    await enter(of, 'kept', 'Ann');
    expect(await timeline(of, 'kept')).toHaveLength(2);
    const settings = path.join(of.dataDir, 'rollcall.toml');
    writeFileSync(settings, `${configured}[timeline]\nkeep = "0s"\n`);
    await of.restart('SIGTERM');
    await enter(of, 'kept', 'Ann');
    expect((await ask(of, 'kept')).status).toBe(404);
    writeFileSync(settings, configured);
    await of.restart('SIGTERM');
    expect(await timeline(of, 'kept')).toEqual([]);
  });

  it('is nobody else’s to read', async () => {
    const of = await start();
    await enter(of, 'private', 'Ann');
    await timeline(of, 'private');
    const files = readdirSync(of.dataDir).filter((name) => name.startsWith('rollcall.sqlite'));
    expect(files.length).toBeGreaterThanOrEqual(1);
    for (const file of files)
      expect(statSync(path.join(of.dataDir, file)).mode & 0o777).toBe(0o600);
  });
});

describe('rollcall timeline', () => {
  it('shows it as a table, as the server says it, and as a picture', async () => {
    const of = await start();
    const ann = await enter(of, 'drawn', 'Ann <b>');
    await ann.client.ask('leave');
    const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-svg-'));
    const svg = path.join(folder, 'room.svg');
    try {
      const table = await rollcall('timeline', 'drawn', '--url', of.url);
      expect(table).toMatchObject({ code: 0, err: '' });
      expect(table.out).toMatch(/^TIME +NAME +EVENT +WHY +SILENCE +MEDIA +GHOST +ID\n/);
      expect(table.out).toMatch(/^\S+Z +Ann <b> +left +left /m);
      const json = await rollcall('timeline', 'drawn', '--json', '--url', of.url);
      expect(lines((JSON.parse(json.out) as { events: Event[] }).events)).toContain(
        'Ann <b> left (left)',
      );
      const drawn = await rollcall('timeline', 'drawn', '--svg', svg, '--url', of.url);
      expect(drawn).toEqual({ code: 0, out: '', err: '' });
      const picture = readFileSync(svg, 'utf8');
      expect(picture).toMatch(/^<svg [^>]*role="img"/);
      expect(picture).toContain('Ann &lt;b&gt;');
      expect(statSync(svg).mode & 0o777).toBe(0o600);
      const nowhere = await rollcall('timeline', 'drawn', '--svg', `${svg}/x`, '--url', of.url);
      expect(nowhere).toMatchObject({ code: 1, out: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a store that does not work', () => {
  const failing = /the store cannot be written/g;

  it('because the disk is full costs the meeting nothing, and is made up for', async () => {
    const of = await start();
    const limit = (bytes: string) =>
      execFileSync('prlimit', ['--pid', `${of.process.pid}`, `--fsize=${bytes}:unlimited`]);
    const ann = await enter(of, 'full', 'Ann');
    await timeline(of, 'full');
    limit('0');
    await enter(of, 'full', 'Ben');
    await expect.poll(() => of.output().match(failing)?.length, { timeout: 20_000 }).toBe(1);
    const cat = await enter(of, 'full', 'Cat');
    expect(await ann.client.code('ping')).toBe('ok');
    await cat.client.ask('leave');
    expect(await metric(of, 'rollcall_store_writable')).toBe(0);
    expect(lines(await timeline(of, 'full'))).toEqual(['room_opened', 'Ann joined (joined)']);
    limit('unlimited');
    await expect
      .poll(() => of.output(), { timeout: 20_000 })
      .toContain('the store is written again');
    expect(lines(await timeline(of, 'full'))).toEqual([
      'room_opened',
      ...['Ann', 'Ben', 'Cat'].map((name) => `${name} joined (joined)`),
      'Cat left (left)',
    ]);
    expect(await metric(of, 'rollcall_store_writable')).toBe(1);
    expect(await metric(of, 'rollcall_store_lost_total')).toBe(0);
    expect(of.output().match(failing)).toHaveLength(1);
  });

  it('because its file is damaged is set aside, and a new one begun', async () => {
    const of = await start();
    await enter(of, 'damaged', 'Ann');
    await timeline(of, 'damaged');
    const file = path.join(of.dataDir, 'rollcall.sqlite');
    await of.restart('SIGTERM');
    writeSync(openSync(file, 'r+'), 'garbage'.repeat(1_000), 0);
    await of.restart('SIGKILL');
    await enter(of, 'damaged', 'Ben');
    expect(lines(await timeline(of, 'damaged'))).toEqual(['room_opened', 'Ben joined (joined)']);
    expect(of.output()).toContain('the store was damaged: a new one is begun');
    expect(readdirSync(of.dataDir)).toContainEqual(
      expect.stringMatching(/^rollcall\.sqlite\.damaged-\d+$/),
    );
    expect(await metric(of, 'rollcall_store_failures_total')).toBe(1);
  });
});
