// A network of a test's own: a namespace behind a veth pair, which can be cut without touching anything else.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let lastNumber = 0;

export class Network {
  /** The server's address as seen from inside. */
  readonly outside: string;
  readonly inside: string;
  /** Starts Chromium inside the namespace; give it to `launch`. */
  readonly chromium: string;
  /** Lives in the namespace and keeps it; ends when its input does, so at the latest with us. */
  private readonly holder: ChildProcess;
  private readonly device: string;
  private readonly inner: string;
  private readonly folder: string;
  private rules: string[][] = [];

  constructor() {
    const number = ++lastNumber;
    const tag = `rc${process.pid % 100_000}-${number}`;
    this.holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
    this.waitForNamespace();
    this.device = `${tag}o`.slice(-15);
    const inner = `${tag}i`.slice(-15);
    this.inner = inner;
    // Of this process and network alone: other processes have networks at the same time.
    const subnet = (process.pid * 16 + number) % 12_500;
    const net = `10.${200 + Math.floor(subnet / 250)}.${1 + (subnet % 250)}`;
    this.outside = `${net}.1`;
    this.inside = `${net}.2`;
    run('ip', 'link', 'add', this.device, 'type', 'veth', 'peer', 'name', inner);
    run('ip', 'link', 'set', inner, 'netns', `${this.holder.pid}`);
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
      `#!/bin/sh\nexec nsenter --net=${this.path} /usr/bin/chromium "$@"\n`,
    );
    chmodSync(this.chromium, 0o755);
  }

  /** Runs a command inside. */
  run(...command: string[]): void {
    run('nsenter', `--net=${this.path}`, ...command);
  }

  /** UDP from inside to a port outside goes to another one there: to a relay. */
  divertUdp(from: number, to: number): void {
    const match = ['-d', this.outside, '-p', 'udp', '--dport', `${from}`];
    const target = ['-j', 'DNAT', '--to-destination', `${this.outside}:${to}`];
    this.run('iptables', '-w', '-t', 'nat', '-A', 'OUTPUT', ...match, ...target);
  }

  /** Drops everything both ways: a cable that was pulled. No end is told. */
  cut(): void {
    this.drop([], []);
  }

  /** Another address inside, as after a change from one wireless network to another. */
  readdress(): void {
    const other = this.inside.replace(/\.2$/, '.3');
    this.run('ip', 'addr', 'flush', 'dev', this.inner);
    this.run('ip', 'addr', 'add', `${other}/24`, 'dev', this.inner);
    this.run('ip', 'route', 'replace', 'default', 'via', this.outside);
  }

  /** Drops UDP only, both ways: what a strict firewall does. */
  blockUdp(): void {
    this.drop(['-p', 'udp'], ['-p', 'udp']);
  }

  /** Drops TCP to and from a port outside: signaling is lost, and nobody is told. */
  blockPort(port: number): void {
    this.drop(['-p', 'tcp', '--dport', `${port}`], ['-p', 'tcp', '--sport', `${port}`]);
  }

  heal(): void {
    change(this.rules.map((rule) => ['-D', ...rule]));
    this.rules = [];
  }

  remove(): void {
    this.heal();
    run('ip', 'link', 'del', this.device);
    this.holder.stdin?.end();
    rmSync(this.folder, { recursive: true });
  }

  private get path(): string {
    return `/proc/${this.holder.pid}/ns/net`;
  }

  /** Until `unshare` has done so: the holder starts in our own namespace. */
  private waitForNamespace(): void {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let tries = 0; tries < 1_000; tries++) {
      if (readlinkSync(this.path) !== readlinkSync('/proc/self/ns/net')) return;
      Atomics.wait(pause, 0, 0, 5);
    }
    throw new Error('no network namespace: the tests that cut the network run as root');
  }

  /** What comes from inside, and what goes there. */
  private drop(from: readonly string[], to: readonly string[]): void {
    const rules = [
      ['INPUT', '-i', this.device, ...from, '-j', 'DROP'],
      ['OUTPUT', '-o', this.device, ...to, '-j', 'DROP'],
    ];
    change(rules.map((rule) => ['-I', ...rule]));
    this.rules.push(...rules);
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}

/** All at once: a cable goes and comes back in both directions at the same moment. */
function change(rules: readonly (readonly string[])[]): void {
  if (rules.length === 0) return;
  const lines = ['*filter', ...rules.map((rule) => rule.join(' ')), 'COMMIT', ''];
  execFileSync('iptables-restore', ['--wait', '--noflush'], {
    ...{ input: lines.join('\n'), stdio: 'pipe' },
  });
}
