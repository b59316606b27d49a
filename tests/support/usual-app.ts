// examples/seed-app as it is, on free ports: a meeting app of the usual kind, with the guard or as it was before.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, preview } from 'vite';

import { freePort } from './server';

const root = path.resolve(import.meta.dirname, '../..');

export interface UsualAppOptions {
  readonly guard: boolean;
  /** Where media is to be sent to, and the pages are to be found; default 127.0.0.1. */
  readonly address?: string;
  /** After which the guarded server gives up whoever says nothing; default 15. */
  readonly silenceSeconds?: number;
}

export interface UsualApp {
  /** Of signaling. */
  readonly port: number;
  /** Of the pages. */
  readonly origin: string;
  /** The page of one who joins. */
  url(room: string, user: string): string;
  /** Of its media workers. */
  workerPids(): Promise<number[]>;
  /** Ends the server and starts it again: on the same port. */
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  stop(): Promise<void>;
}

export async function startUsualApp({
  guard,
  address = '127.0.0.1',
  silenceSeconds = 15,
}: UsualAppOptions): Promise<UsualApp> {
  const folder = await copyOfTheExample();
  await build({ root: folder, logLevel: 'error' });
  const pagesPort = await freePort();
  const pages = await preview({
    root: folder,
    logLevel: 'error',
    preview: { host: address, port: pagesPort, strictPort: true },
  });
  const port = await freePort();
  const mode = guard ? 'on' : 'off';
  const start = () =>
    startServer(folder, {
      PORT: `${port}`,
      LISTEN_IP: address,
      SILENCE_SECONDS: `${silenceSeconds}`,
      GUARD: mode,
    });
  let running = await start();
  const origin = `http://${address}:${pagesPort}`;
  const server = `http://${address}:${port}`;
  return {
    port,
    origin,
    url: (room, user) => `${origin}/?${new URLSearchParams({ room, user, server, guard: mode })}`,
    workerPids: () => childrenOf(running.child.pid!),
    async restart(signal) {
      running.child.kill(signal);
      await running.exited;
      running = await start();
    },
    async stop() {
      running.child.kill('SIGTERM');
      await running.exited;
      await pages.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Inside of the repository, for what it imports. */
async function copyOfTheExample(): Promise<string> {
  const copies = path.join(root, 'build/usual-app');
  await mkdir(copies, { recursive: true });
  const folder = await mkdtemp(path.join(copies, 'copy-'));
  await cp(path.join(root, 'examples/seed-app'), folder, { recursive: true });
  return folder;
}

const builtWorker = path.join(root, 'build/worker/mediasoup-worker');

async function startServer(folder: string, settings: Readonly<Record<string, string>>) {
  const worker = { MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER'] ?? builtWorker };
  const child = spawn('node', ['server.mjs'], {
    cwd: folder,
    env: { ...process.env, ...worker, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [said] = await Promise.race([once(child.stdout, 'data'), exited]);
  if (!String(said).startsWith('listening')) throw new Error(`the app ended with ${said}`);
  return { child, exited };
}

async function childrenOf(pid: number): Promise<number[]> {
  const pids = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return pids.trim().split(' ').map(Number);
}
