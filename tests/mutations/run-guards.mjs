// Applies each of guards.mjs to a copy of the tree, and runs the test that must fail then.
//
//   node tests/mutations/run-guards.mjs [NAME...]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guards } from './guards.mjs';
import { placesOf } from './places.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const tree = path.join(root, 'build/guards');
const names = process.argv.slice(2);
const unknown = names.filter((name) => !guards.some((guard) => guard.name === name));
if (unknown.length > 0) throw new Error(`there is no guard ${unknown.join(', ')}`);

// What was built stays: the same folders, so that ccache and ninja find what they know.
mkdirSync(tree, { recursive: true });
for (const entry of readdirSync(tree)) {
  if (entry !== 'build') rmSync(path.join(tree, entry), { recursive: true });
}
execFileSync('sh', ['-c', `git ls-files -z | xargs -0 cp --parents -t '${tree}'`], { cwd: root });
symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));

const chosen = guards.filter(({ name }) => names.length === 0 || names.includes(name));
if (chosen.some(({ test }) => folderOf(test))) {
  must('cmake', ['--preset', 'asan', '--log-level=WARNING']);
}
const missed = [];
for (const guard of chosen) {
  must(...build(guard.test));
  if (!passes(guard.test)) throw new Error(`${guard.test.name} fails without any mutation`);
  const places = placesOf(guard).map((place) => ({ ...place, file: path.join(tree, place.file) }));
  const before = new Map(places.map(({ file }) => [file, readFileSync(file, 'utf8')]));
  for (const { file, find, put } of places) {
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(find, () => put),
    );
  }
  const made = run(...build(guard.test));
  const caught = made.status === 0 && !passes(guard.test);
  for (const [file, text] of before) writeFileSync(file, text);
  if (made.status !== 0) throw new Error(`${guard.name} does not build:\n${made.stdout}`);
  if (!caught) missed.push(guard.name);
  console.log(`${caught ? 'caught' : 'MISSED'}  ${guard.name}: ${guard.test.name}`);
}
console.log(`${chosen.length - missed.length} of ${chosen.length} bugs caught`);
process.exitCode = missed.length === 0 ? 0 : 1;

/** The folder of the server whose program has the test; none for what vitest runs. */
function folderOf({ file }) {
  return /^server\/(\w+)\/\w+_test\.cpp$/.exec(file)?.[1];
}

function build(test) {
  const folder = folderOf(test);
  if (folder === undefined) return ['true', []];
  return ['cmake', ['--build', 'build/asan', '--target', `rollcall_${folder}_test`]];
}

/** That there is such a test at all shows without the mutation. */
function passes(test) {
  const folder = folderOf(test);
  if (folder === undefined) {
    const [workspace = '', ...rest] = test.file.split('/');
    const title = test.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const one = ['--root', workspace, rest.join('/'), '-t', title, '--coverage.enabled=false'];
    const { status, stdout } = run('npx', ['vitest', 'run', ...one]);
    return status === 0 && /Tests .*\d+ passed/.test(stdout);
  }
  const program = path.join(tree, `build/asan/rollcall_${folder}_test`);
  const { status, stdout } = run(program, [`--gtest_filter=${test.name}`], 120);
  return status === 0 && !stdout.includes('Running 0 tests');
}

function must(program, args) {
  const { status, stdout, stderr } = run(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}:\n${stdout}${stderr}`);
}

function run(program, args, seconds = 3_600) {
  return spawnSync(program, args, {
    cwd: tree,
    encoding: 'utf8',
    timeout: seconds * 1000,
    maxBuffer: 1 << 28,
  });
}
