// Debian's coturn on a free port of this machine, with the secret that is given: TURN as it is really spoken.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bindingRequest } from './turn-client';
import { freePort } from './server';

const program = path.resolve(import.meta.dirname, '../../.tools/bin/turnserver');

export interface Coturn {
  readonly port: number;
  /** What it has written so far. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** On `address` alone, to which it relays as well. */
export async function startCoturn(secret: string, address = '127.0.0.1'): Promise<Coturn> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-turn-'));
  const file = path.join(folder, 'turnserver.conf');
  const lines = [
    ...[`listening-ip=${address}`, `relay-ip=${address}`, `listening-port=${port}`],
    ...['no-tls', 'no-dtls', 'no-cli', 'no-rfc5780', 'realm=rollcall', 'fingerprint'],
    ...['use-auth-secret', `static-auth-secret=${secret}`],
    ...['log-file=stdout', 'simple-log', 'verbose', `pidfile=${folder}/pid`],
    `userdb=${folder}/users`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const child = spawn(program, ['-c', file], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data));
  child.stderr.on('data', (data: Buffer) => (output += data));
  const exited = once(child, 'exit');
  if (!(await answers(address, port)))
    throw new Error(`coturn does not answer on ${port}:\n${output}`);
  return {
    port,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

async function answers(address: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const answered = once(socket, 'message').then(() => true);
  socket.on('error', () => undefined); // Nobody is there yet.
  const deadline = Date.now() + 20_000;
  try {
    while (Date.now() < deadline) {
      socket.send(bindingRequest(), port, address);
      const again = new Promise<false>((resolve) => setTimeout(() => resolve(false), 100));
      if (await Promise.race([answered, again])) return true;
    }
    return false;
  } finally {
    socket.close();
  }
}
