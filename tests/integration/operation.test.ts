// What operators do with a running server: ask how it is, drain it, give it a new certificate, look before starting.
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';

import {
  freePort,
  plainEnvironment,
  serverBinary,
  startServer,
  startServerWith,
} from '../support/server';
import type { Server } from '../support/server';
import { newGuestKey, StockClient, until } from '../support/stock-client';

let server: Server | undefined;
let clients: StockClient[] = [];

afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await server?.stop();
  server = undefined;
});

async function enter(url: string, room: string, more: object = {}) {
  const client = await StockClient.connect(url);
  clients.push(client);
  return { client, ...(await client.join(room, 'Ann', { ...more })) };
}

/** Of this server's exit. */
async function code(of: Server): Promise<number | null> {
  if (of.process.exitCode === null) await once(of.process, 'exit');
  return of.process.exitCode;
}

const ready = async (of: Server) => {
  const response = await fetch(`${of.url}/health/ready`);
  return { status: response.status, ...((await response.json()) as object) };
};

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `rollcall` to its end. */
function rollcall(args: string[], variables: Record<string, string> = {}): Promise<Ended> {
  const env = { ...plainEnvironment(), ...variables };
  return new Promise((resolve) => {
    const child = execFile(serverBinary, args, { env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('health', () => {
  it('is live and ready while a worker is there', async () => {
    server = await startServer();
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    expect(await ready(server)).toEqual({ status: 'ready' });
    const asked = await rollcall(['health', '--url', `${server.url}/health/ready`]);
    expect(asked).toMatchObject({ code: 0, out: '200 {"status":"ready"}\n' });
    const variables = { ROLLCALL_SERVER_PORT: `${server.port}` };
    expect((await rollcall(['health'], variables)).code).toBe(0);
  });

  it('is no answer where no server is', async () => {
    const asked = await rollcall(['health', '--url', `http://127.0.0.1:${await freePort()}/`]);
    expect(asked.code).toBe(1);
    expect(asked.err).toContain('refused');
  });
});

describe('draining', () => {
  it('lets nobody new in, tells everybody, and ends when the last one has left', async () => {
    server = await startServerWith('[server]\ndrain_max = "10min"\n');
    const ann = await enter(server.url, 'drained');
    server.process.kill('SIGTERM');
    await ann.client.next('serverDraining', ({ retryAfterMs }) => Number(retryAfterMs) >= 1_000);
    expect(await ready(server)).toEqual({ status: 'unready', reason: 'draining' });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);

    const late = await StockClient.connect(server.url);
    clients.push(late);
    await late.next('serverDraining');
    const join = { protocol: 1, roomId: 'drained', guestKey: newGuestKey(), displayName: 'Late' };
    expect(await late.code('join', join)).toBe('server_draining');
    expect(await ann.client.code('chat', { text: 'bye' })).toBe('ok');

    await ann.client.ask('leave');
    expect(await code(server)).toBe(0);
  });

  it('lets those back in who were there', async () => {
    server = await startServerWith('[server]\ndrain_max = "10min"\n');
    const guestKey = newGuestKey();
    const page = { guestKey, tabId: 'tab', pageId: 'page' };
    const before = await enter(server.url, 'drained', page);
    server.process.kill('SIGTERM');
    await before.client.next('serverDraining');
    before.client.cut();
    const after = await enter(server.url, 'drained', { ...page, resumeToken: before.resumeToken });
    expect(after).toMatchObject({ participantId: before.participantId, resumed: true });
    server.process.kill('SIGTERM'); // Nobody is waited for any more.
    expect(await code(server)).toBe(0);
  });

  it('has a limit', async () => {
    server = await startServerWith('[server]\ndrain_max = "500ms"\n');
    await enter(server.url, 'drained');
    server.process.kill('SIGTERM');
    expect(await code(server)).toBe(0);
  });

  it('is over at once when nobody is there', async () => {
    server = await startServerWith('[server]\ndrain_max = "10min"\n');
    server.process.kill('SIGTERM');
    expect(await code(server)).toBe(0);
  });
});

describe('stopping', () => {
  it('waits no longer for the disk once somebody says it again', async () => {
    server = await startServer();
    await enter(server.url, 'kept');
    const [worker = 0] = await server.workerPids();
    const store = new DatabaseSync(path.join(server.dataDir, 'rollcall.sqlite'));
    store.exec('PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE'); // The server waits 2 s for its end.
    server.process.kill('SIGTERM');
    await expect
      .poll(() => existsSync(`/proc/${worker}`), { timeout: 20_000, interval: 5 })
      .toBe(false);
    server.process.kill('SIGTERM');
    expect(await code(server)).toBe(128 + 15);
    store.close();
  });
});

describe('a certificate', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-tls-'));
  const cert = path.join(folder, 'cert.pem');
  const key = path.join(folder, 'key.pem');
  afterEach(() => rmSync(folder, { recursive: true }));

  const make = (name: string) => {
    const files = ['-keyout', key, '-out', cert, '-subj', `/CN=${name}`];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    execFileSync('openssl', ['req', ...kind, ...files], { stdio: 'ignore' });
  };
  const open = async (port: number) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return socket;
  };
  const shown = async (port: number) => {
    const socket = await open(port);
    const name = socket.getPeerCertificate().subject.CN;
    socket.destroy();
    return name;
  };

  it('is exchanged by SIGHUP, unless the new one is no good', async () => {
    make('first');
    server = await startServer('--tls-cert', cert, '--tls-key', key);
    const { port, process: running } = server;
    const early = await open(port);
    expect(await shown(port)).toBe('first');

    make('second');
    running.kill('SIGHUP');
    await expect.poll(() => shown(port), { timeout: 20_000 }).toBe('second');
    early.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = (await once(early, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/);
    early.destroy();

    writeFileSync(cert, 'nonsense');
    running.kill('SIGHUP');
    await until(() => server?.output().includes('the certificate stays the old one') || undefined);
    expect(await shown(port)).toBe('second');
    const url = `https://localhost:${port}/health/ready`;
    expect((await rollcall(['health', '--url', url])).code).toBe(0);
  });
});

describe('before the start', () => {
  it('is refused what would serve other machines in the clear', async () => {
    const { code: ended, err } = await rollcall(['serve', '--host', '0.0.0.0']);
    expect(ended).toBe(2);
    expect(err).toContain('--insecure');
  });

  it('is refused the data folder of another server, which goes on as it was', async () => {
    const key = 'a-key.of-this-test~which/is+long=enough';
    server = await startServerWith(`[admin]\nkey = "${key}"\n`);
    await enter(server.url, 'kept');
    const { url, dataDir } = server;
    const timeline = async () => {
      const headers = { authorization: `Bearer ${key}` };
      const told = await fetch(`${url}/admin/api/v1/rooms/kept/timeline`, { headers });
      return ((await told.json()) as { events: { event: string }[] }).events;
    };
    const before = await timeline();
    const place = ['--data-dir', dataDir, '--workers', '1', '--rtc-port', `${await freePort()}`];
    const second = await rollcall(['serve', '--port', `${await freePort()}`, ...place]);
    expect(second.code).toBe(3);
    expect(second.err).toContain(`another server has ${dataDir}`);
    expect(second.err).toContain('--data-dir');
    expect(await timeline()).toEqual(before);
    await server.restart('SIGKILL'); // Whatever lies there from before keeps nobody out.
    expect((await timeline()).map(({ event }) => event)).toContain('left');
  });

  it('warns of guest mode, and of it alone', async () => {
    server = await startServer();
    expect(server.output()).toMatch(/ warn {2}guest mode: whoever reaches this server may open/);
    await server.stop();
    const key =
      'id = "shop"\nalgorithm = "HS256"\nsecret = "thirty-two bytes at least, for a test"\n';
    server = await startServerWith(`[access]\nmode = "token"\n[[access.keys]]\n${key}`);
    expect(server.output()).toContain('token mode');
    expect(server.output()).not.toContain('guest mode');
  });

  it('the doctor finds a port that is taken, and a worker that starts', async () => {
    server = await startServer();
    const dataDir = mkdtempSync(path.join(tmpdir(), 'rollcall-doctor-'));
    const rtcPort = await freePort();
    const place = ['--data-dir', dataDir, '--workers', '1', '--rtc-port', `${rtcPort}`];
    const taken = await rollcall(['doctor', '--port', `${server.port}`, ...place]);
    expect(taken).toMatchObject({ code: 1 });
    expect(taken.out).toMatch(/^fail {2}web and signaling .*in use$/m);
    const free = await rollcall(['doctor', '--port', `${await freePort()}`, ...place]);
    expect(free.out).toMatch(/^ok {4}.*mediasoup-worker starts$/m);
    expect(free.out).not.toMatch(/^fail/m);
    expect(free.code).toBe(0);
    rmSync(dataDir, { recursive: true });
  });
});
