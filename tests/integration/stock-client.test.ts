// A stock socket.io-client 4.x without our SDK: joins, pings, leaves, is cut, comes back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startServer, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const transports = {
  'polling only': { transports: ['polling'] },
  'websocket only': { transports: ['websocket'] },
  'with upgrade': {},
};

describe.each(Object.entries(transports))('%s', (name, options) => {
  const room = (what: string) => `${what}-${name}`;

  it('joins, pings and gets pong, and leaves at once', async () => {
    const ann = await StockClient.connect(server.url, options);
    const { participantId, roster } = await ann.join(room('leave'), 'Ann');
    expect(roster.participants.map(({ id }) => id)).toEqual([participantId]);

    const ben = await StockClient.connect(server.url, options);
    const benJoined = await ben.join(room('leave'), 'Ben');
    expect(await ann.changeOf(benJoined.participantId, 'joined')).toMatchObject({
      participant: { displayName: 'Ben', state: 'present' },
    });
    ben.socket.emit('ping');
    const pong = await ben.next('pong');
    expect(pong).toMatchObject({ rosterVersion: { number: benJoined.roster.version.number } });
    expect(Math.abs(Date.now() - (pong['at'] as number))).toBeLessThan(60_000);

    await ben.ask('leave');
    await ann.changeOf(benJoined.participantId, 'left', 'left');
    ann.close();
    ben.close();
  });

  it('says goodbye with beforeDisconnect, as the seed does', async () => {
    const ann = await StockClient.connect(server.url, options);
    await ann.join(room('before'), 'Ann');
    const ben = await StockClient.connect(server.url, options);
    const { participantId } = await ben.join(room('before'), 'Ben');
    ben.socket.emit('beforeDisconnect', { roomId: room('before') });
    await ann.changeOf(participantId, 'left', 'left');
    ann.close();
    ben.close();
  });

  it('says goodbye with a DISCONNECT packet', async () => {
    const ann = await StockClient.connect(server.url, options);
    await ann.join(room('goodbye'), 'Ann');
    const ben = await StockClient.connect(server.url, options);
    const { participantId } = await ben.join(room('goodbye'), 'Ben');
    ben.close();
    await ann.changeOf(participantId, 'left', 'left');
    ann.close();
  });

  it('is cut, shown as reconnecting, and back in time without leaving or joining', async () => {
    const guestKey = newGuestKey();
    const page = { guestKey, tabId: 'tab', pageId: 'page' };
    const ann = await StockClient.connect(server.url, options);
    await ann.join(room('resume'), 'Ann');
    const ben = await StockClient.connect(server.url, options);
    const first = await ben.join(room('resume'), 'Ben', page);
    ben.cut();
    await ann.changeOf(first.participantId, 'updated');
    const again = await StockClient.connect(server.url, options);
    const second = await again.join(room('resume'), 'Ben', {
      ...page,
      resumeToken: first.resumeToken,
    });
    expect(second).toMatchObject({
      participantId: first.participantId,
      resumed: true,
      epoch: first.epoch + 1,
    });
    await again.ask('setAttributes', { hand: true });
    await ann.next('roster', ({ changes }) =>
      (changes as { participant: { hand?: boolean } }[]).some(
        ({ participant }) => participant.hand,
      ),
    );
    const types = ann.changes.filter(({ participant }) => participant.id === first.participantId);
    expect(types.map(({ type }) => type).filter((type) => type !== 'updated')).toEqual(['joined']);
    ann.close();
    again.close();
  });

  it('is cut, gone after the last proof of life, and back as the same person', async () => {
    const guestKey = newGuestKey();
    const ann = await StockClient.connect(server.url, options);
    await ann.join(room('back'), 'Ann');
    const ben = await StockClient.connect(server.url, options);
    const { participantId } = await ben.join(room('back'), 'Ben', { guestKey });
    ben.cut();
    await ann.changeOf(participantId, 'left', 'connection_lost');
    const again = await StockClient.connect(server.url, options);
    const back = await again.join(room('back'), 'Ben', { guestKey });
    expect(back.participantId).toBe(participantId);
    await ann.changeOf(participantId, 'back');
    ann.close();
    again.close();
  });
});

describe('one person, one attachment', () => {
  it('switches to the second device; the first is told and does not come back by itself', async () => {
    const guestKey = newGuestKey();
    const ann = await StockClient.connect(server.url);
    await ann.join('switch', 'Ann');
    const phone = await StockClient.connect(server.url);
    const first = await phone.join('switch', 'Ben', { guestKey, tabId: 'phone', pageId: 'p1' });
    const laptop = await StockClient.connect(server.url);
    const second = await laptop.join('switch', 'Ben', { guestKey, tabId: 'laptop', pageId: 'p2' });
    expect(second).toMatchObject({ participantId: first.participantId, epoch: first.epoch + 1 });
    await phone.next('meetingSwitched', ({ roomId }) => roomId === 'switch');

    const late = await StockClient.connect(server.url);
    const join = {
      protocol: 1,
      roomId: 'switch',
      displayName: 'Ben',
      guestKey,
      tabId: 'phone',
      pageId: 'p1',
    };
    expect(await late.code('join', join)).toBe('meeting_switched');
    expect(await late.code('join', { ...join, takeover: true })).toBe('ok');
    await laptop.next('meetingSwitched');
    await ann.changeOf(first.participantId, 'joined');
    const seen = ann.changes.filter(({ participant }) => participant.id === first.participantId);
    expect(seen.map(({ type }) => type).filter((type) => type !== 'updated')).toEqual(['joined']);
    for (const client of [ann, phone, laptop, late]) client.close();
  });
});

describe('the leave beacon', () => {
  it('is taken with the right token, and changes nothing with a wrong one', async () => {
    const ann = await StockClient.connect(server.url);
    await ann.join('beacon', 'Ann');
    const ben = await StockClient.connect(server.url);
    const joined = await ben.join('beacon', 'Ben', { tabId: 't', pageId: 'p' });
    const post = (resumeToken: string) =>
      fetch(`${server.url}/leave`, {
        method: 'POST',
        body: JSON.stringify({
          roomId: 'beacon',
          participantId: joined.participantId,
          epoch: joined.epoch,
          pageId: 'p',
          resumeToken,
        }),
      });
    expect((await post('x'.repeat(43))).status).toBe(204);
    ben.socket.emit('ping');
    await ben.next('pong');
    expect(ann.changes.filter(({ type }) => type !== 'joined')).toEqual([]);
    expect((await post(joined.resumeToken)).status).toBe(204);
    ben.cut();
    await ann.changeOf(joined.participantId, 'left', 'unloaded');
    ann.close();
  });
});
