// deploy/rollcall.service, installed as docs/deploy.md says and started as it says itself, as far as that goes without
// systemd: its user, its limits, its view of the files, and its filter of system calls.
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { own, until } from './network.mjs';
import { notDone, parseUnit, unfollowed } from './steps.mjs';

const installed = '/etc/systemd/system/rollcall.service';
/** What systemd gives a DynamicUser (man systemd.exec): the first of them. */
const uid = 61184;
/** systemd's own measure of what a unit may do to the machine: 10 is everything. */
const exposureMax = 1.5;

/** The commands of the page, but those that ask systemd. */
export function install(root, cwd, commands) {
  for (const command of commands) {
    if (command.startsWith('systemctl ')) {
      console.log(`not run, for there is no systemd: ${command}`);
      continue;
    }
    console.log(`\n$ ${command}`);
    root.shell(command, { cwd });
  }
  root.shell('apt-get install -y -q --no-install-recommends systemd python3-seccomp >/dev/null', {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** systemd reads what was installed, and says how much of the machine it may touch. */
export function examine(root) {
  root.shell(`systemd-analyze verify --man=no ${installed}`);
  const offline = ['--no-pager', '--offline=true', `--threshold=${exposureMax * 10}`];
  const said = root.output(['systemd-analyze', 'security', ...offline, installed]);
  console.log(said.trim().split('\n').at(-1));
}

export async function tryService(root) {
  const unit = parseUnit(readFileSync(root.at(installed), 'utf8'));
  const unknown = unfollowed(unit);
  if (unknown.length > 0) throw new Error(`nobody here follows ${unknown.join(', ')}`);
  console.log(`for systemd alone: ${notDone(unit).join(', ')}`);
  const state = path.join('/var/lib', only(unit, 'StateDirectory'));
  mkdirSync(root.at(state), { mode: parseInt(only(unit, 'StateDirectoryMode'), 8) });
  chownSync(root.at(state), uid, uid);
  writeFileSync(
    root.at('/usr/local/lib/confine.py'),
    readFileSync(path.join(import.meta.dirname, 'confine.py')),
  );
  // Twice: the second time with the key that it made at the first.
  await tryOnce(root, unit, state);
  const key = readFileSync(root.at(`${state}/server.key`));
  await tryOnce(root, unit, state);
  if (!readFileSync(root.at(`${state}/server.key`)).equals(key))
    throw new Error('it made another server.key');
}

async function tryOnce(root, unit, state) {
  const server = root.start(confined(unit), {
    env: {
      STATE_DIRECTORY: state,
      CONFIGURATION_DIRECTORY: path.join('/etc', only(unit, 'ConfigurationDirectory')),
    },
    before: `${own.text}\n${view(root, unit, state)}`,
    namespaces: [...own.namespaces, '--mount', '--propagation=private'],
  });
  const ended = new Promise((resolve) => server.once('exit', (code) => resolve(code)));
  await until(() => own.expectReady(server.pid), ended);
  expectUnprivileged(server.pid);
  const key = statSync(root.at(`${state}/server.key`));
  if (key.uid !== uid || (key.mode & 0o777) !== 0o600) throw new Error('others have server.key');
  root.shell(only(unit, 'ExecReload'), { env: { MAINPID: `${server.pid}` } });
  await own.expectReady(server.pid);
  const patience = Number(only(unit, 'TimeoutStopSec')) * 1_000;
  const late = setTimeout(() => server.kill('SIGKILL'), patience);
  server.kill('SIGTERM');
  const code = await ended;
  clearTimeout(late);
  if (code !== 0) throw new Error(`the service ended with ${code}`);
}

function only(unit, name) {
  const [value, ...more] = unit.get(name) ?? [];
  if (value === undefined || more.length > 0) throw new Error(`${name} is not there once`);
  return value;
}

/** The command, behind all that a process can do to itself. */
function confined(unit) {
  const wants = (name, value) => {
    if (only(unit, name) !== value) throw new Error(`${name}=${only(unit, name)} is not followed`);
  };
  wants('DynamicUser', 'yes');
  wants('NoNewPrivileges', 'yes');
  wants('CapabilityBoundingSet', '');
  wants('MemoryDenyWriteExecute', 'yes');
  wants('SystemCallArchitectures', 'native');
  const filters = unit.get('SystemCallFilter');
  const allowed = filters.filter((one) => !one.startsWith('~'));
  const without = filters.filter((one) => one.startsWith('~')).map((one) => one.slice(1));
  return [
    ...['prlimit', ...filesOf(unit), `--core=${only(unit, 'LimitCORE')}`],
    ...['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--no-new-privs'],
    ...['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'],
    ...['sh', '-c', `umask ${only(unit, 'UMask')} && exec "$@"`, 'sh'],
    ...['python3', '/usr/local/lib/confine.py', only(unit, 'SystemCallErrorNumber')],
    ...[only(unit, 'RestrictAddressFamilies'), allowed.join(' '), without.join(' '), '--'],
    ...only(unit, 'ExecStart').split(' '),
  ];
}

/** As many open files as the unit says, unless this machine itself may not have so many (as in some containers). */
function filesOf(unit) {
  const limit = `--nofile=${only(unit, 'LimitNOFILE')}`;
  if (spawnSync('prlimit', [limit, 'true']).status === 0) return [limit];
  console.log(`this machine gives nobody ${limit}`);
  return [];
}

/** What it sees of the files: nothing that it may write but its own folder, and nothing of anybody else. */
function view(root, unit, state) {
  const wants = [
    ...[
      ['ProtectSystem', 'strict'],
      ['ProtectHome', 'yes'],
      ['PrivateTmp', 'yes'],
    ],
    ...[
      ['PrivateDevices', 'yes'],
      ['ProtectProc', 'invisible'],
      ['ProcSubset', 'pid'],
    ],
  ];
  for (const [name, value] of wants)
    if (only(unit, name) !== value) throw new Error(`${name}=${only(unit, name)} is not followed`);
  const at = (file) => `'${root.at(file)}'`;
  return `
mount --bind ${at('/')} ${at('/')}
mount --bind ${at(state)} ${at(state)}
mount -o remount,bind,ro ${at('/')}
for place in ${at('/home')} ${at('/root')}; do mount -t tmpfs -o mode=000 none "$place"; done
for place in ${at('/tmp')} ${at('/var/tmp')}; do mount -t tmpfs -o mode=1777 none "$place"; done
mount -t proc -o hidepid=invisible,subset=pid proc ${at('/proc')}
mount -t sysfs -o ro sys ${at('/sys')}
mount -t tmpfs -o mode=755 none ${at('/dev')}
for device in null zero full random urandom; do
  : >${at('/dev')}/$device
  mount --bind /dev/$device ${at('/dev')}/$device
done
mount -o remount,ro ${at('/dev')}`;
}

/** As the kernel says it (proc(5)): another user, no capability, no way to one, and a filter. */
function expectUnprivileged(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const wanted = {
    ...{ Uid: [uid, uid, uid, uid].join('\t'), NoNewPrivs: '1', Seccomp: '2' },
    ...{ CapEff: '0000000000000000', CapBnd: '0000000000000000' },
  };
  for (const [name, value] of Object.entries(wanted)) {
    const [, is] = new RegExp(`^${name}:\t(.*)$`, 'm').exec(status) ?? [];
    if (is !== value) throw new Error(`${name} of the server is ${is}, not ${value}`);
  }
}
