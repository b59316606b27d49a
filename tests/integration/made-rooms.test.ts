// Rooms that an operator makes, and bans: what a server knows of them, also one that was started again.
import { openSync, readdirSync, writeSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';

const key = 'a-key.of-this-test~which/is+long=enough';
const configured = `[admin]\nkey = "${key}"\n`;

let server: Server;
const clients: StockClient[] = [];
beforeEach(async () => {
  server = await startServerWith(configured);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
});

interface Room {
  readonly room: string;
  readonly generation: string;
  readonly locked: boolean;
  readonly made: boolean;
  readonly participants: number;
  readonly size: number;
  readonly takeover: string;
  readonly timeToLiveMs: number | null;
}

async function ask(method: string, target: string, body?: unknown) {
  const response = await fetch(`${server.url}/admin/api/v1${target}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, told: (await response.json()) as Record<string, unknown> };
}

/** What was to be kept is: whoever reads waits for what was to be written before. */
async function kept(): Promise<void> {
  expect((await ask('GET', '/rooms/any/timeline')).status).toBe(200);
}

const rooms = async () => (await ask('GET', '/rooms')).told['rooms'] as Room[];

async function connect() {
  const client = await StockClient.connect(server.url);
  clients.push(client);
  return client;
}

async function enter(room: string, name: string, guestKey = newGuestKey()) {
  const client = await connect();
  return { client, guestKey, ...(await client.join(room, name, { guestKey })) };
}

/** How somebody is answered who comes by a tab or device of that name. */
async function joinCode(room: string, guestKey: string, more: Record<string, unknown> = {}) {
  const client = await connect();
  const join = { protocol: 1, roomId: room, guestKey, displayName: 'Somebody', ...more };
  return client.code('join', join);
}

async function ban(room: string, participantId: string) {
  const { status } = await ask(
    'DELETE',
    `/rooms/${encodeURIComponent(room)}/participants/${participantId}?ban=true`,
  );
  expect(status).toBe(200);
}

/** Somebody else at the file of the server. */
function look<Seen>(file: string, at: (database: DatabaseSync) => Seen, readOnly = true): Seen {
  const database = new DatabaseSync(file, { readOnly });
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    return at(database);
  } finally {
    database.close();
  }
}

describe('a room that an operator makes', () => {
  it('is there before anybody is, and after a restart, until it is ended', async () => {
    const wish = { room: 'made/1', size: 2, takeover: 'refuse', timeToLiveMs: 3_600_000 };
    const { status, told } = await ask('POST', '/rooms', wish);
    expect(status).toBe(201);
    expect(told).toMatchObject({ room: { room: 'made/1', made: true, size: 2 }, participants: [] });
    const again = await ask('POST', '/rooms', { room: 'made/1' });
    expect(again).toMatchObject({ status: 409, told: { error: { code: 'conflict' } } });
    await kept();
    await server.restart();
    const [room, ...others] = await rooms();
    expect(others).toEqual([]);
    expect(room).toMatchObject({ room: 'made/1', participants: 0, size: 2, takeover: 'refuse' });
    expect(room?.timeToLiveMs).toBeGreaterThan(3_000_000);
    expect(room?.timeToLiveMs).toBeLessThan(3_600_000);
    await enter('made/1', 'Ann');
    await enter('made/1', 'Ben');
    expect(await joinCode('made/1', newGuestKey())).toBe('room_full');
    expect((await ask('DELETE', '/rooms/made%2F1')).status).toBe(200);
    await kept();
    await server.restart();
    expect(await rooms()).toEqual([]);
  });

  it('ends for everybody when its time is up', async () => {
    expect((await ask('POST', '/rooms', { room: 'short', timeToLiveMs: 2_000 })).status).toBe(201);
    const ann = await enter('short', 'Ann');
    await ann.client.next('roomEnded');
    await expect.poll(rooms, { timeout: 20_000 }).toEqual([]);
  });

  it('forgets its lock and its bans a minute after everybody has gone, as any other room', async () => {
    await server.stop();
    server = await startServerWith(`${configured}[presence]\nempty_max = "2s"\n`);
    expect((await ask('POST', '/rooms', { room: 'again' })).status).toBe(201);
    const ann = await enter('again', 'Ann');
    const [{ generation }] = (await rooms()) as [Room];
    expect((await ask('POST', '/rooms/again/lock', { locked: true })).status).toBe(200);
    await ban('again', ann.participantId);
    expect(await joinCode('again', newGuestKey())).toBe('room_locked');
    await expect.poll(rooms, { timeout: 20_000 }).toMatchObject([{ made: true, locked: false }]);
    expect((await rooms())[0]?.generation).not.toBe(generation);
    expect(await joinCode('again', ann.guestKey)).toBe('ok');
  });

  it('may keep a second device out, but nobody by their own ghost', async () => {
    expect((await ask('POST', '/rooms', { room: 'one', takeover: 'refuse' })).status).toBe(201);
    const ann = await enter('one', 'Ann');
    const second = () => joinCode('one', ann.guestKey, { tabId: 'second', pageId: 'second' });
    expect(await second()).toBe('present_elsewhere');
    const gesture = { tabId: 'second', pageId: 'second', takeover: true };
    expect(await joinCode('one', ann.guestKey, gesture)).toBe('present_elsewhere');
    expect(await ann.client.code('ping')).toBe('ok');
    ann.client.cut();
    await expect.poll(second, { timeout: 10_000 }).toBe('ok');
  });
});

describe('a ban', () => {
  it('outlives the server, for as long as the room is remembered', async () => {
    await enter('kept', 'Ann');
    const ben = await enter('kept', 'Ben');
    await ban('kept', ben.participantId);
    expect(await joinCode('kept', ben.guestKey)).toBe('banned');
    await kept();
    await server.restart();
    expect(await joinCode('kept', ben.guestKey)).toBe('banned');
    const cat = await enter('kept', 'Cat');
    expect(await joinCode('kept', ben.guestKey)).toBe('banned');
    expect((await ask('DELETE', '/rooms/kept')).status).toBe(200);
    await cat.client.next('roomEnded');
    await kept();
    await server.restart();
    expect(await joinCode('kept', ben.guestKey)).toBe('ok');
  });

  it('is written again where the file breaks while the server runs', async () => {
    await enter('broken', 'Ann');
    const ben = await enter('broken', 'Ben');
    await ban('broken', ben.participantId);
    const file = path.join(server.dataDir, 'rollcall.sqlite');
    const bans = () =>
      look(file, (database) => database.prepare('SELECT count(*) AS bans FROM bans').get());
    await kept();
    expect(bans()).toEqual({ bans: 1 });
    // Somebody else writes, so that the server looks at the file anew, and finds it broken.
    const write = (database: DatabaseSync) =>
      database.exec('CREATE TABLE stranger (a); PRAGMA wal_checkpoint(TRUNCATE)');
    look(file, write, false);
    writeSync(openSync(file, 'r+'), 'x'.repeat(40_960), 0);
    await enter('broken', 'Cat');
    await expect
      .poll(() => readdirSync(server.dataDir), { timeout: 20_000 })
      .toContainEqual(expect.stringMatching(/^rollcall\.sqlite\.damaged-\d+$/));
    await expect.poll(bans, { timeout: 20_000 }).toEqual({ bans: 1 });
    await server.restart();
    expect(await joinCode('broken', ben.guestKey)).toBe('banned');
  });
});
