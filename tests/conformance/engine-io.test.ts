// Engine.IO v4, a test per rule of the protocol's text, against the echo server.
import { once } from 'node:events';
import type { Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  maxPayload,
  open,
  Peer,
  pingInterval,
  pingTimeout,
  startEcho,
  type EchoServer,
} from '../support/echo';

let server: EchoServer;
beforeAll(async () => {
  server = await startEcho();
});
afterAll(() => server.stop());

const polling = (query = '') => `${server.url}/engine.io/?EIO=4&transport=polling${query}`;
const websocket = (query = '') => `${server.wsUrl}/engine.io/?EIO=4&transport=websocket${query}`;

async function openPolling(): Promise<string> {
  const text = await (await fetch(polling())).text();
  return (JSON.parse(text.slice(1)) as { sid: string }).sid;
}

const poll = async (sid: string) => (await fetch(polling(`&sid=${sid}`))).text();
const post = (sid: string, body: string) => fetch(polling(`&sid=${sid}`), { method: 'POST', body });

/** Polls until a packet that is no ping comes. */
async function pollMessage(sid: string): Promise<string> {
  for (;;) {
    const packets = (await poll(sid)).split('\u001e').filter((packet) => packet !== '2');
    if (packets.length > 0) return packets.join('\u001e');
  }
}

describe('handshake', () => {
  it('over polling answers with an open packet: sid, upgrades, intervals, maxPayload', async () => {
    const response = await fetch(polling());
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text[0]).toBe('0');
    const handshake = JSON.parse(text.slice(1)) as Record<string, unknown>;
    expect(Object.keys(handshake).sort()).toEqual([
      'maxPayload',
      'pingInterval',
      'pingTimeout',
      'sid',
      'upgrades',
    ]);
    expect(handshake).toMatchObject({
      upgrades: ['websocket'],
      pingInterval,
      pingTimeout,
      maxPayload,
    });
    expect(handshake['sid']).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('over WebSocket answers with an open packet that offers no upgrade', async () => {
    const peer = new Peer(websocket());
    const text = (await peer.next()) as string;
    expect(text[0]).toBe('0');
    expect(JSON.parse(text.slice(1))).toMatchObject({
      upgrades: [],
      pingInterval,
      pingTimeout,
      maxPayload,
    });
    peer.close();
  });

  it('gives every session an id of its own', async () => {
    const sids = await Promise.all(Array.from({ length: 50 }, openPolling));
    expect(new Set(sids).size).toBe(50);
  });

  it.each([
    ['no version', 'transport=polling', 5],
    ['version 3', 'EIO=3&transport=polling', 5],
    ['a version that is no number', 'EIO=abc&transport=polling', 5],
    ['no transport', 'EIO=4', 0],
    ['an unknown transport', 'EIO=4&transport=pigeon', 0],
    ['an unknown sid', 'EIO=4&transport=polling&sid=abc', 1],
    ['websocket without upgrade', 'EIO=4&transport=websocket', 3],
  ])('is refused with 400 for %s', async (_, query, code) => {
    const response = await fetch(`${server.url}/engine.io/?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each(['POST', 'PUT', 'DELETE'])('is refused with 400 for %s', async (method) => {
    const response = await fetch(polling(), { method });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 2 });
  });

  it.each([
    ['no version', 'transport=websocket'],
    ['version 3', 'EIO=3&transport=websocket'],
    ['an unknown transport', 'EIO=4&transport=pigeon'],
    ['an unknown sid', 'EIO=4&transport=websocket&sid=abc'],
    ['the other transport', 'EIO=4&transport=polling'],
  ])('over WebSocket is refused for %s', async (_, query) => {
    const peer = new Peer(`${server.wsUrl}/engine.io/?${query}`);
    await expect(peer.opened).rejects.toThrow('refused');
  });
});

describe('messages', () => {
  it('over polling: "ok" for a payload, the echo in the next poll', async () => {
    const sid = await openPolling();
    const response = await post(sid, '4hello');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('ok');
    expect(await pollMessage(sid)).toBe('4hello');
  });

  it('over polling several packets share a payload', async () => {
    const sid = await openPolling();
    await post(sid, '4one\u001e4two\u001e4three');
    expect(await pollMessage(sid)).toBe('4one\u001e4two\u001e4three');
  });

  it('over polling binary travels as base64 behind a "b"', async () => {
    const sid = await openPolling();
    await post(sid, '4a\u001ebAQIDBA==');
    expect(await pollMessage(sid)).toBe('4a\u001ebAQIDBA==');
  });

  it('over polling characters of several bytes come back whole', async () => {
    const sid = await openPolling();
    await post(sid, '4héllo €😀');
    expect(await pollMessage(sid)).toBe('4héllo €😀');
  });

  it('over WebSocket text and binary', async () => {
    const peer = new Peer(websocket());
    await peer.next();
    peer.send('4hello');
    expect(await peer.nextMessage()).toBe('4hello');
    peer.send(new Uint8Array([1, 2, 3, 4]).buffer);
    expect(new Uint8Array((await peer.nextMessage()) as ArrayBuffer)).toEqual(
      new Uint8Array([1, 2, 3, 4]),
    );
    peer.close();
  });

  it('over WebSocket in the order in which they were sent', async () => {
    const peer = new Peer(websocket());
    await peer.next();
    const sent = Array.from({ length: 200 }, (_, i) => `4${i}`);
    for (const one of sent) peer.send(one);
    const back: unknown[] = [];
    while (back.length < sent.length) back.push(await peer.nextMessage());
    expect(back).toEqual(sent);
    peer.close();
  });

  it.each([
    ['an unknown packet type', '9hello'],
    ['an empty packet', '4a\u001e\u001e4b'],
    ['base64 that is none', 'b!!!!'],
  ])('over polling %s ends the session with 400', async (_, body) => {
    const sid = await openPolling();
    expect((await post(sid, body)).status).toBe(400);
    expect((await fetch(polling(`&sid=${sid}`))).status).toBe(400);
  });

  it.each(['9hello', '', 'abc', '0', '2', '5', '6'])(
    'over WebSocket %j ends the session',
    async (packet) => {
      const peer = new Peer(websocket());
      await peer.next();
      peer.send(packet);
      await peer.closed;
    },
  );

  it('a payload over maxPayload is refused with 413', async () => {
    const sid = await openPolling();
    expect((await post(sid, `4${'x'.repeat(maxPayload)}`)).status).toBe(413);
  });

  it('a WebSocket message over maxPayload ends that session', async () => {
    const peer = new Peer(websocket());
    await peer.next();
    peer.send(`4${'x'.repeat(maxPayload)}`);
    // Our reset may overtake our close frame, since the rest of the message is never read: then 1006.
    expect([1009, 1006]).toContain(await peer.closed);
  });
});

describe('heartbeat', () => {
  it('over polling the server pings each interval and a pong keeps the session', async () => {
    const sid = await openPolling();
    for (let i = 0; i < 3; i++) {
      expect(await poll(sid)).toBe('2');
      expect((await post(sid, '3')).status).toBe(200);
    }
  });

  it('over WebSocket the server pings each interval and a pong keeps the session', async () => {
    const peer = new Peer(websocket());
    await peer.next();
    for (let i = 0; i < 3; i++) {
      expect(await peer.next()).toBe('2');
      peer.send('3');
    }
    peer.close();
  });

  it('over polling the session ends without a pong', async () => {
    const sid = await openPolling();
    expect(await poll(sid)).toBe('2');
    await expect.poll(async () => (await fetch(polling(`&sid=${sid}`))).status).toBe(400);
  });

  it('over WebSocket the session ends without a pong', async () => {
    const peer = new Peer(websocket());
    await peer.next();
    await peer.closed;
  });
});

describe('closing', () => {
  it('over polling a close packet ends the session and the waiting poll with a noop', async () => {
    const sid = await openPolling();
    const waiting = await waitingPoll(sid);
    await post(sid, '1');
    expect(await waiting.answer).toMatch(/^HTTP\/1\.1 200[^]*\r\n\r\n6$/);
    expect((await fetch(polling(`&sid=${sid}`))).status).toBe(400);
  });

  it('over WebSocket a close packet ends the session', async () => {
    const peer = new Peer(websocket());
    await peer.next();
    peer.send('1');
    await peer.closed;
  });

  it('a poll that is given up ends the session', async () => {
    const sid = await openPolling();
    const waiting = await waitingPoll(sid);
    waiting.socket.destroy();
    await expect.poll(async () => (await post(sid, '4x')).status).toBe(400);
  });

  it('a request behind a hanging poll, on the same connection, takes nothing away from it', async () => {
    const sid = await openPolling();
    const { socket, answer } = await waitingPoll(sid);
    socket.write('GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n');
    await openPolling();
    await post(sid, '4hello');
    expect(await answer).toMatch(/\r\n\r\n4hello/);
    socket.destroy();
  });

  it('a second poll beside the first ends the session', async () => {
    const sid = await openPolling();
    const statuses = await Promise.all(
      [1, 2].map(async () => (await fetch(polling(`&sid=${sid}`))).status),
    );
    expect(statuses).toContain(400);
    expect((await fetch(polling(`&sid=${sid}`))).status).toBe(400);
  });
});

/** A poll that has reached the server: it was written before a request that has been answered. */
async function waitingPoll(sid: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = await open(server.port);
  const answer = once(socket, 'data').then(([data]) => String(data));
  socket.write(`GET /engine.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await openPolling();
  return { socket, answer };
}

describe('upgrade', () => {
  it('probes, goes over, and carries on: nothing of before is lost', async () => {
    const sid = await openPolling();
    const peer = new Peer(websocket(`&sid=${sid}`));
    await peer.opened;
    await post(sid, '4before');
    peer.send('2probe');
    expect(await peer.next()).toBe('3probe');
    const rest = await poll(sid);
    peer.send('5');
    peer.send('4hello');
    const first = await peer.nextMessage();
    expect(`${rest}${String(first)}`).toContain('4before');
    expect(first === '4hello' ? first : await peer.nextMessage()).toBe('4hello');
    peer.close();
  });

  it('answers the poll that is waiting with a noop', async () => {
    const sid = await openPolling();
    const waiting = poll(sid);
    const peer = new Peer(websocket(`&sid=${sid}`));
    await peer.opened;
    peer.send('2probe');
    expect(await peer.next()).toBe('3probe');
    expect(['6', '2']).toContain(await waiting);
    peer.close();
  });

  it('after it HTTP requests of that sid are refused', async () => {
    const sid = await upgraded();
    expect((await fetch(polling(`&sid=${sid.sid}`))).status).toBe(400);
    sid.peer.send('4still here');
    expect(await sid.peer.nextMessage()).toBe('4still here');
    sid.peer.close();
  });

  it('after it another WebSocket of that sid is closed', async () => {
    const { sid, peer } = await upgraded();
    const second = new Peer(websocket(`&sid=${sid}`));
    await second.closed;
    peer.send('4still here');
    expect(await peer.nextMessage()).toBe('4still here');
    peer.close();
  });

  it('a probe that is none leaves the session on polling', async () => {
    const sid = await openPolling();
    const peer = new Peer(websocket(`&sid=${sid}`));
    await peer.opened;
    peer.send('4not a probe');
    await peer.closed;
    await post(sid, '4hello');
    expect(await pollMessage(sid)).toBe('4hello');
  });

  it('an upgrade that breaks off leaves the session on polling', async () => {
    const sid = await openPolling();
    const peer = new Peer(websocket(`&sid=${sid}`));
    await peer.opened;
    peer.send('2probe');
    expect(await peer.next()).toBe('3probe');
    peer.close();
    await peer.closed;
    await post(sid, '4hello');
    await expect.poll(() => pollMessage(sid)).toContain('4hello');
  });

  async function upgraded(): Promise<{ sid: string; peer: Peer }> {
    const sid = await openPolling();
    const peer = new Peer(websocket(`&sid=${sid}`));
    await peer.opened;
    peer.send('2probe');
    await peer.next();
    peer.send('5');
    peer.send('4over');
    expect(await peer.nextMessage()).toBe('4over');
    return { sid, peer };
  }
});

describe('other origins', () => {
  it('get the CORS headers that the server was told to give', async () => {
    const response = await fetch(polling(), { headers: { Origin: 'https://elsewhere.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('may ask first', async () => {
    const response = await fetch(polling(), {
      method: 'OPTIONS',
      headers: { Origin: 'https://elsewhere.example' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST');
  });
});
