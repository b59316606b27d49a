// The examples of protocol/vectors, which the server's own tests read, too.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createToken, type Grants, type SigningKey, type TokenOptions } from './token.js';

interface VectorKey {
  readonly id: string;
  readonly algorithm: 'HS256' | 'RS256' | 'ES256';
  readonly secret?: string;
  readonly publicKey?: string;
  readonly privateKey?: string;
}
interface Made {
  readonly key: string;
  readonly room: string;
  readonly identity: string;
  readonly name?: string;
  readonly grants?: Grants;
  readonly ttl: number;
}

function vectors<T>(file: string): T {
  const url = new URL(`../../protocol/vectors/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

const keys = vectors<VectorKey[]>('token-keys.json');
const { now, tokens } = vectors<{
  now: number;
  tokens: { name: string; token: string; made?: Made }[];
}>('tokens.json');
const made = tokens.flatMap(({ name, token, made: fields }) =>
  fields ? [{ name, token, fields }] : [],
);

function signingKey({ id, algorithm, secret = '', privateKey = '' }: VectorKey): SigningKey {
  return algorithm === 'HS256' ? { key: id, secret } : { key: id, algorithm, privateKey };
}

const shop = { key: 'shop', secret: 's'.repeat(32) };
const ann = { ...shop, room: 'weekly', identity: 'ann' };

function claimsOf(token: string): Record<string, unknown> {
  const part = token.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

describe('what the server takes', () => {
  test('is there for every algorithm', () => {
    const used = made.map(({ fields }) => keys.find(({ id }) => id === fields.key)?.algorithm);
    expect(used).toEqual(['HS256', 'RS256', 'ES256']);
  });

  for (const { name, token, fields } of made) {
    test(`is what is made: ${name}`, () => {
      const key = keys.find(({ id }) => id === fields.key) as VectorKey;
      const own = createToken({ ...fields, ...signingKey(key), now } as TokenOptions);
      if (key.algorithm !== 'ES256') return expect(own).toBe(token);
      // Each ES256 signature is another one: what is signed must be the same, and signed rightly.
      const [header, claims, signature = ''] = own.split('.');
      expect([header, claims]).toEqual(token.split('.').slice(0, 2));
      const signed = verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        { key: createPublicKey(key.publicKey ?? ''), dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      );
      expect(signed).toBe(true);
    });
  }
});

test('a token opens the room for ten minutes from now, unless said otherwise', () => {
  const before = Math.floor(Date.now() / 1000);
  const { nbf, exp } = claimsOf(createToken(ann)) as { nbf: number; exp: number };
  expect(nbf).toBeGreaterThanOrEqual(before);
  expect(exp - nbf).toBe(600);
  expect(claimsOf(createToken({ ...ann, now: 1000, ttl: 60 }))).toMatchObject({ exp: 1060 });
});

test('a token has the id that it is given, and else none', () => {
  expect(claimsOf(createToken({ ...ann, id: 'one' }))['jti']).toBe('one');
  expect(claimsOf(createToken(ann))).not.toHaveProperty('jti');
});

test('grants are those of the list and no others', () => {
  const careless = { canPublish: false, room: 'another', roomJoin: false } as Grants;
  expect(claimsOf(createToken({ ...ann, grants: careless }))['video']).toEqual({
    room: 'weekly',
    roomJoin: true,
    canPublish: false,
  });
});

describe('what the server would refuse is refused at once', () => {
  const { privateKey: p384 } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const es256 = { key: 'club', algorithm: 'ES256', room: 'weekly', identity: 'ann' } as const;
  const cases: readonly (readonly [string, TokenOptions])[] = [
    ['secret', { ...ann, secret: 'short' }],
    ['key', { ...ann, key: '' }],
    ['room', { ...ann, room: '' }],
    ['room', { ...ann, room: '.' }],
    ['room', { ...ann, room: '..' }],
    ['identity', { ...ann, identity: '' }],
    ['identity', { ...ann, identity: 'a'.repeat(129) }],
    ['identity', { ...ann, identity: 'a\nb' }],
    ['id', { ...ann, id: '' }],
    ['name', { ...ann, name: '  ' }],
    ['name', { ...ann, name: 'n'.repeat(65) }],
    ['ttl', { ...ann, ttl: 0 }],
    ['ttl', { ...ann, ttl: 1.5 }],
    ['longer', { ...ann, room: 'r'.repeat(4096) }],
    ['curve', { ...es256, privateKey: p384 }],
    ['kind', { ...es256, algorithm: 'RS256', privateKey: p384 }],
  ];
  for (const [what, options] of cases) {
    test(`${what} in ${JSON.stringify({ ...options, secret: '', privateKey: '' }).slice(0, 60)}`, () => {
      expect(() => createToken(options)).toThrow(TypeError);
      expect(() => createToken(options)).toThrow(new RegExp(what));
    });
  }

  test('a secret is not repeated in the error', () => {
    expect(() => createToken({ ...ann, secret: 'hunter2' })).not.toThrow(/hunter2/);
  });
});
