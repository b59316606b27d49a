// The rules of this repository, applied to it.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cppSources,
  headerViolations,
  includeViolations,
  longFunctions,
  ownHeaderViolations,
  purityViolations,
} from './cpp-rules.js';
import {
  errorCodeViolations,
  licenceViolations,
  linkViolations,
  sizeViolations,
  wordViolations,
} from './text-rules.js';
import {
  sdkImportViolations,
  sdkPurityViolations,
  styleViolations,
  webImportViolations,
} from './ts-rules.js';

const root = path.resolve(import.meta.dirname, '../..');

describe('the C++ of the server', () => {
  it('is found where the rules look for it', () => {
    const folders = new Set(cppSources(root).map(({ file }) => file.split('/')[1]));
    expect([...folders]).toEqual(expect.arrayContaining(['base', 'core', 'driver', 'net', 'wire']));
  });
  it('includes only what the table of ARCHITECTURE.md allows', () => {
    expectNone(includeViolations(root));
  });
  it('reads no clock, random device or thread in pure folders', () => {
    expectNone(purityViolations(root));
  });
  it('includes its own header first', () => {
    expectNone(ownHeaderViolations(root));
  });
  it('guards its headers and opens no namespaces in them', () => {
    expectNone(headerViolations(root));
  });
  it('has no function over 70 lines', () => {
    expectNone(longFunctions(root, 70));
  });
});

describe('the TypeScript', () => {
  it('imports only what the SDK table of ARCHITECTURE.md allows', () => {
    expectNone(sdkImportViolations(root));
  });
  it('imports nothing of the SDK but its index in the web app', () => {
    expectNone(webImportViolations(root));
  });
  it('reads no clock, timer, randomness or browser object in pure folders', () => {
    expectNone(sdkPurityViolations(root));
  });
  it('exports by name and uses neither enum nor any', () => {
    expectNone(styleViolations(root));
  });
});

describe('every file', () => {
  it('has lines that fit the screen, and at most 600 of them', () => {
    expectNone(sizeViolations(root));
  });
  it('leaves nothing to do', () => {
    expectNone(wordViolations(root));
  });
});

describe('the documents', () => {
  it('link to what is there', () => {
    expectNone(linkViolations(root));
  });
  it('name every error code, and no other', () => {
    expectNone(errorCodeViolations(root));
  });
  it('state the MIT licence', () => {
    expectNone(licenceViolations(root));
  });
});

/** One violation a line, so that a failure shows them all. */
function expectNone(violations: readonly string[]): void {
  expect(violations.join('\n')).toBe('');
}
