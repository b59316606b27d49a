// docs/security.md says what is there: each test, each mutation, each row. And what cannot be shown by running it.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { guards } from '../mutations/guards.mjs';
import { mutations } from '../mutations/mutations.mjs';
import { requirements, table } from '../security/requirements.mjs';
import { cppCode, read, sources } from './sources.js';

const root = path.resolve(import.meta.dirname, '../..');
const bugs = [...mutations, ...guards].map(({ name }) => name);

describe('the security model', () => {
  it('has requirements with ids of their own, each with a test', () => {
    const ids = requirements.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(requirements.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it('names tests that are there', () => {
    const named = [
      ...requirements.flatMap(({ tests }) => tests),
      ...guards.map(({ test }) => test),
    ];
    const missing = named.filter(({ file, name }) => !hasTest(file, name));
    expect(missing.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  it('names bugs that are there, or says why there is none', () => {
    const wrong = requirements.flatMap(({ id, removed }) =>
      typeof removed === 'string'
        ? removed.startsWith('no mutation: ')
          ? []
          : [`${id}: ${removed}`]
        : removed.filter((name) => !bugs.includes(name)).map((name) => `${id}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('needs each of the guards, and no name stands for two bugs', () => {
    const needed = requirements.flatMap(({ removed }) => removed);
    expect(guards.map(({ name }) => name).filter((name) => !needed.includes(name))).toEqual([]);
    expect(bugs).toEqual([...new Set(bugs)]);
  });

  it('is told in docs/security.md: node tests/security/write.mjs', () => {
    const told = /<!-- requirements -->\n([\s\S]*)\n<!-- end of requirements -->/;
    expect(told.exec(read(root, 'docs/security.md'))?.[1]?.split('\n')).toEqual(
      table().split('\n'),
    );
  });
});

it('each event that names an object is tried with those of others', () => {
  const media = /^### Media\n([\s\S]*?)\n## /m.exec(read(root, 'protocol/PROTOCOL.md'))?.[1] ?? '';
  const rows = [...media.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| `(\{[^|]*\w+Id\b.*?)` ?[|o]/gm)];
  const events = rows.flatMap(([, names = '']) => [...names.matchAll(/\w+/g)].map(String));
  expect(events).toEqual(expect.arrayContaining(['connectWebRtcTransport', 'consume', 'getStats']));
  const tried = read(root, 'server/driver/driver_strangers_test.cpp');
  expect(events.filter((event) => !tried.includes(`{"${event}"`))).toEqual([]);
});

it('the address of a client is known to nothing that could tell others', () => {
  const folders = [
    'access',
    'base',
    'core',
    'driver',
    'json',
    'mediasoup',
    'ortc',
    'ports',
    'wire',
  ];
  const address = /\b(?:remote_(?:address|endpoint|ip)|peer_(?:address|ip)|getpeername)\b/;
  expect(filesWith(folders, address)).toEqual([]);
  expect(filesWith(['net'], address)).not.toEqual([]); // Or it has another name, and this test is blind.
});

it('the network layer, which has the session ids, writes no log', () => {
  expect(filesWith(['net'], /\bspdlog\b|\bLog\b|std::c(?:err|out|log)\b|\bf?printf\b/)).toEqual([]);
});

/** Files of folders of the server, tests left out, whose code has that. */
function filesWith(folders: readonly string[], what: RegExp): string[] {
  return sources(
    root,
    folders.map((folder) => `server/${folder}`),
    ['.cpp', '.hpp'],
  )
    .filter(({ file, text }) => !/_test\.cpp$|\/test/.test(file) && what.test(cppCode(text)))
    .map(({ file }) => file);
}

/** GoogleTest's `Suite.Name`, a title in quotes, or the first line of a story. */
function hasTest(file: string, name: string): boolean {
  const text = read(root, file);
  if (file.endsWith('.txt')) return text.split('\n')[0] === name;
  if (!file.endsWith('.cpp')) {
    const called = /(?:\b(?:it|test)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;
    return [...text.matchAll(called)].some(
      ([, , title]) => title?.replace(/\\(.)/g, '$1') === name,
    );
  }
  const macros = 'TEST|TEST_F|TEST_P|RC_GTEST_PROP';
  return new RegExp(`\\b(?:${macros})\\(\\s*${name.replace('.', ',\\s*')}\\s*[,)]`).test(text);
}
