// 20,000 joins, leaves, kills, takeovers and resumes, with media, in an order that the seed says. At the
// end the workers have what the core says they should, nothing was orphaned, and memory has stood still.
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

import { seeded } from '../net/random';
import { openFiles, residentKib } from '../support/process';
import { produce, transport } from '../support/protocol-media';
import { startServer, type Server } from '../support/server';
import {
  newGuestKey,
  StockClient,
  until,
  type ErrorAnswer,
  type Joined,
} from '../support/stock-client';

const steps = Number(process.env['STEPS'] ?? 20_000);
const seed = Number(process.env['SEED'] ?? 1);
const peopleCount = 60;
const roomSize = 4;
const lanes = 6; // Steps at a time, each of another person.
const random = seeded(seed);
const counts = { join: 0, leave: 0, kill: 0, takeover: 0, resume: 0, keptMedia: 0, waited: 0 };

it(`has nothing left over after ${steps} steps of seed ${seed}`, async () => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const pid = server.process.pid ?? 0;
  await expect.poll(() => server.mediaObjects()).toEqual(['webrtc-server']);
  const files = openFiles(pid);
  const people = Array.from({ length: peopleCount }, (_, i) => new Person(server.url, i));
  let half = 0;
  for (let done = 0; done < steps; done += lanes) {
    const now = draw(people, lanes);
    await Promise.all(now.map((one) => one.step(random())));
    if (half === 0 && done >= steps / 2) half = residentKib(pid);
    if (done % 1_002 === 0)
      console.log(`${done}: ${JSON.stringify(counts)}, ${residentKib(pid)} KiB`);
  }
  const end = residentKib(pid);

  // With whoever is there still there, once media of the killed has ended.
  await expect.poll(() => differences(server), { timeout: 60_000, interval: 500 }).toEqual([]);
  await Promise.all(people.map((one) => one.end()));
  await expect.poll(() => server.mediaObjects(), { timeout: 60_000 }).toEqual(['webrtc-server']);
  await expect.poll(() => openFiles(pid), { timeout: 30_000 }).toBeLessThanOrEqual(files);
  const growth = end / half - 1;
  console.log(`orphans 0; ${JSON.stringify(counts)}; descriptors ${files} → ${openFiles(pid)}`);
  console.log(`memory over the second half: ${half} → ${end} KiB, ${(growth * 100).toFixed(1)} %`);
  expect(growth).toBeLessThanOrEqual(0.05);
});

/** What the workers have and should not, and the other way round. */
async function differences(server: Server): Promise<string[]> {
  const { workers, expected } = (await (await fetch(`${server.url}/debug/media`)).json()) as {
    workers: { ids: string[] }[];
    expected: string[];
  };
  const have = new Set(workers.flatMap(({ ids }) => ids).filter((id) => id !== 'webrtc-server'));
  const should = new Set(expected.filter((id) => id !== 'webrtc-server'));
  return [
    ...[...have].filter((id) => !should.has(ownerOf(id))).map((id) => `nobody's: ${id}`),
    ...[...should].filter((id) => !have.has(id)).map((id) => `missing: ${id}`),
  ];
}

/** A room's speaker observer comes and goes with its router, which the core owns. */
const ownerOf = (id: string) => id.replace(/^speaker-/, '');

function draw(people: readonly Person[], count: number): Person[] {
  const drawn = new Set<Person>();
  while (drawn.size < count) drawn.add(people[Math.floor(random() * people.length)]!);
  return [...drawn];
}

class Person {
  private readonly guestKey = newGuestKey();
  private readonly room: string;
  private client: StockClient | undefined;
  private page = newPage();
  private resumeToken: string | undefined;

  constructor(
    private readonly url: string,
    number: number,
  ) {
    this.room = `chaos-${Math.floor(number / roomSize)}`;
  }

  async step(chance: number): Promise<void> {
    if (this.client === undefined) {
      // Cut off: back on the same page, or as a reload of it.
      if (this.resumeToken !== undefined && chance < 0.6) await this.resume();
      else await this.join();
    } else if (chance < 0.35) await this.leave();
    else if (chance < 0.75) this.kill();
    else await this.takeover();
  }

  async end(): Promise<void> {
    if (this.client === undefined) await this.join();
    await this.leave();
  }

  private async join(): Promise<void> {
    counts.join++;
    this.page = newPage();
    await this.enter({});
    await this.open();
  }

  private async resume(): Promise<void> {
    counts.resume++;
    const { transports, resumed } = await this.enter({ resumeToken: this.resumeToken });
    expect(resumed).toBe(true);
    if (transports.length === 0) await this.open();
    else counts.keptMedia++;
  }

  /** Another tab of the same person, while the old one still thinks it is in the call. */
  private async takeover(): Promise<void> {
    counts.takeover++;
    const old = this.client!;
    this.page = newPage();
    await this.enter({ takeover: true });
    await this.open();
    old.cut();
  }

  private async leave(): Promise<void> {
    counts.leave++;
    const client = this.client!;
    const { error } = await client.ask('leave');
    expect(error).toBeUndefined();
    client.close();
    this.client = undefined;
    this.resumeToken = undefined;
    await until(() => (client.socket.disconnected ? true : undefined));
  }

  private kill(): void {
    counts.kill++;
    this.client!.cut();
    this.client = undefined;
  }

  private async enter(more: object): Promise<Joined> {
    const client = await StockClient.connect(this.url, { transports: ['websocket'] });
    const joined = await this.comeIn(client, more);
    this.client = client;
    this.resumeToken = joined.resumeToken;
    this.routerRtpCapabilities = joined.routerRtpCapabilities;
    this.others = joined.producers.map(({ producerId }) => producerId);
    return joined;
  }

  /** As soon as one may: so often nobody joins by themselves (docs/limits.md). */
  private async comeIn(client: StockClient, more: object): Promise<Joined> {
    const { room: roomId, guestKey, page } = this;
    for (;;) {
      const answer = await client.ask<Joined & Partial<ErrorAnswer>>('join', {
        ...{ protocol: 1, roomId, displayName: 'P', guestKey, ...page },
        ...more,
      });
      if (!answer.error) return answer;
      expect(answer.error.code).toBe('rate_limited');
      counts.waited++;
      await wait(answer.error.retryAfterMs);
    }
  }

  private routerRtpCapabilities: unknown;
  private others: string[] = [];

  /** Media of their own, and that of the others; those may go at any moment, which is an answer, too. */
  private async open(): Promise<void> {
    const client = this.client!;
    const send = await transport(client, 'send');
    const receive = await transport(client, 'recv');
    await produce(client, send, 'audio');
    await produce(client, send, 'video');
    for (const producerId of this.others) {
      const code = await client.code('consume', {
        transportId: receive,
        producerId,
        rtpCapabilities: this.routerRtpCapabilities,
      });
      if (code !== 'ok') expect(code).toBe('not_found');
    }
  }
}

const newPage = () => ({
  tabId: randomBytes(8).toString('hex'),
  pageId: randomBytes(8).toString('hex'),
});
