// A stalled judge must not judge. 1,000 participants; the server is stopped for 5 s, then for 60 s.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

import { startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';

const logs = path.resolve(import.meta.dirname, '../../build/soak');
const roomCount = 100;
const roomSize = 10;
const leaving = 3; // Of each room.
const dying = 3; // The others have a client that comes back.
const stallReturnMs = 30_000;
const marginMs = 5_000;

interface Person {
  readonly client: StockClient;
  readonly name: string;
  /** Leaves, dies or returns, by its place in the room. */
  readonly place: number;
  disconnects: number;
}

it('says of nobody what the server slept through', async () => {
  const server = await startServerWith('[log]\nidentities = true\n'); // The log names whom it means.
  onTestFinished(() => server.stop());
  const people = await enter(server);
  const everybody = roomCount * roomSize;
  expect((await server.health()).participants).toBe(everybody);

  onTestFinished(async () => {
    await mkdir(logs, { recursive: true });
    await writeFile(path.join(logs, 'stall.log'), server.output());
  });
  let mark = server.output().length;
  await stopped(server, 5_000, async () => undefined);
  // A heartbeat later whoever was to be judged for the stall would have been: gone comes after 8 s.
  await pause(10_000);
  const short = judged(server.output().slice(mark));
  const closed = people.filter(({ disconnects }) => disconnects > 0).length;
  console.log(`stopped for 5 s: ${closed} sockets closed, ${short.reconnecting.size} reconnecting`);
  expect([closed, short.reconnecting.size, short.gone.size]).toEqual([0, 0, 0]);

  const leavers = people.filter(({ place }) => place < leaving);
  const dead = people.filter(({ place }) => place >= leaving && place < leaving + dying);
  const staying = people.filter(({ place }) => place >= leaving + dying);
  mark = server.output().length;
  await stopped(server, 60_000, async () => {
    for (const { client } of leavers) client.socket.emit('leave', {});
    await pause(3_000);
    for (const { client } of dead) client.cut();
  });
  const continued = Date.now();
  const since = () => judged(server.output().slice(mark));
  const left = (some: readonly Person[]) => {
    const { gone } = since();
    return some.filter(({ name }) => gone.has(name)).length;
  };
  const still = () => leavers.filter(({ name }) => !since().gone.has(name)).map(sent);
  await expect.poll(still, { timeout: 15_000 }).toEqual([]);
  console.log(`${leavers.length} who left are gone ${Date.now() - continued} ms after the stop`);
  await expect
    .poll(() => left(dead), { timeout: stallReturnMs + marginMs, interval: 100 })
    .toBe(dead.length);
  console.log(`${dead.length} who died are gone ${Date.now() - continued} ms after the stop`);
  await pause(continued + stallReturnMs + 2 * marginMs - Date.now());
  const lost = left(staying);
  const back = staying.filter(({ disconnects }) => disconnects > 0).length;
  console.log(
    `of ${staying.length} who stayed ${lost} were gone; ${back} had to open a new socket`,
  );
  expect(lost).toBe(0);
  expect((await server.health()).participants).toBe(staying.length);
  for (const { client } of people) client.close();
});

/** Everybody, a room at a time: what is tested is the stall, not the rush before. */
async function enter(server: Server): Promise<Person[]> {
  const people: Person[] = [];
  for (let room = 0; room < roomCount; room++) {
    const places = Array.from({ length: roomSize }, (_, place) => place);
    people.push(...(await Promise.all(places.map((place) => person(server, room, place)))));
  }
  return people;
}

async function person(server: Server, room: number, place: number): Promise<Person> {
  const returns = place >= leaving + dying;
  const client = await StockClient.connect(server.url, {
    transports: ['websocket'],
    reconnection: returns,
    reconnectionDelayMax: 1_000,
  });
  const page = {
    guestKey: newGuestKey(),
    tabId: randomBytes(8).toString('hex'),
    pageId: randomBytes(8).toString('hex'),
  };
  const name = `P${room}-${place}`;
  const joined = await client.join(`stall-${room}`, name, page);
  const one = { client, name, place, disconnects: 0 };
  let { resumeToken } = joined;
  client.socket.on('disconnect', () => one.disconnects++);
  client.socket.on('connect', () => {
    // A socket that was lost again before the answer is followed by another `connect`.
    client.join(`stall-${room}`, name, { ...page, resumeToken }).then(
      (again) => (resumeToken = again.resumeToken),
      (error: unknown) => console.log(`${name} tries again: ${String(error)}`),
    );
  });
  return one;
}

async function stopped(server: Server, ms: number, meanwhile: () => Promise<void>): Promise<void> {
  const until = Date.now() + ms;
  server.process.kill('SIGSTOP');
  await meanwhile();
  await pause(until - Date.now());
  server.process.kill('SIGCONT');
}

/** Whom the server has called what, by its log. */
function judged(log: string): { reconnecting: Set<string>; gone: Set<string> } {
  const seen = { reconnecting: new Set<string>(), gone: new Set<string>() };
  for (const line of log.split('\n')) {
    const to = /\bto=(reconnecting|gone)\b/.exec(line)?.[1];
    const who = /\bwho=(\S+)/.exec(line)?.[1];
    if (to && !who) throw new Error(`whom does this mean? ${line}`);
    if (to && who) seen[to as 'reconnecting' | 'gone'].add(who);
  }
  return seen;
}

const sent = ({ name, client, disconnects }: Person): string =>
  `${name} (${disconnects} disconnects, ${client.socket.connected ? 'connected' : 'cut off'})`;

/** The length of a stall is what is tested. */
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
