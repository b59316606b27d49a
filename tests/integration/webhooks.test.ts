// Webhooks: a real server, and a receiver with the library that its owner would use; both go away and come back.
import { afterEach, expect, it } from 'vitest';

import type { WebhookEvent } from '../../server-sdk/src/webhook';
import { createToken } from '../../server-sdk/src/token';
import { freePort, startServerWith, type Server } from '../support/server';
import { Shop } from '../support/shop';
import { newGuestKey, StockClient } from '../support/stock-client';

const secret = 'a secret of this test, long enough for anybody';
const tokenSecret = 'another secret of this test, which makes tokens';

let server: Server | undefined;
let shop: Shop | undefined;
const clients: StockClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server?.stop();
  await shop?.close();
  server = undefined;
  shop = undefined;
});

async function start(port: number, more = ''): Promise<Server> {
  server = await startServerWith(
    `[webhooks]\nurls = ["http://127.0.0.1:${port}/hook"]\nkey_id = "hooks"\nsecret = "${secret}"\n${more}`,
  );
  return server;
}

async function enter(of: Server, room: string, name: string) {
  const client = await StockClient.connect(of.url);
  clients.push(client);
  return { client, ...(await client.join(room, name, { guestKey: newGuestKey() })) };
}

/** As "Ann participant_left (left)". */
const line = ({ participant, event, reason }: WebhookEvent) =>
  [participant?.name, event, reason && `(${reason})`].filter((part) => part).join(' ');

const arrived = (at: Shop, count: number) =>
  expect.poll(() => at.events.length, { timeout: 40_000 }).toBeGreaterThanOrEqual(count);

it('tell a receiver what happens, in order and signed', async () => {
  const port = await freePort();
  shop = new Shop(port, secret);
  await shop.open();
  const of = await start(port);
  const ann = await enter(of, 'weekly', 'Ann');
  const ben = await enter(of, 'weekly', 'Ben');
  ben.client.cut();
  await arrived(shop, 5);
  await ann.client.ask('leave');
  await arrived(shop, 6);
  expect(shop.events.map(line)).toEqual([
    'room_started',
    'Ann participant_joined',
    'Ben participant_joined',
    'Ben participant_reconnecting (socket_closed)',
    'Ben participant_left (connection_lost)',
    'Ann participant_left (left)',
  ]);
  expect(shop.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(new Set(shop.events.map(({ room }) => `${room.name} ${room.sid}`)).size).toBe(1);
  expect(shop.events[1]?.participant).toEqual({ sid: ann.participantId, name: 'Ann' });
  expect([...shop.contentTypes]).toEqual(['application/webhook+json']);
  const measured = async () => (await fetch(`${of.url}/metrics`)).text();
  await expect.poll(measured).toMatch(/^rollcall_webhooks_delivered_total 6$/m);
  expect(of.output()).not.toContain(secret);
});

it('say who it is by their token', async () => {
  const port = await freePort();
  shop = new Shop(port, secret);
  await shop.open();
  const of = await start(
    port,
    `[access]\nmode = "token"\n[[access.keys]]\nid = "k"\nalgorithm = "HS256"\nsecret = "${tokenSecret}"\n`,
  );
  const client = await StockClient.connect(of.url);
  clients.push(client);
  const token = createToken({
    ...{ key: 'k', secret: tokenSecret },
    ...{ room: 'weekly', identity: 'ann@example', name: 'Ann' },
  });
  await client.ask('join', { protocol: 1, roomId: 'weekly', token });
  await arrived(shop, 2);
  expect(shop.events[1]?.participant).toMatchObject({ identity: 'ann@example', name: 'Ann' });
});

it('wait for a receiver that is away, also while the server is started again', async () => {
  const port = await freePort();
  shop = new Shop(port, secret);
  const of = await start(port);
  const ann = await enter(of, 'weekly', 'Ann');
  await enter(of, 'weekly', 'Ben');
  await ann.client.ask('leave');
  await expect.poll(() => of.output(), { timeout: 20_000 }).toContain('takes no events');
  await of.restart('SIGTERM');
  await enter(of, 'weekly', 'Cat');
  await shop.open();
  await arrived(shop, 6);
  expect(shop.events.map(line)).toEqual([
    ...['room_started', 'Ann participant_joined', 'Ben participant_joined'],
    'Ann participant_left (left)',
    ...['room_started', 'Cat participant_joined'],
  ]);
  expect(shop.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(new Set(shop.events.map(({ id }) => id)).size).toBe(6);
  await expect.poll(() => of.output(), { timeout: 20_000 }).toContain('takes events again');
});

it('come again when the answer was not heard, with the same id, and nothing overtakes', async () => {
  const port = await freePort();
  shop = new Shop(port, secret);
  shop.forgetful = 2;
  await shop.open();
  const of = await start(port);
  await enter(of, 'weekly', 'Ann');
  await arrived(shop, 4);
  expect(shop.events.map(({ sequence }) => sequence)).toEqual([1, 1, 1, 2]);
  expect(new Set(shop.events.map(({ id }) => id)).size).toBe(2);
});

it('are refused by who has another secret', async () => {
  const port = await freePort();
  shop = new Shop(port, 'not the secret of this test, long enough though');
  await shop.open();
  const of = await start(port);
  await enter(of, 'weekly', 'Ann');
  await expect.poll(() => shop?.refused.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(shop.refused[0]).toBe('the token is not signed with this secret');
  expect(shop.events).toEqual([]);
  await expect.poll(() => of.output(), { timeout: 20_000 }).toContain('it answers 401');
});
