// Applies each mutation to a copy of the tree, and shows which stories and which seeds of the simulator catch it.
//
//   node tests/mutations/run.mjs [--seeds N] [--write] [NAME...]     --write: docs/mutations.md
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { equivalents } from './equivalents.mjs';
import { mutations } from './mutations.mjs';
import { placesOf } from './places.mjs';

const args = process.argv.slice(2);
const option = (name) =>
  args.includes(name) ? args.splice(args.indexOf(name), 1).length > 0 : false;
const write = option('--write');
const seedsAt = args.indexOf('--seeds');
const seeds = seedsAt < 0 ? '100' : args.splice(seedsAt, 2)[1];
const root = path.resolve(import.meta.dirname, '../..');
const tree = path.join(root, 'build/mutations/tree');
const build = path.join(root, 'build/mutations/build');

// The same folders each time, so that ccache and ninja find what they know.
if (existsSync(tree)) rmSync(tree, { recursive: true });
mkdirSync(tree, { recursive: true });
execFileSync('sh', ['-c', `git ls-files -z | xargs -0 cp --parents -t '${tree}'`], {
  cwd: root,
});
symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
run(
  'cmake',
  [
    ...['--preset', 'dev', '-DCMAKE_BUILD_TYPE=None', '-DCMAKE_CXX_FLAGS=-w -O1'],
    ...['-B', build, '--log-level=WARNING'],
  ],
  300,
  tree,
);
const first = make();
if (first.status !== 0) throw new Error(`without any mutation:\n${first.stdout}${first.stderr}`);
const clean = judge();
if (clean.length > 0) throw new Error(`caught without any mutation: ${clean.join(', ')}`);

const chosen = mutations.filter(({ name }) => args.length === 0 || args.includes(name));
const results = [];
for (const mutation of chosen) {
  const places = inTree(mutation);
  const before = new Map(places.map(({ file }) => [file, readFileSync(file, 'utf8')]));
  for (const { file, find, put } of places)
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(find, () => put),
    );
  const made = make();
  const caught = made.status === 0 ? judge() : undefined;
  for (const [file, text] of before) writeFileSync(file, text);
  if (caught === undefined) throw new Error(`${mutation.name} does not build:\n${made.stdout}`);
  results.push({ mutation, caught });
  console.log(
    `${caught.length > 0 ? 'caught  ' : 'MISSED  '} ${mutation.name}: ${caught.slice(0, 4).join(', ')}`,
  );
}
const missed = results.filter(({ caught }) => caught.length === 0);
console.log(`${results.length - missed.length} of ${results.length} mutations caught`);
if (write) {
  const file = path.join(root, 'docs/mutations.md');
  writeFileSync(file, page());
  execFileSync('prettier', ['--write', file], { cwd: root });
}
process.exitCode = missed.length === 0 ? 0 : 1;

function inTree(mutation) {
  return placesOf(mutation).map((place) => ({ ...place, file: path.join(tree, place.file) }));
}

function make() {
  return run(
    'cmake',
    ['--build', build, '--target', 'scenarios_test', 'sim', '--', '-k', '0'],
    600,
  );
}

/** The names of stories that went otherwise, and the first seed with a violation. */
function judge() {
  const report = path.join(build, 'scenarios.json');
  rmSync(report, { force: true });
  const told = run(program('scenarios_test'), [`--gtest_output=json:${report}`], 120);
  const caught = [];
  if (existsSync(report)) {
    for (const suite of JSON.parse(readFileSync(report, 'utf8')).testsuites) {
      for (const test of suite.testsuite) if (test.failures) caught.push(story(test));
    }
  } else if (told.status !== 0) caught.push('stories: the program stops');
  const lives = ['--seeds', seeds, '--seed', '1', '--minutes', '3'];
  const simulated = run(program('sim'), lives, 300);
  if (simulated.status !== 0) {
    const violation = /^(?:seed .*|.*\bI\d+\b.*)$/m.exec(simulated.stdout)?.[0];
    caught.push(`simulator: ${(violation ?? 'the program stops').slice(0, 100)}`);
  }
  return caught;
}

function story({ name, value_param: value }) {
  return value ? value.replace(/[" ]/g, '') : name.replace(/^.*\//, '');
}

function program(name) {
  return execFileSync('find', [build, '-name', name, '-type', 'f', '-perm', '-u+x'], {
    encoding: 'utf8',
  }).trim();
}

function run(program_, args_, seconds, cwd = root) {
  return spawnSync(program_, args_, {
    cwd,
    encoding: 'utf8',
    timeout: seconds * 1000,
    maxBuffer: 1 << 28,
  });
}

function page() {
  const rows = results.map(({ mutation, caught }) => {
    const stories = caught.filter((one) => !one.startsWith('simulator'));
    const more = stories.length > 3 ? ` and ${stories.length - 3} more` : '';
    const simulator =
      caught.find((one) => one.startsWith('simulator'))?.replace('simulator: ', '') ?? '–';
    const told = `${stories.slice(0, 3).join(', ') || '–'}${more}`;
    const file = mutation.file.replace('server/', '');
    return `| ${mutation.name} | \`${file}\` | ${told} | ${simulator} |`;
  });
  return `# Mutations

One-line bugs that somebody could write tomorrow, put into a copy of the core and the driver one at a time, and what
catches them: the stories of [\`tests/scenarios\`](../tests/scenarios), and the simulator with ${seeds} seeds. Made by
\`script/mutations --write\`; the bugs stand in [\`tests/mutations/mutations.mjs\`](../tests/mutations/mutations.mjs).

| bug | file | stories | simulator |
|---|---|---|---|
${rows.join('\n')}

## Not among them

Some lines guard what another line guards already, so that leaving out one of them changes nothing that anybody sees:

${equivalents.map(({ line, why }) => `- \`${line}\`: ${why}`).join('\n')}
`;
}
