// The SDK as it is shipped: its documented table, its size, what is in its package, its examples.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
import { transitions } from '../../sdk/src/core/connection.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const peers = ['mediasoup-client', 'socket.io-client', 'react'];

test('the table in docs/sdk.md is the one of the state machine', () => {
  const rows = read('docs/sdk.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const head = rows.findIndex(([first, second]) => first === 'state' && second === 'join');
  const events = rows[head]?.slice(1) ?? [];
  const states = Object.keys(transitions);
  const documented = rows.slice(head + 2, head + 2 + states.length).map(([state, ...cells]) => {
    const moves = cells.map((to, index) => [events[index], to]).filter(([, to]) => to !== '–');
    return [state, Object.fromEntries(moves)];
  });
  expect(Object.fromEntries(documented)).toEqual(transitions);
});

/** The bytes of `entry` as an application would ship it, without the peers. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: {
        input: path.join(root, entry),
        external: peers,
        preserveEntrySignatures: 'strict',
      },
    },
  });
  if (!('output' in result)) throw new Error(`${entry} was not built at once`);
  return result.output.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n');
}

test.each([
  ['sdk/src/index.ts', 25],
  ['sdk/src/guard.ts', 3],
  ['sdk/src/react.ts', 3],
])('%s stays within %i KiB of gzip, without its peers', async (entry, kib) => {
  const code = await bundle(entry);
  expect(code.length).toBeGreaterThan(500);
  expect(gzipSync(code).length).toBeLessThanOrEqual(kib * 1_024);
});

test('the guard brings no media code and no socket', async () => {
  expect(await bundle('sdk/src/guard.ts')).not.toMatch(/from ?"/);
});

test('the package holds what its exports name, and no test', () => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: path.join(root, 'sdk'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const files = [...listed.matchAll(/"path": "([^"]+)"/g)].map(([, file]) => `./${file}`);
  const { exports } = JSON.parse(read('sdk/package.json')) as {
    exports: Record<string, Record<string, string>>;
  };
  for (const entry of Object.values(exports)) {
    expect(files).toEqual(expect.arrayContaining(Object.values(entry)));
  }
  expect(files).toEqual(expect.arrayContaining(['./LICENSE', './README.md']));
  expect(files.filter((file) => /\.test\.|testing\//.test(file))).toEqual([]);
});

test('publint has nothing to say about the package', async () => {
  const { messages, pkg } = await publint({ pkgDir: path.join(root, 'sdk'), strict: true });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test('everything that the SDK exports is documented', () => {
  const typedoc = path.join(root, 'node_modules/.bin/typedoc');
  execFileSync(typedoc, ['--logLevel', 'Warn'], { cwd: path.join(root, 'sdk'), stdio: 'pipe' });
  const page = readFileSync(path.join(root, 'build/sdk-docs/index.html'), 'utf8');
  expect(page).toContain('@rollcall/client');
});

test('the minimal example is a page of at most 40 lines', () => {
  const lines = read('examples/minimal/main.js').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
});

test.each(['minimal', 'seed-app'])('the example %s builds against the package', async (name) => {
  const result = await build({
    configFile: false,
    root: path.join(root, 'examples', name),
    logLevel: 'error',
    build: { write: false, target: 'es2022' },
  });
  if (!('output' in result)) throw new Error(`${name} was not built at once`);
  const code = result.output.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
  expect(code).toContain('Enhanced cleanup handlers setup');
});

test('the examples pin what they install, and the same as the SDK is tested with', () => {
  const tested = JSON.parse(read('sdk/package.json')) as Pins;
  for (const name of ['minimal', 'seed-app']) {
    const { dependencies, devDependencies } = JSON.parse(
      read(`examples/${name}/package.json`),
    ) as Pins;
    for (const [one, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (one === '@rollcall/client') continue;
      expect(version, one).toMatch(/^\d+\.\d+\.\d+$/);
      expect(version, one).toBe(tested.devDependencies[one] ?? version);
    }
  }
});

interface Pins {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
