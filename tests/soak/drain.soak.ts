// 200 people on two servers behind nginx that gives each room to one of them; one server is restarted. Everybody is
// back as who they were, and nobody is shown whom there is not.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

import { startNginx } from '../support/nginx';
import { startServer } from '../support/server';
import { newGuestKey, StockClient, type Joined } from '../support/stock-client';

const everybody = Number(process.env['PEOPLE'] ?? 200);
const rounds = Number(process.env['ROUNDS'] ?? 3);
const roomSize = 10;
/** From the signal that ends a server, ms. */
const backMax = 5_000;

it(`${everybody} people are back within ${backMax} ms of a restart, as who they were`, async () => {
  const servers = await Promise.all([startServer(), startServer()]);
  const nginx = await startNginx(
    'nginx-rooms.conf',
    servers.map(({ port }) => port),
    (site) => site.replaceAll('Host $host;', 'Host $http_host;'),
  );
  onTestFinished(async () => {
    await nginx.stop();
    await Promise.all(servers.map((server) => server.stop()));
  });
  const url = `https://localhost:${nginx.tls}`;
  const people = Array.from(
    { length: everybody },
    (_, i) => new Person(url, `room-${Math.floor(i / roomSize)}`, i),
  );
  await Promise.all(people.map((one) => one.enter()));
  const spread = await Promise.all(
    servers.map(async (server) => (await server.health()).participants),
  );
  console.log(`people on each server: ${spread.join(', ')}`);
  expect(Math.min(...spread)).toBeGreaterThan(0);
  for (let round = 0; round < rounds; round++) {
    const server = servers[round % servers.length]!;
    const { participants } = await server.health();
    const before = people.map(({ entries }) => entries);
    const began = Date.now();
    await server.restart('SIGTERM');
    const served = Date.now() - began;
    const back = () => people.filter((one, i) => one.entries > before[i]!);
    await expect.poll(() => back().length, { timeout: 60_000, interval: 50 }).toBe(participants);
    const moved = back();
    await Promise.all(moved.map((one) => one.settled()));
    const times = moved.map(({ enteredAt }) => enteredAt - began).sort((a, b) => a - b);
    console.log(
      `up again after ${served} ms; ${moved.length} back:`,
      `median ${times[times.length >> 1]} ms, last ${times.at(-1)} ms`,
    );
    expect((await server.health()).participants).toBe(participants);
    expect(times.at(-1)).toBeLessThanOrEqual(backMax);
    await pause(12_000); // Longer than a room waits for those who do not come back.
    expect(people.flatMap((one) => one.complaints(roomSize))).toEqual([]);
  }
  for (const one of people) one.leave();
});

/** Comes back as the SDK does: at once, then again and again with full jitter, always on a new connection. */
class Person {
  entries = 0;
  enteredAt = 0;
  private readonly guestKey = newGuestKey();
  private client: StockClient | undefined;
  private last: Joined | undefined;
  private readonly ids = new Set<string>();
  private entering: Promise<void> = Promise.resolve();
  private gone = false;

  constructor(
    private readonly url: string,
    private readonly room: string,
    private readonly number: number,
  ) {}

  async enter(): Promise<void> {
    for (let tries = 0; !this.gone; tries++) {
      try {
        return await this.tryToEnter();
      } catch {
        await pause(Math.random() * Math.min(5_000, 500 * 2 ** tries));
      }
    }
  }

  async settled(): Promise<void> {
    await this.entering;
  }

  /** What this person sees that is not so. */
  complaints(size: number): string[] {
    const shown = new Set(this.last?.roster.participants.map(({ id }) => id));
    for (const { type, participant } of this.client?.changes ?? []) {
      if (type === 'left') shown.delete(participant.id);
      else shown.add(participant.id);
    }
    const who = `${this.number} in ${this.room}`;
    return [
      ...(shown.size === size ? [] : [`${who} sees ${shown.size} people`]),
      ...(this.ids.size === 1 ? [] : [`${who} was ${this.ids.size} participants`]),
    ];
  }

  leave(): void {
    this.gone = true;
    this.client?.close();
  }

  private async tryToEnter(): Promise<void> {
    const client = await StockClient.connect(this.url, {
      ...{
        transports: ['websocket'],
        query: { room: this.room },
        rejectUnauthorized: false,
        timeout: 2_000,
      },
    });
    const known = this.last && { resumeToken: this.last.resumeToken };
    try {
      this.last = await client.join(this.room, `P${this.number}`, {
        guestKey: this.guestKey,
        ...known,
      });
    } catch (error) {
      client.close();
      throw error;
    }
    this.client = client;
    this.ids.add(this.last.participantId);
    this.entries++;
    this.enteredAt = Date.now();
    client.socket.once('disconnect', () => {
      if (!this.gone) this.entering = this.enter();
    });
  }
}
