// One rollcall server of a test's own, with its worker, on free ports.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const binary = process.env['ROLLCALL_SERVER'] ?? path.join(root, 'build/release/rollcall');

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What the server has written so far. */
  readonly output: () => string;
  health(): Promise<Health>;
  /** Ids of everything that lives on the workers, by WORKER_DUMP. */
  mediaObjects(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface Health {
  readonly status: string;
  readonly rooms: number;
  readonly participants: number;
  readonly workers: { readonly configured: number; readonly alive: number };
}

export async function startServer(...args: string[]): Promise<Server> {
  const port = await freePort();
  const rtcPort = await freePort();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rollcall-'));
  const child = spawn(
    binary,
    [
      'serve',
      '--port',
      `${port}`,
      '--rtc-port',
      `${rtcPort}`,
      '--workers',
      '1',
      '--data-dir',
      dataDir,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data));
  child.stderr.on('data', (data: Buffer) => (output += data));
  const url = `http://localhost:${port}`;
  const exited = once(child, 'exit');
  await untilServing(url, child, () => output);

  return {
    url,
    port,
    process: child,
    output: () => output,
    health: async () => (await (await fetch(`${url}/health`)).json()) as Health,
    mediaObjects: async () => {
      const workers = (await (await fetch(`${url}/debug/media`)).json()) as {
        workers: { ids: string[] }[];
      };
      return workers.workers.flatMap((worker) => worker.ids);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      await rm(dataDir, { recursive: true });
    },
  };
}

async function untilServing(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!output().includes('rollcall is serving')) {
    if (child.exitCode !== null)
      throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`the server does not serve ${url}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
