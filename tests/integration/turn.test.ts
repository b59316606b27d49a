// TURN with the real coturn: what the server gives people is what coturn takes, and for as long as it says.
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startCoturn, type Coturn } from '../support/coturn';
import { plainEnvironment, serverBinary, startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';
import { allocation, type Login } from '../support/turn-client';

const secret = 'north-wind-and-the-sun-of-this-test';

interface Told {
  readonly iceServers: readonly (Login & { readonly urls: readonly string[] })[];
}

let coturn: Coturn;
let server: Server;
let client: StockClient;
let joined: Told;
beforeAll(async () => {
  coturn = await startCoturn(secret);
  server = await startServerWith(configured(), '--log-level', 'trace');
  client = await StockClient.connect(server.url);
  const me = { protocol: 1, roomId: 'relayed', displayName: 'Ann', guestKey: newGuestKey() };
  joined = await client.ask<Told>('join', me);
});
afterAll(async () => {
  client.close();
  await server.stop();
  await coturn.stop();
});

const urls = () => [`turn:127.0.0.1:${coturn.port}`, `turn:127.0.0.1:${coturn.port}?transport=tcp`];
const configured = (by = secret) =>
  `[turn]\nurls = ${JSON.stringify([...urls(), `stun:127.0.0.1:${coturn.port}`])}\n` +
  `secret = "${by}"\nttl = "10min"\n`;

function login({ iceServers }: Told): Login {
  const relay = iceServers.find(({ urls: [url] }) => url?.startsWith('turn:'));
  if (!relay) throw new Error('no TURN server is named');
  return relay;
}

/** As the server signs it, with another time. */
function lasting(until: number): Login {
  const username = `${until}:somebody`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

const now = () => Math.floor(Date.now() / 1000);

describe('coturn', () => {
  it('takes the credentials that a join brings', async () => {
    expect(joined.iceServers.map((each) => each.urls)).toEqual([
      [`stun:127.0.0.1:${coturn.port}`],
      urls(),
    ]);
    const { username } = login(joined);
    const [until = '', name] = username.split(':');
    expect(Number(until) - now()).toBeGreaterThan(590);
    expect(Number(until) - now()).toBeLessThanOrEqual(600);
    expect(name).toMatch(/^[\w-]{22}$/);
    expect(await allocation(coturn.port, login(joined))).toBe(200);
  });

  it('takes those that come with a transport', async () => {
    const made = await client.ask<Told>('createWebRtcTransport', { direction: 'recv' });
    expect(await allocation(coturn.port, login(made))).toBe(200);
  });

  it('refuses them when their time is over', async () => {
    expect(await allocation(coturn.port, lasting(now() + 60))).toBe(200);
    expect(await allocation(coturn.port, lasting(now() - 5))).toBe(401);
  });

  it('refuses what was given to somebody else, or for longer', async () => {
    const { username, credential } = login(joined);
    const later = username.replace(/^\d+/, (until) => `${Number(until) + 3600}`);
    expect(await allocation(coturn.port, { username: later, credential })).toBe(401);
    expect(await allocation(coturn.port, { username: `${username}x`, credential })).toBe(401);
  });
});

describe('rollcall doctor', () => {
  async function doctor(by = secret): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-doctor-'));
    const file = path.join(folder, 'rollcall.toml');
    await writeFile(file, configured(by));
    const asked = ['doctor', '--config', file, '--port', '0', '--data-dir', folder];
    const said = await new Promise<string>((resolve) =>
      execFile(serverBinary, asked, { env: plainEnvironment() }, (_, out) => resolve(out)),
    );
    await rm(folder, { recursive: true });
    return said;
  }

  it('hears each of them answer', async () => {
    const said = await doctor();
    for (const url of [...urls(), `stun:127.0.0.1:${coturn.port}`])
      expect(said).toContain(`ok    ${url} answers\n`);
  });

  it('says that the secret is another one', async () => {
    const said = await doctor('quite-another-secret-than-that');
    for (const url of urls())
      expect(said).toContain(`fail  ${url}: it does not take our credentials\n`);
  });
});

it('no secret and no credential is in the log, however much is written there', () => {
  expect(server.output()).not.toContain(secret);
  expect(server.output()).not.toContain(login(joined).credential);
});
