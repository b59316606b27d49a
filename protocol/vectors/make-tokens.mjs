// Writes tokens.json, the examples of signed tokens: `node protocol/vectors/make-tokens.mjs`.
//
// Made by hand with nothing but node:crypto, so that neither the server nor the server SDK is the judge
// of itself. The keys are in token-keys.json and open nothing but these tests.
import { createHmac, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const file = (name) => new URL(name, import.meta.url);
const keys = JSON.parse(readFileSync(file('token-keys.json'), 'utf8'));
const [hs, rs, es, otherHs] = keys;

const now = 1_800_000_000; // seconds since 1970
const clockSkew = 30;
const room = 'weekly';

const base64url = (text) => Buffer.from(text).toString('base64url');
const json = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const hmac =
  (secret, hash = 'sha256') =>
  (input) =>
    createHmac(hash, secret).update(input).digest();
const signers = {
  HS256: (key) => hmac(key.secret),
  RS256: (key) => (input) => sign('sha256', Buffer.from(input), key.privateKey),
  ES256: (key) => (input) =>
    sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }),
};
const ownSigner = (key) => signers[key.algorithm](key);

/** Header and claims may be texts, where the point is that they are no such JSON. */
function token(header, claims, signer) {
  const input = `${base64url(json(header))}.${base64url(json(claims))}`;
  return `${input}.${Buffer.from(signer(input)).toString('base64url')}`;
}

const header = (key) => ({ alg: key.algorithm, typ: 'JWT' });
const video = { room, roomJoin: true };
const claims = (key, more = {}) => ({
  iss: key.id,
  sub: 'ann@example.org',
  nbf: now - 60,
  exp: now + 3600,
  video,
  ...more,
});
const good = (key, more = {}) => token(header(key), claims(key, more), ownSigner(key));
/** Signed rightly, whatever it says. */
const signed = (text) => token(header(hs), text, ownSigner(hs));

const granted = (more = {}) => ({
  identity: 'ann@example.org',
  role: 'guest',
  canPublish: true,
  canSubscribe: true,
  canPublishData: true,
  expired: false,
  ...more,
});
const ok = (name, text, grant = {}) => ({ name, token: text, expect: 'ok', grant: granted(grant) });
const invalid = (name, text, says) => ({ name, token: text, expect: 'token_invalid', says });
const refused = (name, text, says) => ({ name, token: text, expect: 'not_allowed', says });

/** What the server SDK makes of these fields, byte for byte where the algorithm has one outcome. */
const made = (name, key, fields, grant) => {
  const { identity, ttl, grants = {} } = fields;
  const text = token(
    header(key),
    {
      iss: key.id,
      sub: identity,
      nbf: now,
      exp: now + ttl,
      ...(fields.name !== undefined && { name: fields.name }),
      video: { room, roomJoin: true, ...grants },
    },
    ownSigner(key),
  );
  return { ...ok(name, text, grant), made: { key: key.id, room, ...fields } };
};

const [goodHeader, goodClaims, goodSignature] = good(hs).split('.');
const changed = base64url(json(claims(hs, { sub: 'mallory' })));
const derSignature = (input) => sign('sha256', Buffer.from(input), es.privateKey);
const withLastCharacter = (text, last) => text.slice(0, -1) + last;

const tokens = [
  made('HS256', hs, { identity: 'ann@example.org', ttl: 3600 }, {}),
  made(
    'RS256, a host with a name',
    rs,
    { identity: 'ann@example.org', name: 'Zoë 王 🙂', grants: { roomAdmin: true }, ttl: 600 },
    { name: 'Zoë 王 🙂', role: 'host' },
  ),
  made(
    'ES256, who may only watch',
    es,
    { identity: 'ann@example.org', grants: { canPublish: false, canPublishData: true }, ttl: 60 },
    { canPublish: false },
  ),
  ok('a second key, for rotation', good(otherHs)),
  ok(
    'the key named by kid, whoever issued it',
    token(
      { ...header(hs), kid: hs.id },
      claims(hs, { iss: 'https://shop.example.org' }),
      ownSigner(hs),
    ),
  ),
  ok('claims that nobody asked for', good(hs, { metadata: '{"a":1}', jti: 'x', aud: ['y'] })),
  ok('an empty name is none', good(hs, { name: '' })),
  ok('blanks around the name', good(hs, { name: '  Ann ' }), { name: 'Ann' }),
  ok('no nbf', good(hs, { nbf: undefined })),
  ok('times with fractions', good(hs, { exp: now + 0.5, nbf: now - 0.5 })),
  ok(
    'data goes with the rest of publishing',
    good(hs, { video: { ...video, canPublish: false } }),
    {
      canPublish: false,
      canPublishData: false,
    },
  ),
  ok('who may not subscribe', good(hs, { video: { ...video, canSubscribe: false } }), {
    canSubscribe: false,
  }),
  ok(
    'null is the same as nothing',
    good(hs, { name: null, video: { ...video, canPublish: null } }),
  ),
  ok('expired, within the skew of the clocks', good(hs, { exp: now - clockSkew + 1 })),
  ok('expired', good(hs, { exp: now - clockSkew }), { expired: true }),
  ok('not valid yet, within the skew', good(hs, { nbf: now + clockSkew })),
  invalid('not valid yet', good(hs, { nbf: now + clockSkew + 1 }), 'not valid yet'),

  invalid(
    'no algorithm, no signature',
    token({ alg: 'none' }, claims(hs), () => ''),
    'algorithm',
  ),
  invalid(
    'no algorithm in other letters',
    token({ alg: 'nOnE' }, claims(hs), () => ''),
    'algorithm',
  ),
  invalid('no algorithm, signed', token({ alg: 'none' }, claims(hs), ownSigner(hs)), 'algorithm'),
  invalid('no alg at all', token({ typ: 'JWT' }, claims(hs), ownSigner(hs)), 'algorithm'),
  invalid('alg is no text', token({ alg: ['HS256'] }, claims(hs), ownSigner(hs)), 'algorithm'),
  invalid(
    'a public RSA key used as secret',
    token({ alg: 'HS256' }, claims(rs), hmac(rs.publicKey)),
    'algorithm',
  ),
  invalid(
    'a public EC key used as secret',
    token({ alg: 'HS256' }, claims(es), hmac(es.publicKey)),
    'algorithm',
  ),
  invalid(
    'a stronger algorithm of the same key',
    token({ alg: 'HS512' }, claims(hs), hmac(hs.secret, 'sha512')),
    'algorithm',
  ),
  invalid('RS256 for a secret', token({ alg: 'RS256' }, claims(hs), ownSigner(rs)), 'algorithm'),
  invalid('another secret', token(header(hs), claims(hs), ownSigner(otherHs)), 'signature'),
  invalid(
    'another RSA key',
    token(header(rs), claims(rs), (input) =>
      sign('sha256', Buffer.from(input), keys.find(({ id }) => id === 'stranger').privateKey),
    ),
    'signature',
  ),
  invalid('a key that is not there', good({ ...hs, id: 'unknown' }), 'does not have'),
  invalid('no issuer', good(hs, { iss: undefined }), 'does not have'),
  invalid(
    'an unknown kid, whoever issued it',
    token({ ...header(hs), kid: 'unknown' }, claims(hs), ownSigner(hs)),
    'does not have',
  ),
  invalid('claims changed since', `${goodHeader}.${changed}.${goodSignature}`, 'signature'),
  invalid('a signature cut short', good(hs).slice(0, -2), 'signature'),
  invalid('no signature', `${goodHeader}.${goodClaims}.`, 'signature'),
  invalid('ES256 with a DER signature', token(header(es), claims(es), derSignature), 'signature'),

  refused('another room', good(hs, { video: { ...video, room: 'monthly' } }), 'another room'),
  refused(
    'the room in other letters',
    good(hs, { video: { ...video, room: 'Weekly' } }),
    'another room',
  ),
  refused('no room', good(hs, { video: { roomJoin: true } }), 'another room'),
  refused('no roomJoin', good(hs, { video: { room } }), 'join'),
  refused('roomJoin is false', good(hs, { video: { room, roomJoin: false } }), 'join'),
  refused('roomAdmin alone', good(hs, { video: { room, roomAdmin: true } }), 'join'),

  invalid('no sub', good(hs, { sub: undefined }), '`sub`'),
  invalid('an empty sub', good(hs, { sub: '' }), '`sub`'),
  invalid('a sub that is a number', good(hs, { sub: 7 }), '`sub`'),
  invalid('a long sub', good(hs, { sub: 'a'.repeat(129) }), '`sub`'),
  invalid('a sub of two lines', good(hs, { sub: 'a\nb' }), '`sub`'),
  invalid('no exp', good(hs, { exp: undefined }), '`exp`'),
  invalid('an exp that is a text', good(hs, { exp: `${now + 60}` }), '`exp`'),
  invalid('an exp in milliseconds', good(hs, { exp: now * 1000 }), '`exp`'),
  invalid('a negative exp', good(hs, { exp: -1 }), '`exp`'),
  invalid('an nbf that is a text', good(hs, { nbf: 'now' }), '`nbf`'),
  invalid('a long name', good(hs, { name: 'n'.repeat(65) }), '`name`'),
  invalid('a name of two lines', good(hs, { name: 'Ann\nBen' }), '`name`'),
  invalid('a name of blanks', good(hs, { name: '  ' }), '`name`'),
  invalid('no video', good(hs, { video: undefined }), '`video`'),
  invalid('a video that is a list', good(hs, { video: [] }), '`video`'),
  invalid('a room that is a number', good(hs, { video: { ...video, room: 7 } }), '`room`'),
  invalid('a room that no URL can name', good(hs, { video: { ...video, room: '..' } }), '`room`'),
  invalid(
    'a roomJoin that is a text',
    good(hs, { video: { ...video, roomJoin: 'true' } }),
    '`roomJoin`',
  ),
  invalid(
    'a canPublish that is a number',
    good(hs, { video: { ...video, canPublish: 0 } }),
    '`canPublish`',
  ),
  invalid(
    'sources that it does not know',
    good(hs, { video: { ...video, canPublishSources: ['camera'] } }),
    '`canPublishSources`',
  ),

  invalid('nothing', '', 'malformed'),
  invalid('a text', 'hello', 'malformed'),
  invalid('dots', '..', 'malformed'),
  invalid('two parts', `${goodHeader}.${goodClaims}`, 'malformed'),
  invalid('four parts', `${good(hs)}.x`, 'malformed'),
  invalid('five parts, as if encrypted', `${good(hs)}.x.y`, 'malformed'),
  invalid('longer than 4096 bytes', good(hs, { metadata: 'x'.repeat(4096) }), 'longer'),
  invalid('base64 with padding', `${goodHeader}=.${goodClaims}.${goodSignature}`, 'header'),
  invalid(
    'base64 of the other alphabet',
    `${goodHeader}.${goodClaims}.+${goodSignature}`,
    'signature',
  ),
  invalid('base64 with a line end', `${good(hs)}\n`, 'signature'),
  invalid('a blank before it', ` ${good(hs)}`, 'header'),
  // 43 characters hold two bits more than 32 bytes; they must be 0.
  invalid('bits left over', withLastCharacter(good(hs), '_'), 'signature'),
  invalid('a header that is no JSON', token('{', claims(hs), ownSigner(hs)), 'header'),
  invalid('a header that is a list', token([], claims(hs), ownSigner(hs)), 'header'),
  invalid(
    'critical extensions',
    token({ ...header(hs), crit: ['b64'] }, claims(hs), ownSigner(hs)),
    'extensions',
  ),
  invalid('claims that are no JSON', signed('{"iss":'), 'claims'),
  invalid('claims that are a text', signed('"ann"'), 'claims'),
  invalid('something after the claims', signed(`${json(claims(hs))}{}`), 'claims'),
  invalid(
    'deep claims',
    signed(`{"iss":"${hs.id}","a":${'['.repeat(20)}${']'.repeat(20)}}`),
    'claims',
  ),
  invalid('sub twice', signed(json(claims(hs)).replace('"sub"', '"sub":"ann","sub"')), 'claims'),
  invalid(
    'exp twice, once with an escape',
    signed(json(claims(hs)).replace('"exp"', '"e\\u0078p":9999999999,"exp"')),
    'claims',
  ),
  invalid(
    'roomAdmin twice',
    signed(json(claims(hs)).replace('"roomJoin"', '"roomAdmin":false,"roomAdmin":true,"roomJoin"')),
    'claims',
  ),
  invalid('alg twice', token('{"alg":"none","alg":"HS256"}', claims(hs), ownSigner(hs)), 'header'),
  invalid(
    'claims that are no UTF-8',
    (() => {
      const broken = Buffer.from(json(claims(hs, { sub: 'aXb' })));
      broken[broken.indexOf('aXb') + 1] = 0xff;
      const input = `${goodHeader}.${broken.toString('base64url')}`;
      return `${input}.${ownSigner(hs)(input).toString('base64url')}`;
    })(),
    'claims',
  ),
];

writeFileSync(
  file('tokens.json'),
  `${JSON.stringify({ now, clockSkew, room, tokens }, undefined, 1)}\n`,
);
