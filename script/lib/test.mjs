// Runs the suites of script/test and adds up their cases: `node script/lib/test.mjs SUITE [OPTION...]`.
//
// A suite or program that ends without a readable result is a failure, never nothing.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { launchWithSanitizers, run } from './run.mjs';

const [suite = 'all', ...options] = process.argv.slice(2);
const results = path.resolve('build/results');
const passed = [];
const failed = [];
const skipped = [];
/** As Automake's tests end that could not try everything, and script/fmt. */
const notAllSeen = 77;

const asan = {
  ROLLCALL_SERVER: path.resolve('build/asan/rollcall'),
  ROLLCALL_RELEASE_SERVER: path.resolve('build/release/rollcall'),
  ECHO_SERVER: path.resolve('build/asan/echo_server'),
  MEDIASOUP_WORKER: path.resolve('build/worker/mediasoup-worker'),
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
  UBSAN_OPTIONS: 'print_stacktrace=1',
};
const release = { ...asan, ROLLCALL_SERVER: asan.ROLLCALL_RELEASE_SERVER };

const suites = {
  async unit() {
    await command('format', 'script/fmt', '--check'); // Of C++ on Debian 12 alone.
    for (const workspace of ['sdk', 'server-sdk', 'web', 'tests']) {
      await command(`types of ${workspace}`, 'tsc', '--noEmit', '-p', workspace);
    }
    await ctest('unit', availableParallelism());
    await ctest('sim', availableParallelism());
    await vitest('structure', '--root', 'tests', '--project', 'structure');
    await vitest('sdk', '--root', 'sdk');
    await vitest('server-sdk', '--root', 'server-sdk');
    await vitest('web', '--root', 'web');
  },
  async sim() {
    await simulator();
  },
  async integration() {
    await ctest('integration', 1);
    await vitest('conformance', '--root', 'tests', '--project', 'conformance');
    await vitest('integration', '--root', 'tests', '--project', 'integration');
    await vitest('net', '--root', 'tests', '--project', 'net');
  },
  async e2e() {
    await playwright();
  },
};

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
for (const [name, runSuite] of Object.entries(suites)) {
  if (suite === 'all' || suite === name) await runSuite();
}
if (skipped.length > 0) console.log(`\nskipped:\n${indented(skipped)}`);
if (failed.length > 0) console.log(`\nfailed:\n${indented(failed)}`);
console.log(`${passed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** A command that must succeed: one case. */
async function command(name, program, ...args) {
  const { code, output } = await run(program, args);
  const status = code === 0 ? 'passed' : code === notAllSeen ? 'skipped' : 'failed';
  finish(name, status === 'skipped' ? 0 : code, output, [{ name, status }]);
}

/** The programs under a label of CTest, with what their CMakeLists.txt says about running them. */
async function ctest(label, parallel) {
  const list = await run('ctest', [
    ...['--test-dir', 'build/asan', '-L', `^${label}$`, '--show-only=json-v1'],
  ]);
  const { tests } = JSON.parse(list.stdout);
  const waiting = [...tests];
  const lane = async () => {
    for (let test = waiting.shift(); test; test = waiting.shift()) await program(label, test);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
}

async function program(label, { name, command, properties }) {
  const title = `${label} ${name}`;
  if (!command) return finish(title, 'not built', '', []);
  const property = (wanted) => properties.find((one) => one.name === wanted)?.value;
  const environment = (property('ENVIRONMENT') ?? []).map((line) => line.split(/=(.*)/s));
  const file = path.join(results, `${label}-${name}.json`);
  const [executable, ...args] = [...launchWithSanitizers(), ...command];
  const { code, output } = await run(executable, args, {
    env: { ...asan, ...Object.fromEntries(environment), GTEST_OUTPUT: `json:${file}` },
    cwd: property('WORKING_DIRECTORY'),
    seconds: property('TIMEOUT') ?? 600,
  });
  // GoogleTest writes its report at the very end: a program that is one of ours must leave it.
  const report = read(file);
  const plain = !report && !command[0].endsWith('_test');
  const cases = plain
    ? [{ name: title, status: code === 0 ? 'passed' : 'failed' }]
    : googleTestCases(title, report);
  finish(title, code, output, cases);
}

function googleTestCases(title, report) {
  return (report?.testsuites ?? []).flatMap(({ name, testsuite }) =>
    testsuite.map((one) => ({
      name: `${title}: ${name}.${one.name}`,
      status: one.failures ? 'failed' : one.result === 'COMPLETED' ? 'passed' : 'skipped',
    })),
  );
}

async function vitest(name, ...args) {
  const file = path.join(results, `vitest-${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const [executable, ...rest] = [...launchWithSanitizers(), 'vitest', 'run', ...args];
  const { code, output } = await run(executable, [...rest, ...reporters], {
    env: asan,
    seconds: 900,
  });
  const cases = (read(file)?.testResults ?? []).flatMap((testFile) => {
    const where = `${name} ${path.relative('.', testFile.name)}`;
    if (testFile.assertionResults.length === 0) return [{ name: where, status: 'failed' }];
    return testFile.assertionResults.map(({ fullName, status }) => ({
      name: `${where}: ${fullName}`,
      status: ['passed', 'failed'].includes(status) ? status : 'skipped',
    }));
  });
  finish(`vitest ${name}`, code, output, cases);
}

/** Optimised, since it is many hours of people's time; its table is part of the result. */
async function simulator() {
  const { code, output } = await run('build/release/sim', options, { seconds: 7200, show: true });
  finish('sim', code, output, [{ name: 'sim', status: code === 0 ? 'passed' : 'failed' }]);
}

async function playwright() {
  const file = path.join(results, 'e2e.json');
  const { code, output } = await run('playwright', ['test', '-c', 'tests/e2e'], {
    env: { ...release, E2E_RESULTS: file },
    seconds: 1800,
    show: true,
  });
  const cases = [];
  const walk = ({ specs = [], suites = [] }) => {
    for (const spec of specs) {
      const status = playwrightStatus(spec);
      const name = `e2e ${spec.file}: ${spec.title}${status === 'not run' ? ' (not run)' : ''}`;
      cases.push({ name, status: status === 'not run' ? 'failed' : status });
    }
    suites.forEach(walk);
  };
  walk(read(file) ?? {});
  finish('e2e', code, output, cases);
}

/** Playwright calls `skipped` also what it never came to, as after a failure to set up: nobody has asked for that. */
function playwrightStatus({ ok, tests }) {
  if (tests.some((one) => one.status === 'skipped' && one.expectedStatus !== 'skipped'))
    return 'not run';
  if (tests.every((one) => one.status === 'skipped')) return 'skipped';
  return ok ? 'passed' : 'failed';
}

/** Counts the cases of a suite; no case at all, or a bad end without a failed case, is one more. */
function finish(title, code, output, cases) {
  const named = (status) => cases.filter((one) => one.status === status).map((one) => one.name);
  passed.push(...named('passed'));
  skipped.push(...named('skipped'));
  failed.push(...named('failed'));
  if (cases.length === 0) failed.push(`${title}: no result (ended with ${code})`);
  else if (code !== 0 && named('failed').length === 0) failed.push(`${title}: ended with ${code}`);
  const ok = code === 0 && cases.length > 0 && named('failed').length === 0;
  if (!ok) console.log(output);
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${title} (${cases.length})`);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // Not written, or cut off by a crash: no cases, which finish() counts as failed.
  }
}

function indented(lines) {
  return lines.map((line) => `  ${line}`).join('\n');
}
