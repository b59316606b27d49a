// The admin API is what its document says, and the page for people.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences } from '../support/schema.js';
import {
  apiRouteViolations,
  openApiFile,
  openApiViolations,
  routesOfCode,
} from './admin-api-rules.js';

const repository = path.resolve(import.meta.dirname, '../..');

describe('the admin API', () => {
  it('has its routes where the rules look for them', () => {
    expect(routesOfCode(repository)).toContain('GET /rooms?after&limit');
    expect(routesOfCode(repository)).toContain('POST /rooms/{room}/lock {locked}');
    expect(routesOfCode(repository).length).toBeGreaterThanOrEqual(10);
  });
  it('is described whole, and nothing else is', () => {
    expect(apiRouteViolations(repository).join('\n')).toBe('');
  });
  it('is described as OpenAPI 3.1 wants it', () => {
    expect(openApiViolations(repository).join('\n')).toBe('');
  });
});

describe('a rule', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'structure-'));
    for (const file of ['server/admin/api_routes.cpp', openApiFile, 'docs/admin-api.md']) {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      cpSync(path.join(repository, file), path.join(root, file));
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** What is found, without where, once `to` stands instead of `from`. */
  function foundAfter(file: string, from: string, to: string): string[] {
    const text = readFileSync(path.join(root, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(path.join(root, file), text.replaceAll(from, to));
    const all = [...apiRouteViolations(root), ...openApiViolations(root)];
    return [...new Set(all.map((one) => one.replace(/^[^:]+:\d+: /, '')))];
  }

  it.each([
    ['server/admin/api_routes.cpp', '"POST", "/drain"', '"DELETE", "/drain"', 'no DELETE /drain'],
    ['server/admin/api_routes.cpp', '"limit"', '"most"', 'no GET /rooms?after&most'],
    [openApiFile, '  /cleanup:', '  /clean:', 'no POST /clean'],
    ['docs/admin-api.md', '### `GET /rooms/{room}`', '### The room', 'no GET /rooms/{room}'],
    [
      openApiFile,
      '            image/svg+xml:\n              schema: { type: string }\n',
      '            image/svg+xml: {}\n',
      'GET /rooms/{room}/timeline.svg 200 has no schema',
    ],
    [openApiFile, 'openapi: 3.1.0', 'openapi: 3.0.3', 'it is not of OpenAPI 3.1'],
    [
      openApiFile,
      'operationId: drain',
      'operationId: cleanup',
      'two operations have one operationId',
    ],
    [openApiFile, 'schemas/RoomList', 'schemas/Rooms', 'nothing is at #/components/schemas/Rooms'],
    [openApiFile, '      required: true\n', '', 'GET /rooms/{room} room is not required'],
    [openApiFile, '  - key: []', '  - token: []', 'no security scheme token'],
    [
      openApiFile,
      'minLength: 1',
      'pattern: .',
      '#/components/parameters/Room/schema has pattern, which no test looks at',
    ],
  ])('reads in %s of %s as %s', (file, from, to, what) => {
    expect(foundAfter(file, from, to)).toContain(what);
  });
});

it('an answer is held to its schema', () => {
  const document = {
    a: {
      type: 'object',
      required: ['n'],
      additionalProperties: false,
      properties: {
        n: { type: 'integer', minimum: 0 },
        w: { enum: ['x', null] },
        l: { type: 'array', items: { $ref: '#/a' } },
      },
    },
  };
  const wrong = (value: unknown) => differences(document, { $ref: '#/a' }, value);
  expect(wrong({ n: 1, w: null, l: [{ n: 0 }] })).toEqual([]);
  expect(wrong({ l: [{ n: -1 }, 1], w: 'y', m: 1 })).toEqual([
    'answer has no n',
    'answer.l[0].n is too small: -1',
    'answer.l[1] is no object: 1',
    'answer.w is never "y"',
    'answer has m, which nobody expects',
  ]);
});
