// Runs the suites of script/test, one after the other, and adds up their cases.
//
// A program of CTest that speaks GoogleTest's JSON counts by its cases, any other as one case. A suite
// that ends without a readable result is a failure, never nothing.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

const suite = process.argv[2] ?? 'all';
const results = 'build/results';
const totals = { passed: 0, failed: 0 };
const failures = [];

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const wants = (name) => suite === 'all' || suite === name;
if (wants('unit')) await unit();
if (wants('sim')) await ctest('sim');
if (wants('integration')) await integration();
if (wants('e2e')) await e2e();

if (failures.length > 0) console.log(`\nfailed:\n${failures.map((name) => `  ${name}`).join('\n')}`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : suite === 'sim' && totals.failed === 0 ? 0 : 1;

async function unit() {
  await check('format', 'script/fmt', '--check');
  for (const workspace of ['sdk', 'web', 'tests']) {
    await check(`types of ${workspace}`, 'npx', 'tsc', '--noEmit', '-p', workspace);
  }
  await ctest('unit');
  for (const [name, folder] of [['sdk', 'sdk'], ['web', 'web'], ['structure', 'tests/structure']]) {
    await vitest(name, folder);
  }
}

async function integration() {
  await ctest('integration');
  await vitest('conformance', 'tests/conformance');
  await vitest('integration', 'tests/integration');
}

async function e2e() {
  const file = `${results}/e2e.json`;
  const { code } = await run('npx', ['playwright', 'test', '-c', 'tests/e2e'], {
    E2E_RESULTS: `${process.cwd()}/${file}`,
  });
  const report = read(file);
  if (!report) return fail(`e2e (no result, exit ${code})`);
  const walk = (node) => {
    for (const spec of node.specs ?? []) count(`e2e: ${spec.file}: ${spec.title}`, spec.ok);
    for (const child of node.suites ?? []) walk(child);
  };
  walk(report);
  if (code !== 0 && report.errors?.length > 0) fail('e2e (errors outside of tests)');
}

/** One command that must succeed. */
async function check(name, program, ...args) {
  const { code, output } = await run(program, args, {}, 'quiet');
  if (code !== 0) console.log(output);
  count(name, code === 0);
}

async function ctest(label) {
  const { output } = await run('ctest', ['--test-dir', 'build/asan', '-L', `^${label}$`, '--show-only=json-v1'], {}, 'quiet');
  const { tests } = JSON.parse(output);
  for (const { name, command } of tests) {
    if (!command) {
      fail(`${label}: ${name} was not built`);
      continue;
    }
    const file = `${process.cwd()}/${results}/${label}-${name}.json`;
    const result = await run(command[0], command.slice(1), { GTEST_OUTPUT: `json:${file}` }, 'quiet');
    countProgram(`${label}: ${name}`, result, read(file));
  }
}

function countProgram(name, { code, output }, report) {
  const cases = report?.testsuites.flatMap((group) => group.testsuite.map((one) => ({ group: group.name, ...one }))) ?? [];
  for (const one of cases) count(`${name}: ${one.group}.${one.name}`, one.failures === undefined);
  if (cases.length === 0) count(name, code === 0);
  else if (code !== 0 && !cases.some((one) => one.failures)) fail(`${name} (exit ${code})`);
  if (code !== 0) console.log(output);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}${cases.length > 0 ? ` (${cases.length})` : ''}`);
}

async function vitest(name, folder) {
  const file = `${results}/vitest-${name}.json`;
  const { code } = await run('npx', [
    'vitest', 'run', '--root', folder, '--passWithNoTests=false',
    '--reporter=default', '--reporter=json', `--outputFile.json=${process.cwd()}/${file}`,
  ]);
  const report = read(file);
  if (!report) return fail(`vitest ${name} (no result, exit ${code})`);
  for (const { name: testFile, assertionResults, status } of report.testResults) {
    for (const one of assertionResults) count(`${name}: ${one.fullName}`, one.status === 'passed');
    if (assertionResults.length === 0 && status !== 'passed') fail(`${name}: ${testFile}`);
  }
  if (code !== 0 && report.numFailedTests === 0) fail(`vitest ${name} (exit ${code})`);
}

function count(name, ok) {
  if (!ok) return fail(name);
  totals.passed++;
}

function fail(name) {
  totals.failed++;
  failures.push(name);
}

function read(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // Cut off by a crash: the caller counts it as a failure.
  }
}

/** Runs a program to its end; `quiet` keeps its output for the caller. */
function run(program, args, env = {}, how = 'shown') {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', how === 'quiet' ? 'pipe' : 'inherit', how === 'quiet' ? 'pipe' : 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ code: 127, output: `${program}: ${error.message}` }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}
