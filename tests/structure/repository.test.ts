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
    expect(includeViolations(root)).toEqual([]);
  });
  it('reads no clock, random device or thread in pure folders', () => {
    expect(purityViolations(root)).toEqual([]);
  });
  it('includes its own header first', () => {
    expect(ownHeaderViolations(root)).toEqual([]);
  });
  it('guards its headers and opens no namespaces in them', () => {
    expect(headerViolations(root)).toEqual([]);
  });
  it('has no function over 70 lines', () => {
    expect(longFunctions(root, 70)).toEqual([]);
  });
});

describe('the TypeScript', () => {
  it('imports only what the SDK table of ARCHITECTURE.md allows', () => {
    expect(sdkImportViolations(root)).toEqual([]);
  });
  it('imports nothing of the SDK but its index in the web app', () => {
    expect(webImportViolations(root)).toEqual([]);
  });
  it('reads no clock, timer, randomness or browser object in pure folders', () => {
    expect(sdkPurityViolations(root)).toEqual([]);
  });
  it('exports by name and uses neither enum nor any', () => {
    expect(styleViolations(root)).toEqual([]);
  });
});

describe('every file', () => {
  it('has at most 100 columns and 600 lines', () => {
    expect(sizeViolations(root, 100, 600)).toEqual([]);
  });
  it('leaves nothing to do', () => {
    expect(wordViolations(root)).toEqual([]);
  });
});

describe('the documents', () => {
  it('link to what is there', () => {
    expect(linkViolations(root)).toEqual([]);
  });
  it('name every error code, and no other', () => {
    expect(errorCodeViolations(root)).toEqual([]);
  });
  it('state the MIT licence', () => {
    expect(licenceViolations(root)).toEqual([]);
  });
});
