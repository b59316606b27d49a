// Debian's nginx with the files of deploy/, before servers that say what they were asked.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startNginx, type Nginx } from '../support/nginx.js';

afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
  for (const upstream of upstreams.splice(0)) upstream.close();
});

interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly connection: number;
}

interface Upstream {
  readonly port: number;
  readonly asked: Asked[];
  close(): void;
}

let proxy: Nginx | undefined;
const upstreams: Upstream[] = [];

/** Answers what it is asked with its own number, and WebSockets with what they say. */
async function startUpstream(): Promise<Upstream> {
  const asked: Asked[] = [];
  const connections = new Map<unknown, number>();
  const number = upstreams.length;
  const note = (url: string, headers: IncomingHttpHeaders, socket: unknown) => {
    if (!connections.has(socket)) connections.set(socket, connections.size);
    asked.push({ url, headers, connection: connections.get(socket) ?? 0 });
  };
  const server: Server = createServer((incoming, answer) => {
    note(incoming.url ?? '', incoming.headers, incoming.socket);
    incoming.resume().on('end', () => answer.end(`${number}`));
  }).listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, { url = '', headers }) => {
    note(url, headers, socket);
    socket.on('message', (data) => socket.send(`${number} ${(data as Buffer).toString()}`));
  });
  await once(server, 'listening');
  const upstream = {
    port: (server.address() as AddressInfo).port,
    asked,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
  upstreams.push(upstream);
  return upstream;
}

async function startProxy(...how: Parameters<typeof startNginx>): Promise<Nginx> {
  return (proxy = await startNginx(...how));
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As it stands: URLs would be put right by fetch(). */
function ask(port: number, target: string, method = 'GET', headers = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = { Host: 'meet.example', ...headers };
    const options = {
      port,
      host: '127.0.0.1',
      path: target,
      method,
      headers: host,
      rejectUnauthorized: false,
    };
    request(options, (response) => {
      let body = '';
      response.on('data', (data: Buffer) => (body += data.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

async function say(port: number, target: string, text: string): Promise<string> {
  const headers = { Host: 'meet.example', Origin: 'https://meet.example' };
  const socket = new WebSocket(`wss://127.0.0.1:${port}${target}`, {
    headers,
    rejectUnauthorized: false,
  });
  await once(socket, 'open');
  socket.send(text);
  const [answer] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  return answer.toString();
}

describe('nginx.conf', () => {
  it('passes on who asked for what, and keeps connections to the server', async () => {
    const upstream = await startUpstream();
    const { tls } = await startProxy('nginx.conf', [upstream.port]);
    const first = await ask(tls, '/r/weekly?x=1', 'GET', { 'X-Forwarded-For': '10.9.9.9' });
    expect(first).toMatchObject({ status: 200, body: '0' });
    expect(first.headers['strict-transport-security']).toBe('max-age=2592000');
    expect((await ask(tls, '/leave', 'POST')).status).toBe(200);
    expect(upstream.asked.map(({ url }) => url)).toEqual(['/r/weekly?x=1', '/leave']);
    const { headers } = upstream.asked[0] ?? { headers: {} };
    expect(headers).toMatchObject({ host: 'meet.example', 'x-forwarded-for': '127.0.0.1' });
    expect(new Set(upstream.asked.map(({ connection }) => connection)).size).toBe(1);
  });

  it('passes on WebSockets with the origin of the page', async () => {
    const upstream = await startUpstream();
    const { tls } = await startProxy('nginx.conf', [upstream.port]);
    expect(await say(tls, '/socket.io/?EIO=4&transport=websocket', '2probe')).toBe('0 2probe');
    expect(upstream.asked[0]?.headers).toMatchObject({
      host: 'meet.example',
      origin: 'https://meet.example',
      upgrade: 'websocket',
      'x-forwarded-for': '127.0.0.1',
    });
  });

  it('keeps to itself what is for the machine alone, however it is written', async () => {
    const upstream = await startUpstream();
    const { tls } = await startProxy('nginx.conf', [upstream.port]);
    const inside = [
      '/metrics',
      '/metrics?x',
      '/metrics/',
      '/%6detrics',
      '//metrics',
      '/r/../metrics',
      '/./metrics',
    ];
    const operators = ['/admin', '/admin/rooms', '/admin.html'];
    for (const target of [...inside, '/debug/media', '/debug', ...operators]) {
      expect((await ask(tls, target)).status, target).toBe(404);
    }
    expect(upstream.asked).toEqual([]);
    expect((await ask(tls, '/metricsandmore')).status).toBe(200);
  });

  it('writes no session into its log, and sends plain HTTP to TLS', async () => {
    const upstream = await startUpstream();
    const { plain, tls, accessLog } = await startProxy('nginx.conf', [upstream.port]);
    await ask(tls, '/socket.io/?EIO=4&transport=polling&sid=a-secret');
    await ask(tls, '/r/seen');
    const moved = await fetch(`http://127.0.0.1:${plain}/r/weekly`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([
      301,
      'https://127.0.0.1/r/weekly',
    ]);
    expect(accessLog()).toContain('/r/seen');
    expect(accessLog()).not.toContain('a-secret');
  });

  it('writes no session into its log of errors either', async () => {
    const gone = await startUpstream();
    const { tls, errorLog } = await startProxy('nginx.conf', [gone.port]);
    gone.close();
    for (const target of ['/socket.io/?EIO=4&transport=polling&sid=a-secret', '/r/seen']) {
      expect((await ask(tls, target)).status, target).toBe(502);
    }
    expect(errorLog()).toContain('/r/seen');
    expect(errorLog()).not.toContain('a-secret');
  });
});

describe('nginx-rooms.conf', () => {
  it('brings whatever concerns a room to the same server', async () => {
    const servers = [await startUpstream(), await startUpstream()];
    const { tls } = await startProxy(
      'nginx-rooms.conf',
      servers.map(({ port }) => port),
    );
    const used = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const room = `room=weekly%20${i}`;
      const { body } = await ask(tls, `/socket.io/?${room}&EIO=4&transport=polling`);
      used.add(body);
      expect((await ask(tls, `/socket.io/?EIO=4&sid=x&${room}`, 'POST')).body).toBe(body);
      expect((await ask(tls, `/leave?${room}`, 'POST')).body).toBe(body);
      expect(await say(tls, `/socket.io/?EIO=4&transport=websocket&${room}`, 'x')).toBe(
        `${body} x`,
      );
    }
    expect([...used].sort()).toEqual(['0', '1']);
  });

  it('refuses a session without a room, and serves the app', async () => {
    const servers = [await startUpstream(), await startUpstream()];
    const { tls } = await startProxy(
      'nginx-rooms.conf',
      servers.map(({ port }) => port),
    );
    expect((await ask(tls, '/socket.io/?EIO=4&transport=polling')).status).toBe(400);
    expect((await ask(tls, '/leave', 'POST')).status).toBe(400);
    expect((await ask(tls, '/r/weekly')).status).toBe(200);
    expect((await ask(tls, '/metrics')).status).toBe(404);
  });

  it('moves no room while its server is away', async () => {
    const servers = [await startUpstream(), await startUpstream()];
    const { tls } = await startProxy(
      'nginx-rooms.conf',
      servers.map(({ port }) => port),
    );
    const rooms = Array.from({ length: 20 }, (_, i) => `/socket.io/?EIO=4&room=r${i}`);
    const before = await Promise.all(rooms.map((room) => ask(tls, room)));
    servers[1]?.close();
    for (const again of [1, 2]) {
      const after = await Promise.all(rooms.map((room) => ask(tls, room)));
      const expected = before.map(({ body }) => (body === '0' ? 200 : 502));
      expect(
        after.map(({ status }) => status),
        `${again}`,
      ).toEqual(expected);
    }
    for (let i = 0; i < 4; i++) expect((await ask(tls, '/')).body).toBe('0');
  });
});
