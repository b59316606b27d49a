// Sizes, banned words, links, licences, and that the errors of the code are those of the protocol.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { at, lineOf, read, sources, type Source, type Violation } from './sources.js';

const codeFolders = ['server', 'sdk', 'web', 'tests', 'bench', 'script', 'cmake'];
const codeEndings = [
  '.cpp',
  '.hpp',
  '.ts',
  '.tsx',
  '.mjs',
  '.css',
  '.sh',
  '.cmake',
  'CMakeLists.txt',
];

function code(root: string): Source[] {
  return sources(root, codeFolders, codeEndings);
}

const columns = 120;

/** The formatters keep code to 100 columns; what they leave alone, comments and texts, to 120. */
export function sizeViolations(root: string): Violation[] {
  return code(root).flatMap(({ file, text }) => {
    const lines = text.replace(/\n$/, '').split('\n');
    const found = lines.flatMap((line, index) => {
      const width = [...line].length;
      return width > columns ? [at(file, index + 1, `${width} columns, over ${columns}`)] : [];
    });
    if (lines.length > 600) found.push(at(file, 1, `${lines.length} lines, over 600`));
    return found;
  });
}

// In two parts, so that this file does not break its own rule.
const bannedWords = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'];

export function wordViolations(root: string): Violation[] {
  const banned = new RegExp(`\\b(?:${bannedWords.join('|')})\\b`, 'g');
  const docs = sources(root, ['docs', 'protocol', 'worker', 'deploy', 'examples'], ['']);
  return [...code(root), ...docs, ...topLevelDocs(root)].flatMap(({ file, text }) =>
    [...text.matchAll(banned)].map((match) =>
      at(file, lineOf(text, match.index), `${match[0]}: do it or write down why not`),
    ),
  );
}

function topLevelDocs(root: string): Source[] {
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md']
    .filter((file) => existsSync(path.join(root, file)))
    .map((file) => ({ file, text: read(root, file) }));
}

/** What a document links to inside the repository is there. */
export function linkViolations(root: string): Violation[] {
  const docs = [...topLevelDocs(root), ...sources(root, ['docs', 'protocol'], ['.md'])];
  return docs.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap((match) => {
      const target = match[1] ?? '';
      if (/^[a-z]+:/.test(target)) return [];
      if (existsSync(path.join(root, path.dirname(file), target))) return [];
      return [at(file, lineOf(text, match.index), `nothing is at ${target}`)];
    }),
  );
}

/** The enumerators of ErrorCode are the rows of PROTOCOL.md's table, and the SDK knows each. */
export function errorCodeViolations(root: string): Violation[] {
  const header = 'server/base/error.hpp';
  const protocol = 'protocol/PROTOCOL.md';
  const sdk = 'sdk/src/types.ts';
  const inCode = namesIn(
    /enum class ErrorCode \{([^}]*)\}/,
    /^\s*([a-z_]+),/gm,
    read(root, header),
  );
  const documented = namesIn(
    /^## Errors\n([\s\S]*?)\n\n[^|\n]/m,
    /^\| `([a-z_]+)` \|/gm,
    read(root, protocol),
  );
  const inSdk = namesIn(/type ErrorCode =([^;]*);/, /\| '([a-z_]+)'/g, read(root, sdk));
  return [
    ...missing(inCode, documented).map((name) =>
      at(protocol, 1, `the error ${name} is not documented`),
    ),
    ...missing(documented, inCode).map((name) =>
      at(header, 1, `the documented error ${name} is not here`),
    ),
    ...missing(inCode, inSdk).map((name) => at(sdk, 1, `the server's error ${name} is not here`)),
  ];
}

function namesIn(where: RegExp, each: RegExp, text: string): Set<string> {
  const part = where.exec(text)?.[1];
  if (part === undefined) throw new Error(`nothing matches ${where}`);
  return new Set([...part.matchAll(each)].map(([, name]) => name ?? ''));
}

function missing(wanted: Set<string>, present: Set<string>): string[] {
  return [...wanted].filter((name) => !present.has(name));
}

export function licenceViolations(root: string): Violation[] {
  const found: Violation[] = [];
  const licence = existsSync(path.join(root, 'LICENSE')) ? read(root, 'LICENSE') : '';
  if (!/^MIT License$/m.test(licence) || !/^Copyright \(c\) \d{4} /m.test(licence)) {
    found.push(at('LICENSE', 1, 'not the MIT licence with a copyright line'));
  }
  for (const file of ['package.json', 'sdk/package.json']) {
    if (!/"license": "MIT"/.test(read(root, file))) found.push(at(file, 1, 'no "license": "MIT"'));
  }
  return found;
}
