// Token mode: a real server, stock clients, and tokens as an embedder's own server makes them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createToken, type Grants } from '../../server-sdk/src/token';
import { startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient, until, type Joined } from '../support/stock-client';

const shop = { key: 'shop', secret: 'a secret of this test, thirty-two bytes and more' };
const next = { key: 'shop-next', secret: 'another secret of this test, for the rotation of keys' };

const configured = (...keys: (typeof shop)[]) =>
  `[access]\nmode = "token"\nclock_skew = "0s"\n` +
  keys
    .map(
      ({ key, secret }) =>
        `[[access.keys]]\nid = "${key}"\nalgorithm = "HS256"\nsecret = "${secret}"\n`,
    )
    .join('');

interface Wanted {
  readonly by?: typeof shop;
  readonly name?: string;
  readonly grants?: Grants;
  readonly ttl?: number;
  readonly now?: number;
  readonly id?: string;
}

const given: string[] = [];
/** A token of one person for one room. */
function token(room: string, identity: string, { by = shop, ...more }: Wanted = {}): string {
  const fresh = createToken({ ...by, room, identity, name: identity, ...more });
  given.push(fresh);
  return fresh;
}

let server: Server;
const clients: StockClient[] = [];
beforeAll(async () => {
  server = await startServerWith(configured(shop, next), '--log-level', 'trace');
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

async function connect(to: Server = server): Promise<StockClient> {
  const client = await StockClient.connect(to.url);
  clients.push(client);
  return client;
}

const payload = (roomId: string, by: string, more = {}) => ({
  protocol: 1,
  roomId,
  token: by,
  ...more,
});

async function joined(roomId: string, by: string, more = {}) {
  const client = await connect();
  const answer = await client.ask<Joined>('join', payload(roomId, by, more));
  expect(answer).toHaveProperty('participantId');
  return { client, answer };
}

async function refusal(roomId: string, by: string, more = {}): Promise<string> {
  return (await connect()).code('join', payload(roomId, by, more));
}

describe('coming in', () => {
  it('needs a token, and its name is what the others see', async () => {
    expect(
      await (
        await connect()
      ).code('join', { protocol: 1, roomId: 'in', displayName: 'Cat', guestKey: newGuestKey() }),
    ).toBe('token_required');
    const { client: ann, answer } = await joined('in', token('in', 'ann', { name: 'Ann' }));
    expect(answer.roster.participants).toMatchObject([{ displayName: 'Ann', role: 'guest' }]);
    const ben = await joined('in', token('in', 'ben', { name: 'Ben' }), { displayName: 'Ann' });
    expect(await ann.changeOf(ben.answer.participantId, 'joined')).toMatchObject({
      participant: { displayName: 'Ben' },
    });
    expect(await ben.client.code('setAttributes', { displayName: 'Ann' })).toBe('not_allowed');
  });

  it('is refused with a token that is over, early, for another room, or forged', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const good = token('no', 'ann');
    expect(await refusal('no', token('no', 'ann', { now: seconds - 600, ttl: 60 }))).toBe(
      'token_expired',
    );
    expect(await refusal('no', token('no', 'ann', { now: seconds + 600 }))).toBe('token_invalid');
    expect(await refusal('no', token('yes', 'ann'))).toBe('not_allowed');
    expect(
      await refusal('no', token('no', 'ann', { by: { ...shop, secret: 'x'.repeat(40) } })),
    ).toBe('token_invalid');
    expect(await refusal('no', good.slice(0, -3))).toBe('token_invalid');
    expect(await refusal('no', 'hello')).toBe('token_invalid');
    expect((await server.health()).rooms).toBe(1); // Of the test before; none of these.
    expect(await refusal('no', good)).toBe('ok');
  });

  it('is the same person with tokens of either key, and the later page takes over', async () => {
    const first = await joined('keys', token('keys', 'ann'), { tabId: 'one', pageId: 'p1' });
    const second = await joined('keys', token('keys', 'ann', { by: next }), {
      tabId: 'two',
      pageId: 'p2',
    });
    expect(second.answer.participantId).toBe(first.answer.participantId);
    expect(second.answer.epoch).toBe(first.answer.epoch + 1);
    await first.client.next('meetingSwitched');
  });

  it('is over for the tokens of a key that was taken out', async () => {
    const rotated = await startServerWith(configured(next));
    const client = await connect(rotated);
    expect(await client.code('join', payload('keys', token('keys', 'ann')))).toBe('token_invalid');
    const fresh = token('keys', 'ann', { by: next });
    expect(await client.code('join', payload('keys', fresh))).toBe('ok');
    client.close();
    await rotated.stop();
  });
});

describe('rights', () => {
  it('make a host, for everybody to see', async () => {
    const { client: ann } = await joined('host', token('host', 'ann'));
    const zoe = await joined('host', token('host', 'zoe', { grants: { roomAdmin: true } }));
    expect(await ann.changeOf(zoe.answer.participantId, 'joined')).toMatchObject({
      participant: { role: 'host' },
    });
  });

  it('are not had beyond what the token grants', async () => {
    const grants = { canPublish: false, canSubscribe: false };
    const { client } = await joined('watch', token('watch', 'ann', { grants }));
    expect(await client.code('chat', { text: 'hello' })).toBe('not_allowed');
    const transport = async (direction: string) =>
      (await client.ask<{ id: string }>('createWebRtcTransport', { direction })).id;
    const produce = { transportId: await transport('send'), kind: 'audio', source: 'microphone' };
    expect(await client.code('produce', { ...produce, rtpParameters: {} })).toBe('not_allowed');
    const consume = { transportId: await transport('recv'), producerId: 'any' };
    expect(await client.code('consume', { ...consume, rtpCapabilities: {} })).toBe('not_allowed');
  });
});

describe('a token whose time is over', () => {
  it('is enough for its tab while the seat lives, and for nobody else', async () => {
    const short = token('long', 'ann', { ttl: 2 });
    const { exp } = JSON.parse(Buffer.from(short.split('.')[1] ?? '', 'base64url').toString()) as {
      exp: number;
    };
    const { client: ben } = await joined('long', token('long', 'ben'));
    const page = { tabId: 'tab', pageId: 'page' };
    const first = await joined('long', short, page);
    await until(() => (Date.now() / 1000 >= exp ? true : undefined));
    first.client.cut();

    expect(await refusal('long', short, { tabId: 'other', pageId: 'other' })).toBe('token_expired');
    const { resumeToken, participantId } = first.answer;
    const second = await joined('long', short, { ...page, resumeToken });
    expect(second.answer).toMatchObject({ participantId, resumed: true });
    second.client.cut();
    const third = await joined('long', short, page);
    expect(third.answer).toMatchObject({ participantId, resumed: false });
    const seen = ben.changes.filter(({ participant }) => participant.id === participantId);
    expect(seen.map(({ type }) => type).filter((type) => type !== 'updated')).toEqual(['joined']);

    await server.restart();
    expect(await refusal('long', short, { ...page, resumeToken })).toBe('token_expired');
    const fourth = await joined('long', token('long', 'ann'), page);
    expect(fourth.answer.participantId).toBe(participantId);
  });
});

describe('where each token is taken once', () => {
  let once: Server;
  beforeAll(async () => {
    once = await startServerWith(configured(shop).replace('\n', '\nsingle_use = true\n'));
  });
  afterAll(() => once.stop());

  it('one that was replayed is refused, and its own person comes back with it', async () => {
    const anns = token('once', 'ann', { id: 'first' });
    const page = { tabId: 'tab', pageId: 'page' };
    const first = await connect(once);
    const { participantId, resumeToken } = await first.ask<Joined>(
      'join',
      payload('once', anns, page),
    );
    const thief = await connect(once);
    expect(await thief.code('join', payload('once', anns))).toBe('token_expired');

    first.cut();
    const back = await connect(once);
    expect(
      await back.ask<Joined>('join', payload('once', anns, { ...page, resumeToken })),
    ).toMatchObject({ participantId, resumed: true });
    const device = await connect(once);
    const next = token('once', 'ann', { id: 'second' });
    expect(await device.code('join', payload('once', next))).toBe('ok');
  });

  it('one that cannot be told from others is refused', async () => {
    const client = await connect(once);
    expect(await client.code('join', payload('once', token('once', 'ben')))).toBe('token_invalid');
  });
});

it('no token is in the log, however much is written there', () => {
  expect(server.output()).toContain('token mode');
  expect(given.length).toBeGreaterThan(10);
  for (const each of given) {
    for (const part of each.split('.').slice(1)) expect(server.output()).not.toContain(part);
  }
});
