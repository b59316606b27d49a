// One rollcall server of a test's own, with its worker, on free ports.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once, type EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
export const serverBinary =
  process.env['ROLLCALL_SERVER'] ?? path.join(root, 'build/release/rollcall');

export interface Server {
  readonly url: string;
  readonly port: number;
  /** Of the worker's media, UDP and TCP. */
  readonly rtcPort: number;
  /** Its data folder, gone with it. */
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** What the server has written so far. */
  readonly output: () => string;
  health(): Promise<Health>;
  /** Ids of everything that lives on the workers, by WORKER_DUMP. */
  mediaObjects(): Promise<string[]>;
  workerPids(): Promise<number[]>;
  /** Ends the server, where it stands unless said otherwise, and starts it again: the same port and data. */
  restart(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  stop(): Promise<void>;
}

export interface Health {
  readonly status: string;
  readonly rooms: number;
  readonly participants: number;
  readonly workers: { readonly configured: number; readonly alive: number };
}

export function startServer(...args: string[]): Promise<Server> {
  return startServerWith('', ...args);
}

/** ... with a configuration file of that content. */
export async function startServerWith(config: string, ...args: string[]): Promise<Server> {
  const port = await freePort();
  const rtcPort = await freePort();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rollcall-'));
  const file = path.join(dataDir, 'rollcall.toml');
  await writeFile(file, config);
  // Plain HTTP for namespaces, too: they are networks of ours.
  const command = ['serve', '--insecure', '--port', `${port}`, '--rtc-port', `${rtcPort}`];
  command.push('--workers', '1', '--data-dir', dataDir, '--config', file, ...args);
  const url = `http://localhost:${port}`;
  let output = '';
  const start = async () => {
    const started = spawn(serverBinary, command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: plainEnvironment(),
    });
    const before = output.length;
    started.stdout.on('data', (data: Buffer) => (output += data));
    started.stderr.on('data', (data: Buffer) => (output += data));
    const exited = once(started, 'exit');
    await untilServing(url, started, () => output.slice(before));
    return { process: started, exited };
  };
  let running = await start();

  const media = async () =>
    (await (await fetch(`${url}/debug/media`)).json()) as {
      workers: { pid: number; ids: string[] }[];
    };
  return {
    url,
    port,
    rtcPort,
    dataDir,
    get process() {
      return running.process;
    },
    output: () => output,
    health: async () => (await (await fetch(`${url}/health`)).json()) as Health,
    mediaObjects: async () => (await media()).workers.flatMap(({ ids }) => ids),
    workerPids: async () => (await media()).workers.map(({ pid }) => pid),
    async restart(signal = 'SIGKILL') {
      running.process.kill(signal);
      await running.exited;
      running = await start();
    },
    async stop() {
      const { process: child, exited } = running;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Without variables that say how a server is configured, and those of our own of the same prefix. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const mine = ([name]: [string, unknown]) => !name.startsWith('ROLLCALL_');
  return Object.fromEntries(Object.entries(process.env).filter(mine));
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

/**
 * A port that is free for TCP and for UDP at every local address, and that no connection gets by itself: Linux gives
 * outgoing connections 32768 and above (net.ipv4.ip_local_port_range), and one of those may take a port between our
 * look and the server's bind.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(10_000, 32_768);
    if ((await bindsTcp(port)) && (await bindsUdp(port))) return port;
  }
  throw new Error('no port is free');
}

async function bindsTcp(port: number): Promise<boolean> {
  const server = createServer();
  const bound = await listening(server, () => server.listen(port));
  if (bound) await new Promise((closed) => server.close(closed));
  return bound;
}

async function bindsUdp(port: number): Promise<boolean> {
  const socket = createSocket({ type: 'udp4' });
  const bound = await listening(socket, () => socket.bind(port));
  if (bound) await new Promise<void>((closed) => socket.close(closed));
  return bound;
}

function listening(socket: EventEmitter, bind: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('listening', () => resolve(true));
    socket.once('error', () => resolve(false));
    bind();
  });
}
