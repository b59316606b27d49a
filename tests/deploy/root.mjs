// A Debian in a folder, as small as it comes, and what can be done in it. All mounts are in the namespace of this
// process (tests/deploy/run makes it), so none is left behind.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const suite = 'bookworm';
/** What the programs of this machine are told about its network, and those in the folder are, too. */
const ofTheNetwork = /^(?:(?:https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|CURL_CA_BUNDLE)$/i;
const searched = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** As the image debian:bookworm-slim has them. */
const sources = `deb http://deb.debian.org/debian ${suite} main
deb http://deb.debian.org/debian ${suite}-updates main
deb http://deb.debian.org/debian-security ${suite}-security main
`;

export function run(command, args, options = {}) {
  return execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

export class Root {
  #environment = {};

  constructor(work) {
    const archive = path.join(work, `${suite}.tar`);
    if (!existsSync(archive)) bootstrap(archive);
    this.folder = mkdtempSync(path.join(work, 'root-'));
    run('tar', ['-C', this.folder, '-xf', archive]);
    chmodSync(this.folder, 0o755); // mkdtemp's are for their owner alone.
    for (const file of ['/etc/resolv.conf', '/etc/hosts']) copyFileSync(file, this.at(file));
    writeFileSync(this.at('/etc/apt/sources.list'), sources);
    run('mount', ['-t', 'proc', 'proc', this.at('/proc')]);
    run('mount', ['-t', 'sysfs', '-o', 'ro', 'sys', this.at('/sys')]);
    run('mount', ['--rbind', '/dev', this.at('/dev')]);
    for (const [name, value] of Object.entries(process.env)) {
      if (ofTheNetwork.test(name)) this.#environment[name] = this.#passedOn(name, value);
    }
    // Objects of another build of the same sources, if somebody has some: the same compiler makes the same of them.
    const cache = process.env.CCACHE_DIR;
    if (!cache) return;
    mkdirSync(this.at('/ccache'));
    run('mount', ['--bind', cache, this.at('/ccache')]);
    this.#environment.CCACHE_DIR = '/ccache';
  }

  at(file) {
    return path.join(this.folder, file);
  }

  /** In there, by a shell, to its end; anything but 0 is an error. */
  shell(text, { cwd = '/', env = {}, user = '0:0' } = {}) {
    run(...this.#entered(['/bin/sh', '-c', `cd ${cwd} || exit\n${text}`], { env, user }));
  }

  /** What it says. */
  output(command, { env = {}, user = '0:0', through = [] } = {}) {
    const [program, args] = this.#entered(command, { env, user });
    const [first, ...rest] = [...through, program, ...args];
    return execFileSync(first, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Goes on; what comes before is a program that enters namespaces, with a shell's text in front of the command. */
  start(command, { env = {}, user = '0:0', before = ':', namespaces = [] } = {}) {
    const [program, args] = this.#entered(command, { env, user });
    const text = `set -e\n${before}\nexec "$@"`;
    return spawn('unshare', [...namespaces, 'sh', '-c', text, 'sh', program, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }

  close() {
    run('umount', ['--recursive', '--lazy', this.at('/dev')]);
    for (const place of ['/proc', '/sys', ...(this.#environment.CCACHE_DIR ? ['/ccache'] : [])])
      run('umount', [this.at(place)]);
    rmSync(this.folder, { recursive: true });
  }

  #entered(command, { env, user }) {
    const home = user.startsWith('0:') ? '/root' : '/';
    const variables = { PATH: searched, HOME: home, ...this.#environment, ...env };
    const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    return [
      'chroot',
      [`--userspec=${user}`, this.folder, '/usr/bin/env', '-i', ...given, ...command],
    ];
  }

  /** Files are there under a name of their own: Debian's ca-certificates would write over theirs. */
  #passedOn(name, value) {
    if (!path.isAbsolute(value) || !existsSync(value) || !statSync(value).isFile()) return value;
    const file = `/etc/of-the-host.${name.toLowerCase()}`;
    writeFileSync(this.at(file), readFileSync(value));
    return file;
  }
}

function bootstrap(archive) {
  const folder = mkdtempSync(`${archive}-`);
  run('debootstrap', ['--variant=minbase', suite, folder]);
  run('tar', ['-C', folder, '-cf', `${archive}.part`, '.']);
  run('mv', [`${archive}.part`, archive]);
  rmSync(folder, { recursive: true });
}
