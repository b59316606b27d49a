// A webhook receiver is away for long, the server is killed in between, and people come and go all the time. Once the
// receiver is back it is told everything, in order; nobody in the meeting has noticed anything.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

import type { WebhookEvent } from '../../server-sdk/src/webhook';
import { freePort, startServerWith, type Server } from '../support/server';
import { Shop } from '../support/shop';
import { newGuestKey, StockClient } from '../support/stock-client';

const awayMin = Number(process.env['AWAY_MIN'] ?? 10);
const secret = 'a secret of this run, long enough for anybody';
const adminKey = 'a-key-of-this-run-long-enough-for-anybody';
const room = 'weekly';
const stayers = ['Ann', 'Ben', 'Cat'];
/** From one visit to the next, ms. */
const visitEvery = 2_000;
/** server/webhook/backoff.hpp: so long it may be until a receiver that was away is asked again. */
const longestPauseMs = 5 * 60_000;
const failing = /a webhook receiver takes no events/g;

it(`every event arrives after ${awayMin} min without a receiver, in order`, async () => {
  const port = await freePort();
  const shop = new Shop(port, secret);
  const server = await startServerWith(
    `[admin]\nkey = "${adminKey}"\n[webhooks]\nurls = ["http://127.0.0.1:${port}/hook"]\n` +
      `key_id = "hooks"\nsecret = "${secret}"\n`,
  );
  const meeting = new Meeting(server);
  onTestFinished(async () => {
    meeting.close();
    await server.stop();
    await shop.close();
  });

  for (let life = 0, said = 0; life < 2; life++) {
    await meeting.begin();
    await meeting.goOn((awayMin * 60_000) / 2);
    expect(meeting.disturbances()).toEqual([]);
    // One line when it begins to fail, and no other however often it is tried.
    expect(server.output().slice(said).match(failing)).toHaveLength(1);
    if (life > 0) continue;
    await meeting.written();
    said = server.output().length;
    await server.restart('SIGKILL');
    meeting.close();
  }
  const { expected } = meeting;
  console.log(`the receiver is back after ${awayMin} min; ${expected.length} events wait for it`);
  const back = Date.now();
  await shop.open();
  await expect
    .poll(() => distinct(shop.events).length, { timeout: longestPauseMs + 60_000, interval: 500 })
    .toBeGreaterThanOrEqual(expected.length);
  console.log(`all there after ${Math.round((Date.now() - back) / 1_000)} s`);
  // Also what comes now goes on behind it, and nothing has been made up.
  await meeting.visit();
  await expect
    .poll(() => distinct(shop.events).map(line).at(-1), { timeout: 20_000 })
    .toBe(expected.at(-1));

  expect(shop.refused).toEqual([]);
  const events = distinct(shop.events);
  expect(events.map(line)).toEqual(expected);
  expect(events.map(({ sequence }) => sequence)).toEqual(expected.map((_, i) => i + 1));
  // Again is allowed, before is not.
  const sequences = shop.events.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  await expect.poll(() => server.output()).toContain('a webhook receiver takes events again');
  expect(meeting.disturbances()).toEqual([]);
  console.log(`${events.length} events in order, ${shop.events.length - events.length} came twice`);
});

/** The same event may come more than once. */
function distinct(events: readonly WebhookEvent[]): WebhookEvent[] {
  const seen = new Set<string>();
  return events.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** As "Ann participant_joined". */
const line = ({ participant, event }: WebhookEvent) =>
  participant ? `${participant.name} ${event}` : event;

/** Some who stay, and somebody new who comes and goes, over and over. */
class Meeting {
  /** What a receiver has to be told of it. */
  readonly expected: string[] = [];
  readonly #keys = new Map(stayers.map((name) => [name, newGuestKey()]));
  #stayers: StockClient[] = [];
  #visitors = 0;

  constructor(private readonly server: Server) {}

  async begin(): Promise<void> {
    this.expected.push('room_started');
    for (const name of stayers) this.#stayers.push(await this.#enter(name, this.#keys.get(name)));
  }

  async goOn(forMs: number): Promise<void> {
    for (const until = Date.now() + forMs; Date.now() < until;) {
      await this.visit();
      await pause(visitEvery);
    }
  }

  async visit(): Promise<void> {
    const name = `Visitor ${++this.#visitors}`;
    const visitor = await this.#enter(name);
    expect(await visitor.code('leave')).toBe('ok');
    this.expected.push(`${name} participant_left`);
    visitor.close();
  }

  /** What those who stay were told, and should not have been: that one of them left, or anybody was in doubt. */
  disturbances(): string[] {
    return this.#stayers.flatMap((one, i) => [
      ...(one.socket.connected ? [] : [`${stayers[i]} is cut off`]),
      ...one.changes
        .filter(({ type, participant, reason }) =>
          type === 'left' ? reason !== 'left' : participant.state === 'reconnecting',
        )
        .map((change) => `${stayers[i]} hears ${JSON.stringify(change)}`),
    ]);
  }

  /** Until all that has happened is on the disk: the store answers behind what it was given to write. */
  async written(): Promise<void> {
    const target = `${this.server.url}/admin/api/v1/rooms/${room}/timeline?limit=1`;
    const answer = await fetch(target, { headers: { authorization: `Bearer ${adminKey}` } });
    expect(answer.status).toBe(200);
  }

  close(): void {
    for (const one of this.#stayers.splice(0)) one.close();
  }

  async #enter(name: string, guestKey = newGuestKey()): Promise<StockClient> {
    const client = await StockClient.connect(this.server.url);
    await client.join(room, name, { guestKey });
    this.expected.push(`${name} participant_joined`);
    return client;
  }
}
