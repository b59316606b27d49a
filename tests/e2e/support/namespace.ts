// A network of a test's own: a namespace behind a veth pair, which can be cut without touching anything else.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let lastNumber = 0;

export class Network {
  /** The server's address as seen from inside. */
  readonly outside: string;
  readonly inside: string;
  /** Starts Chromium inside the namespace; give it to `launch`. */
  readonly chromium: string;
  private readonly name: string;
  private readonly device: string;
  private readonly folder: string;
  private rules: string[][] = [];

  constructor() {
    const number = ++lastNumber;
    const tag = `rc${process.pid % 100_000}-${number}`;
    this.name = tag;
    this.device = `${tag}o`.slice(-15);
    const inner = `${tag}i`.slice(-15);
    const net = `10.${200 + (process.pid % 50)}.${number}`;
    this.outside = `${net}.1`;
    this.inside = `${net}.2`;
    run('ip', 'netns', 'add', this.name);
    run('ip', 'link', 'add', this.device, 'type', 'veth', 'peer', 'name', inner);
    run('ip', 'link', 'set', inner, 'netns', this.name);
    run('ip', 'addr', 'add', `${this.outside}/24`, 'dev', this.device);
    run('ip', 'link', 'set', this.device, 'up');
    this.run('ip', 'addr', 'add', `${this.inside}/24`, 'dev', inner);
    this.run('ip', 'link', 'set', inner, 'up');
    this.run('ip', 'link', 'set', 'lo', 'up');
    this.run('ip', 'route', 'add', 'default', 'via', this.outside);
    this.folder = mkdtempSync(path.join(tmpdir(), 'rollcall-net-'));
    this.chromium = path.join(this.folder, 'chromium');
    writeFileSync(
      this.chromium,
      `#!/bin/sh\nexec ip netns exec ${this.name} /usr/bin/chromium "$@"\n`,
    );
    chmodSync(this.chromium, 0o755);
  }

  /** Runs a command inside. */
  run(...command: string[]): void {
    run('ip', 'netns', 'exec', this.name, ...command);
  }

  /** Drops everything both ways: a cable that was pulled. No end is told. */
  cut(): void {
    this.drop('INPUT', '-i');
    this.drop('OUTPUT', '-o');
  }

  /** Drops UDP only, both ways: what a strict firewall does. */
  blockUdp(): void {
    this.drop('INPUT', '-i', '-p', 'udp');
    this.drop('OUTPUT', '-o', '-p', 'udp');
  }

  heal(): void {
    for (const rule of this.rules) run('iptables', '-w', '-D', ...rule);
    this.rules = [];
  }

  remove(): void {
    this.heal();
    run('ip', 'link', 'del', this.device);
    run('ip', 'netns', 'del', this.name);
    rmSync(this.folder, { recursive: true });
  }

  private drop(chain: string, direction: string, ...match: string[]): void {
    const rule = [chain, direction, this.device, ...match, '-j', 'DROP'];
    run('iptables', '-w', '-I', ...rule);
    this.rules.push(rule);
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}
