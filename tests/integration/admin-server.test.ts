// What the server says of itself to its operator, the picture of a timeline, and the page of the web app for both.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { differences } from '../support/schema';
import { plainEnvironment, serverBinary, startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';

const root = path.resolve(import.meta.dirname, '../..');
const document: unknown = parse(readFileSync(path.join(root, 'protocol/admin-api.yaml'), 'utf8'));
const key = 'a-key.of-this-test~which/is+long=enough';
const configured = `[admin]\nkey = "${key}"\n`;
const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-admin-'));

const clients: StockClient[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(config = configured, ...args: string[]): Promise<Server> {
  const server = await startServerWith(config, ...args);
  servers.push(server);
  return server;
}

async function enter(of: Server, room: string, name: string) {
  const client = await StockClient.connect(of.url);
  clients.push(client);
  return { client, ...(await client.join(room, name, { guestKey: newGuestKey() })) };
}

async function ask(of: Server, target: string, method = 'GET') {
  return fetch(`${of.url}/admin/api/v1${target}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
  });
}

interface ServerTold {
  readonly participants: { readonly present: number; readonly reconnecting: number };
  readonly rooms: number;
  readonly connections: number;
  readonly orphans: { readonly lastAuditAgeMs: number | null };
  readonly stalls: { readonly count: number; readonly lastMs: number | null };
  readonly workers: readonly {
    readonly state: string;
    readonly pid: number | null;
    readonly restarts: number;
    readonly routers: number;
    readonly silentMs: number | null;
  }[];
}

async function told(of: Server): Promise<ServerTold> {
  const response = await ask(of, '/server');
  expect(response.status).toBe(200);
  const told: unknown = await response.json();
  expect(differences(document, { $ref: '#/components/schemas/Server' }, told)).toEqual([]);
  return told as ServerTold;
}

describe('the server says of itself', () => {
  it('who is here, what its workers do, and when it last looked', async () => {
    const own = await start();
    expect(await told(own)).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      draining: false,
      rooms: 0,
      participants: { present: 0, reconnecting: 0 },
      connections: 0,
      ghostSeconds: 0,
      orphans: { closed: 0, missing: 0, lastAuditAgeMs: null },
      workers: [{ index: 0, state: 'running', pid: (await own.workerPids())[0], restarts: 0 }],
      store: { writable: true },
      webhooksWaiting: 0,
    });
    const ann = await enter(own, 'counted', 'Ann');
    await enter(own, 'counted', 'Ben');
    expect(await told(own)).toMatchObject({
      rooms: 1,
      participants: { present: 2, reconnecting: 0 },
      connections: 2,
      workers: [{ routers: 1 }],
    });
    ann.client.cut();
    await expect
      .poll(async () => (await told(own)).participants, { timeout: 20_000 })
      .toEqual({ present: 1, reconnecting: 1 });
    expect((await ask(own, '/cleanup', 'POST')).status).toBe(202);
    await expect
      .poll(async () => (await told(own)).orphans.lastAuditAgeMs, { timeout: 20_000 })
      .not.toBeNull();
  });

  it('that a worker was replaced, and that the server stood still', async () => {
    const own = await start();
    const [before = 0] = await own.workerPids();
    process.kill(before, 'SIGKILL');
    await expect
      .poll(async () => (await told(own)).workers[0], { timeout: 20_000 })
      .toMatchObject({ state: 'running', restarts: 1 });
    const [after] = (await told(own)).workers;
    expect(after?.pid).not.toBe(before);
    await enter(own, 'stalled', 'Ann');
    const stood = await told(own);
    own.process.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    own.process.kill('SIGCONT');
    await expect
      .poll(async () => (await told(own)).stalls.count, { timeout: 20_000 })
      .toBeGreaterThan(stood.stalls.count);
    expect((await told(own)).stalls.lastMs).toBeGreaterThan(250);
  });

  it('that it keeps nothing where it does not', async () => {
    const own = await start(`[timeline]\nkeep = "0s"\n${configured}`);
    expect(await told(own)).toMatchObject({ store: null });
    expect((await ask(own, '/rooms/any/timeline.svg')).status).toBe(404);
  });
});

/** `rollcall` to its good end. */
async function rollcall(...args: string[]): Promise<void> {
  const env = { ...plainEnvironment(), ROLLCALL_ADMIN_KEY: key };
  await new Promise<void>((done, failed) => {
    execFile(serverBinary, args, { env }, (error) => (error ? failed(error) : done()));
  });
}

describe('the timeline as a picture', () => {
  it('is what the command line draws', async () => {
    const own = await start();
    const { client } = await enter(own, 'drawn', 'Ann <i>');
    await client.code('leave'); // Whoever is there is drawn until now, which is another moment each time.
    const response = await ask(own, '/rooms/drawn/timeline.svg');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const picture = await response.text();
    expect(picture).toContain('Ann &lt;i&gt;');
    const file = path.join(folder, 'drawn.svg');
    await rollcall('timeline', 'drawn', '--url', own.url, '--svg', file);
    expect(readFileSync(file, 'utf8')).toBe(picture);
  });
});

describe("the operator's page", () => {
  const web = path.join(folder, 'web');
  const page = async (of: Server, target: string) => {
    const response = await fetch(`${of.url}${target}`);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  beforeAll(() => {
    mkdirSync(web);
    writeFileSync(path.join(web, 'index.html'), 'the app');
    writeFileSync(path.join(web, 'admin.html'), 'the page of the operator');
  });

  it('is there where there is a key, with the policy of the app', async () => {
    const own = await start(configured, '--web-root', web);
    const app = await page(own, '/');
    expect(app.text).toBe('the app');
    for (const target of ['/admin', '/admin/', '/admin.html']) {
      const { status, headers, text } = await page(own, target);
      expect([status, text], target).toEqual([200, 'the page of the operator']);
      const policy = headers.get('content-security-policy');
      expect(policy).toBe(app.headers.get('content-security-policy'));
      expect(policy).toMatch(/img-src [^;]*blob:/);
    }
  });

  it('is nowhere without a key, or without its file', async () => {
    const targets = ['/admin', '/admin/', '/admin.html'];
    const keyless = await start('', '--web-root', web);
    for (const target of targets) expect((await page(keyless, target)).status, target).toBe(404);
    rmSync(path.join(web, 'admin.html'));
    const fileless = await start(configured, '--web-root', web);
    for (const target of targets) expect((await page(fileless, target)).status, target).toBe(404);
  });
});
