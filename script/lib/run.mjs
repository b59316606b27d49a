// Runs programs for script/test: their whole output, a deadline, and no child left behind.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) end(child);
    process.exit(130);
  });
}

/** Resolves with `{code, output, stdout}`; `code` is a number, a signal's name, or says that time ran out. */
export function run(program, args, { env = {}, cwd, seconds = 600, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // A process group of its own, so that its children can be ended with it.
    });
    running.add(child);
    let output = '';
    let stdout = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end(child);
    }, seconds * 1000);
    const take = (data) => {
      output += data;
      if (show) process.stdout.write(data);
    };
    const finish = (code) => {
      clearTimeout(timer);
      running.delete(child);
      const end = late ? `no end after ${seconds} s` : code;
      resolve({ code: end, output: show ? '' : output, stdout });
    };
    child.stdout.on('data', (data) => (stdout += data));
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      output += `${program}: ${error.message}\n`;
      finish(127);
    });
    child.on('close', (code, signal) => finish(code ?? signal));
  });
}

function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // It has ended by itself.
  }
}

/**
 * What to put before a program that is built with sanitizers, or starts such. The shadow memory of
 * g++ 12's AddressSanitizer has a fixed place, which the widest randomisation (32 bits, the default
 * of newer kernels) sometimes gives to something else.
 */
export function launchWithSanitizers() {
  if (randomisationBits() <= 28 || spawnSync('setarch', ['-R', 'true']).status !== 0) return [];
  return ['setarch', '-R'];
}

function randomisationBits() {
  try {
    return Number(readFileSync('/proc/sys/vm/mmap_rnd_bits', 'utf8'));
  } catch {
    return 32; // Only root may look: take the widest.
  }
}
