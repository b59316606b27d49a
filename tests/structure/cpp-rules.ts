// What the C++ of server/ must obey: the import table, purity, headers that stand alone, length.
import { importTable, isWithin, type Folder } from './import-table.js';
import { at, cppCode, lineOf, read, sources, type Source, type Violation } from './sources.js';

export function cppSources(root: string): Source[] {
  return sources(root, ['server'], ['.cpp', '.hpp']);
}

const isTest = (file: string) => file.endsWith('_test.cpp') || file.includes('/testing/');

/** Tests, and the headers that only tests include. */
function testFiles(all: readonly Source[]): Set<string> {
  const users = new Map<string, string[]>();
  for (const { file, text } of all) {
    for (const { path } of includesOf(text)) {
      const header = `server/${path}`;
      users.set(header, [...(users.get(header) ?? []), file]);
    }
  }
  const tests = new Set(all.map(({ file }) => file).filter(isTest));
  for (const [header, by] of users) if (by.every((file) => tests.has(file))) tests.add(header);
  return tests;
}

const folderOf = (file: string) => file.split('/')[1] ?? '';
const testLibraries = ['gtest', 'gmock', 'rapidcheck'];

interface Include {
  readonly line: number;
  readonly path: string;
  readonly quoted: boolean;
}

export function includesOf(text: string): Include[] {
  const found: Include[] = [];
  for (const match of text.matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm)) {
    const [, bracket, path = ''] = match;
    found.push({ line: lineOf(text, match.index), path, quoted: bracket === '"' });
  }
  return found;
}

export function includeViolations(root: string): Violation[] {
  const table = importTable(read(root, 'ARCHITECTURE.md'), 'folder');
  const all = cppSources(root);
  const tests = testFiles(all);
  return all.flatMap(({ file, text }) => {
    const folder = table.get(folderOf(file));
    if (!folder) return [at(file, 1, `the folder ${folderOf(file)} is not in ARCHITECTURE.md`)];
    return includesOf(text)
      .filter(({ path, quoted }) => {
        const judge = quoted ? mayIncludeOurs : mayIncludeTheirs;
        return !judge(path, folder, tests.has(file));
      })
      .map(({ line, path }) => at(file, line, `${folder.name} may not include ${path}`));
  });
}

function mayIncludeOurs(path: string, folder: Folder, inTest: boolean): boolean {
  if (path.includes('..') || !path.includes('/')) return false; // From server/ on: "core/types.hpp".
  if (path.includes('/testing/') && !inTest) return false;
  return isWithin(path, [folder.name, ...folder.imports]);
}

function mayIncludeTheirs(path: string, folder: Folder, inTest: boolean): boolean {
  const name = path.replace(/\.(h|hpp)$/, '');
  if (isStandard(path) || isWithin(name, folder.thirdParty)) return true;
  if (inTest && isWithin(name, testLibraries)) return true;
  return isPosix(path) && folder.thirdParty.includes('posix');
}

const isStandard = (path: string) => /^[a-z_]+$/.test(path);
const isPosix = (path: string) =>
  /^[a-z_]+\.h$/.test(path) || /^(sys|net|netinet|arpa|linux)\//.test(path);

const impureHeaders = new Set([
  ...['atomic', 'condition_variable', 'ctime', 'fstream', 'future', 'iostream', 'mutex', 'random'],
  ...['shared_mutex', 'stop_token', 'thread', 'unordered_map', 'unordered_set'],
]);
const impureNames = new RegExp(
  [
    /\b(system|steady|high_resolution|utc)_clock\b/,
    /\b(clock_gettime|gettimeofday|sleep_for|sleep_until|getenv)\b/,
    /\b(random_device|mt19937(_64)?|s?rand|random|getrandom)\b/,
    /\b(this_thread|jthread)\b|\bstd::(time|thread|mutex|atomic)\b/,
    /\bunordered_(multi)?(map|set)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** Pure folders reach for no clock, no randomness, no thread and no unordered container. */
export function purityViolations(root: string): Violation[] {
  const table = importTable(read(root, 'ARCHITECTURE.md'), 'folder');
  const all = cppSources(root);
  const tests = testFiles(all);
  const pure = all.filter(
    ({ file }) => table.get(folderOf(file))?.pure === true && !tests.has(file),
  );
  return pure.flatMap(({ file, text }) => {
    const headers = includesOf(text)
      .filter(({ path }) => impureHeaders.has(path))
      .map(({ line, path }) => at(file, line, `a pure folder may not include <${path}>`));
    const code = cppCode(text).replace(/^[ \t]*#[ \t]*include.*$/gm, '');
    const names = [...code.matchAll(impureNames)].map((match) =>
      at(file, lineOf(code, match.index), `a pure folder may not use ${match[0]}`),
    );
    return [...headers, ...names];
  });
}

/** foo.cpp includes its foo.hpp first, so that compiling it proves that the header stands alone. */
export function ownHeaderViolations(root: string): Violation[] {
  const all = cppSources(root);
  const files = new Set(all.map(({ file }) => file));
  return all.flatMap(({ file, text }) => {
    const header = file.replace(/\.cpp$/, '.hpp');
    if (!file.endsWith('.cpp') || !files.has(header)) return [];
    const first = includesOf(text)[0];
    if (first && `server/${first.path}` === header) return [];
    return [at(file, first?.line ?? 1, `the first include must be its own header`)];
  });
}

export function headerViolations(root: string): Violation[] {
  return cppSources(root).flatMap(({ file, text }) => {
    const found: Violation[] = [];
    if (file.endsWith('.hpp') && !/^#pragma once$/m.test(text))
      found.push(at(file, 1, 'no #pragma once'));
    const using = /^using namespace (?!std::(?:chrono_)?literals|std::chrono_literals)/m.exec(
      cppCode(text),
    );
    if (file.endsWith('.hpp') && using) {
      found.push(at(file, lineOf(text, using.index), 'using namespace in a header'));
    }
    return found;
  });
}

/** Functions at namespace level: clang-format begins and ends them, and nothing inside, at column 0. */
export function longFunctions(root: string, limit: number): Violation[] {
  return cppSources(root).flatMap(({ file, text }) => {
    const found: Violation[] = [];
    let start = -1;
    for (const [index, line] of cppCode(text).split('\n').entries()) {
      if (/^[A-Za-z]/.test(line)) {
        start = /^(namespace|class|struct|enum|union|extern|template)\b/.test(line) ? -1 : index;
      }
      if (!line.startsWith('}')) continue;
      const lines = index - start + 1;
      if (start >= 0 && lines > limit) {
        found.push(at(file, start + 1, `a function of ${lines} lines, over ${limit}`));
      }
      start = -1;
    }
    return found;
  });
}
