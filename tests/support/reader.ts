// Somebody who follows a page of the documents, step by step, in a folder of their own: the commands are run as they
// stand there, but for what stands for something else.
import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { produce, transport } from './protocol-media';
import { freePort, plainEnvironment, serverBinary, startServerWith, type Server } from './server';
import { newGuestKey, StockClient } from './stock-client';

const root = path.resolve(import.meta.dirname, '../..');
const settings = 'rollcall.toml';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Of the file that the command names for its answer. */
  readonly written: string | undefined;
}

export class Reader {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'rollcall-reader-'));
  #server: Server | undefined;
  #running: ChildProcess | undefined;
  #clients: StockClient[] = [];
  #somebody = '';

  /** `administered`: the page is not the one that says how to get a key. */
  constructor(administered: boolean) {
    mkdirSync(path.join(this.folder, 'bin'));
    symlinkSync(serverBinary, path.join(this.folder, 'bin/rollcall'));
    // What came is told beside it, so that the command itself may stay as it is.
    const told = '"%{stderr}%{http_code} %{content_type}"';
    writeFileSync(path.join(this.folder, '.curlrc'), `silent\nshow-error\nwrite-out = ${told}\n`);
    writeFileSync(path.join(this.folder, 'admin.key'), `${'k'.repeat(40)}\n`, { mode: 0o600 });
    const admin = `[admin]\nkey_file = "${this.folder}/admin.key"\n`;
    writeFileSync(path.join(this.folder, settings), administered ? admin : '');
  }

  /** A server as the page has set it up so far, and a meeting with people and media in it. */
  async meet(): Promise<void> {
    this.#server = await startServerWith(this.#read(settings));
    for (const room of ['weekly', 'yearly']) await this.#enter(room, 'Ann');
    const ben = await this.#enter('weekly', 'Ben');
    const send = await transport(ben.client, 'send');
    await produce(ben.client, send, 'audio');
    await produce(ben.client, send, 'video');
    this.#somebody = ben.participantId;
  }

  async part(): Promise<void> {
    // What a command that does not end has left.
    this.#running?.kill('SIGKILL');
    for (const client of this.#clients.splice(0)) client.close();
    await this.#server?.stop();
    this.#server = undefined;
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Adds this to the configuration file, or begins it anew if it says the same as something else there. */
  configure(part: string): void {
    const before = this.#read(settings);
    const tables = [...part.matchAll(/^\[(?!\[).+\]$/gm)].map(([table]) => table);
    const instead = tables.some((table) => before.split('\n').includes(table));
    writeFileSync(
      path.join(this.folder, settings),
      `${instead ? '' : before}${this.#substituted(part)}\n`,
    );
  }

  /** To its end; a server that would go on is ended by SIGTERM once it serves. */
  async run(command: string): Promise<Ended> {
    const text = this.#substituted(command);
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', text], {
      cwd: this.folder,
      env: await this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running = child;
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      if (out.includes('rollcall is serving')) child.kill('SIGTERM');
    });
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    const code = await new Promise<number | null>((ended, failed) => {
      child.once('error', failed).once('close', ended);
    });
    const [, file] = /(?: -o | --svg |>{1,2}) ?([^\s)]+)/.exec(text) ?? [];
    const at = file && path.resolve(this.folder, file);
    return { code, out, err, written: at && existsSync(at) ? readFileSync(at, 'utf8') : undefined };
  }

  async #enter(room: string, name: string) {
    for (;;) {
      const client = await StockClient.connect(this.#server!.url);
      this.#clients.push(client);
      const joined = await client.join(room, name, { guestKey: newGuestKey() });
      // One in 64 begins with a hyphen, which a command would take for a flag: the page says what to do then.
      if (!joined.participantId.startsWith('-')) return { client, ...joined };
      await client.ask('leave');
    }
  }

  #substituted(text: string): string {
    const [, id = 'ID'] = [...this.#read(settings).matchAll(/^id = "(.*)"$/gm)].at(-1) ?? [];
    const stands: readonly (readonly [string, string])[] = [
      ['https://meet.example', this.#server?.url ?? 'https://meet.example'],
      ['localhost:3001', `localhost:${this.#server?.port ?? 3001}`],
      ['/etc/rollcall/', `${this.folder}/`],
      ['--key ID', `--key ${id}`],
      ['p4…', this.#somebody],
      ['.tools/', `${root}/.tools/`],
      [' deploy/prometheus/', ` ${root}/deploy/prometheus/`],
    ];
    return stands.reduce((so, [from, to]) => so.replaceAll(from, to), text);
  }

  async #environment(): Promise<NodeJS.ProcessEnv> {
    return {
      ...plainEnvironment(),
      PATH: `${this.folder}/bin:${process.env['PATH']}`,
      HOME: this.folder,
      STATE_DIRECTORY: path.join(this.folder, 'state'),
      KEY: this.#read('admin.key').trim(),
      ROLLCALL_SERVER_PORT: `${this.#server?.port ?? (await freePort())}`,
      ROLLCALL_MEDIA_RTC_PORT: `${await freePort()}`,
      ROLLCALL_MEDIA_WORKERS: '1',
    };
  }

  #read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }
}
