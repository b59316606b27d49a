// Who holds a meeting of guests, and what reaches somebody who was away, as any client sees it.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { startServer, type Server } from '../support/server';
import { newGuestKey, StockClient, type Joined, type Json } from '../support/stock-client';

let server: Server;
let clients: StockClient[] = [];
beforeAll(async () => {
  server = await startServer();
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});
afterAll(() => server.stop());

interface Person {
  readonly client: StockClient;
  readonly id: string;
  readonly answer: Joined;
}

async function enter(room: string, name: string, more: Json = {}): Promise<Person> {
  const client = await StockClient.connect(server.url);
  clients.push(client);
  const answer = await client.join(room, name, more);
  return { client, id: answer.participantId, answer };
}

const becomes = ({ client }: Person, whom: Person, role: 'guest' | 'host') =>
  client
    .changeOf(whom.id, 'updated')
    .then(({ participant }) => expect(participant).toMatchObject({ role }));

it('is whoever opened the room, and a stand-in while they are away', async () => {
  const guestKey = newGuestKey();
  const ann = await enter('opened', 'Ann', { guestKey });
  const ben = await enter('opened', 'Ben');
  expect(ben.answer.roster.participants).toMatchObject([{ role: 'host' }, { role: 'guest' }]);
  expect(await ben.client.code('lockRoom', { locked: true })).toBe('not_allowed');
  expect(await ann.client.code('lockRoom', { locked: true })).toBe('ok');

  await ann.client.ask('leave');
  await becomes(ben, ben, 'host');
  const ban = { participantId: ann.id, ban: true };
  expect(await ben.client.code('removeParticipant', ban)).toBe('not_allowed');
  expect(await ben.client.code('lockRoom', { locked: false })).toBe('ok');

  const again = await enter('opened', 'Ann', { guestKey });
  expect(again.id).toBe(ann.id);
  await expect
    .poll(() => ben.client.changes.at(-1))
    .toMatchObject({
      type: 'updated',
      participant: { id: ben.id, role: 'guest' },
    });
  expect(await ben.client.code('lockRoom', { locked: true })).toBe('not_allowed');
});

it('removes somebody who is told when their page comes back, once', async () => {
  const ann = await enter('away', 'Ann');
  const page = { guestKey: newGuestKey(), tabId: 'tab-of-ben', pageId: 'page-of-ben' };
  const ben = await enter('away', 'Ben', page);
  ben.client.cut();
  await ann.client.changeOf(ben.id, 'updated');
  expect(await ann.client.code('removeParticipant', { participantId: ben.id })).toBe('ok');

  const back = await StockClient.connect(server.url);
  clients.push(back);
  const join = { protocol: 1, roomId: 'away', displayName: 'Ben', ...page };
  expect(await back.code('join', join)).toBe('removed');
  expect(await back.code('join', join)).toBe('ok');
});
