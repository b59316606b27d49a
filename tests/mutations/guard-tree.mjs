// A copy of the tree of its own, in which bugs are put and the tests run that must see them.
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { placesOf } from './places.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** The folder of the server whose program has the test; none for what vitest runs. */
export function folderOf({ file }) {
  return /^server\/(\w+)\/\w+_test\.cpp$/.exec(file)?.[1];
}

const outputMost = 100_000; // Characters.

export class GuardTree {
  #folder;
  #configured = false;
  /** Of what was built without any bug. */
  #sound = new Set();

  /** What was built there stays, so that ninja and ccache find what they know. */
  constructor(number) {
    this.#folder = path.join(root, `build/guards/${number}`);
    mkdirSync(this.#folder, { recursive: true });
    for (const entry of readdirSync(this.#folder)) {
      if (entry !== 'build') rmSync(path.join(this.#folder, entry), { recursive: true });
    }
    const copy = `git ls-files -z | xargs -0 cp --parents -t '${this.#folder}'`;
    execFileSync('sh', ['-c', copy], { cwd: root });
    for (const modules of ['', 'sdk', 'web', 'tests', 'server-sdk']) {
      const own = path.join(root, modules, 'node_modules');
      if (existsSync(own)) symlinkSync(own, path.join(this.#folder, modules, 'node_modules'));
    }
  }

  /** Nothing if the test passes without its bug: else its failing would say nothing. */
  async #objection(test) {
    const folder = folderOf(test);
    if (folder !== undefined && !this.#sound.has(folder)) {
      const { status, output } = await this.#build(folder);
      if (status !== 0) return `server/${folder} does not build:\n${output}`;
      await this.#run('cp', [this.#program(folder), this.#soundProgram(folder)]);
      this.#sound.add(folder);
    }
    const passes = await this.#passes(test, folder && this.#soundProgram(folder));
    return passes ? undefined : 'fails without any bug';
  }

  /** 'caught' if the test fails with the bug and with it alone; what the compiler says if it does not build. */
  async verdict(guard) {
    const objection = await this.#objection(guard.test);
    if (objection !== undefined) return objection;
    const folder = folderOf(guard.test);
    const places = placesOf(guard).map((place) => ({
      ...place,
      file: path.join(this.#folder, place.file),
    }));
    const before = new Map(places.map(({ file }) => [file, readFileSync(file, 'utf8')]));
    for (const { file, find, put } of places) {
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(find, () => put),
      );
    }
    try {
      const built = folder === undefined ? { status: 0 } : await this.#build(folder);
      if (built.status !== 0) return `does not build:\n${built.output}`;
      return (await this.#passes(guard.test, folder && this.#program(folder)))
        ? 'MISSED'
        : 'caught';
    } finally {
      for (const [file, text] of before) writeFileSync(file, text);
    }
  }

  #program(folder) {
    return path.join(this.#folder, `build/asan/rollcall_${folder}_test`);
  }

  #soundProgram(folder) {
    return `${this.#program(folder)}_sound`;
  }

  async #build(folder) {
    if (!this.#configured) {
      const { status, output } = await this.#run('cmake', [
        '--preset',
        'asan',
        '--log-level=WARNING',
      ]);
      if (status !== 0) return { status, output };
      this.#configured = true;
    }
    const target = `rollcall_${folder}_test`;
    return await this.#run('cmake', ['--build', 'build/asan', '--target', target]);
  }

  /** That there is such a test at all shows without the bug. */
  async #passes(test, program) {
    if (program === undefined) {
      const [workspace = '', ...rest] = test.file.split('/');
      // Of a test that is written once for many cases, all of them.
      const title = test.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%s', '.*');
      const one = ['--root', workspace, rest.join('/'), '-t', title, '--coverage.enabled=false'];
      const { status, output } = await this.#run('npx', ['vitest', 'run', ...one]);
      return status === 0 && /Tests .*\d+ passed/.test(output);
    }
    const { status, output } = await this.#run(program, [`--gtest_filter=${test.name}`], 120);
    return status === 0 && !output.includes('Running 0 tests');
  }

  #run(program, args, seconds = 3_600) {
    return new Promise((done, failed) => {
      const child = spawn(program, args, {
        cwd: this.#folder,
        timeout: seconds * 1000,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = ''; // Its end: a test without its limit may say all that it was sent.
      const hear = (text) => (output = (output + text).slice(-outputMost));
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.on('error', failed);
      child.on('close', (status) => done({ status, output }));
    });
  }
}
