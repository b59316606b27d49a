// Debian's nginx, unpacked by script/bootstrap, with one of the files of deploy/ before servers of a test's own.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort } from './server.js';

const root = path.resolve(import.meta.dirname, '../..');
const program = path.join(root, '.tools/bin/nginx');

export interface Nginx {
  /** Port of plain HTTP, which the file may send elsewhere, and of TLS, where it has any. */
  readonly plain: number;
  readonly tls: number;
  accessLog(): string;
  errorLog(): string;
  stop(): Promise<void>;
}

/**
 * nginx with that file, whose ports, certificate and servers are exchanged for those of the test. `edit` changes the
 * rest of it. Throws what nginx says of a file that it does not take, or only with a warning.
 */
export async function startNginx(
  file: 'nginx.conf' | 'nginx-rooms.conf',
  servers: readonly number[],
  edit: (site: string) => string = (site) => site,
): Promise<Nginx> {
  if (!existsSync(program)) throw new Error(`${program} is missing: script/bootstrap unpacks it`);
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-nginx-'));
  const [plain, tls] = [await freePort(), await freePort()];
  makeCertificate(folder);
  const site = edit(readFileSync(path.join(root, 'deploy', file), 'utf8'));
  writeFileSync(`${folder}/site.conf`, forTest(site, { folder, plain, tls, servers }));
  writeFileSync(`${folder}/nginx.conf`, mainFile(folder));
  const args = ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'];
  const { status, stderr } = spawnSync(program, ['-t', ...args], { encoding: 'utf8' });
  if (status !== 0 || stderr.includes('[warn]')) throw new Error(stderr);
  const log = openSync(`${folder}/error.log`, 'a');
  const running = spawn(program, args, { stdio: ['ignore', 'ignore', log] });
  closeSync(log);
  await untilListening(running, site.includes(' ssl;') ? tls : plain);
  return {
    plain,
    tls,
    accessLog: () => readFileSync(`${folder}/access.log`, 'utf8'),
    errorLog: () => readFileSync(`${folder}/error.log`, 'utf8'),
    async stop() {
      running.kill();
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

function makeCertificate(folder: string): void {
  const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/fullchain.pem`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', ['req', ...kind, ...files, '-subj', '/CN=meet.example'], {
    stdio: 'ignore',
  });
}

interface Place {
  readonly folder: string;
  readonly plain: number;
  readonly tls: number;
  readonly servers: readonly number[];
}

function forTest(site: string, { folder, plain, tls, servers }: Place): string {
  const [first = 0, second = first] = servers;
  return site
    .replace(/^ *listen \[::\].*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${plain};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${tls} ssl;`)
    .replaceAll('/etc/ssl/rollcall', folder)
    .replaceAll('/var/log/nginx', folder)
    .replace(/(127\.0\.0\.1|10\.0\.0\.11):3001/g, `127.0.0.1:${first}`)
    .replaceAll('10.0.0.12:3001', `127.0.0.1:${second}`);
}

function mainFile(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off; master_process off; pid ${folder}/nginx.pid; events { worker_connections 4096; }
    http { access_log ${folder}/access.log; include ${folder}/site.conf;
    ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')} }`;
}

async function untilListening(running: ChildProcess, port: number): Promise<void> {
  const latest = Date.now() + 20_000;
  while (!(await listens(port))) {
    if (running.exitCode !== null) throw new Error(`nginx ended with ${running.exitCode}`);
    if (Date.now() > latest) throw new Error('nginx does not listen');
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
