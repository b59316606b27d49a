// Signed tokens (RFC 7519, compact serialization), in LiveKit's claim layout.
import { createHmac, createPrivateKey, sign, type KeyObject } from 'node:crypto';

/** The key that the rollcall server knows under `key` in its [[access.keys]]. */
export type SigningKey =
  | {
      readonly key: string;
      readonly algorithm?: 'HS256';
      /** 32 bytes or more, as `rollcall keygen` makes them. */
      readonly secret: string;
    }
  | {
      readonly key: string;
      readonly algorithm: 'RS256' | 'ES256';
      /** PEM, or a key object of node:crypto. */
      readonly privateKey: string | KeyObject;
    };

/** What somebody may do in the room. What is left out is granted, but for `roomAdmin`. */
export interface Grants {
  /** A host of the room. Default: false. */
  readonly roomAdmin?: boolean;
  /** Audio and video. */
  readonly canPublish?: boolean;
  /** What the others publish. */
  readonly canSubscribe?: boolean;
  /** Data channels and chat. Default: as `canPublish`. */
  readonly canPublishData?: boolean;
}

export type TokenOptions = SigningKey & {
  readonly room: string;
  /** One id for each person, 1–128 characters: who has the same is the same participant. */
  readonly identity: string;
  /** What the others call them, 1–64 characters; left out: what they call themselves. */
  readonly name?: string;
  readonly grants?: Grants;
  /** Seconds in which the room can be entered; default 10 minutes. Being in it has no end. */
  readonly ttl?: number;
  /** `jti`, another one in each token (`randomUUID()`): needed where the server has `access.single_use`. */
  readonly id?: string;
  /** Wall clock, seconds since 1970; default: now. */
  readonly now?: number;
};

const secretBytesMin = 32; // RFC 7518 section 3.2
const tokenBytesMax = 4096; // what the server takes
const ttlDefault = 600;

/** A token that lets one person into one room. Throws TypeError for what the server would refuse. */
export function createToken(options: TokenOptions): string {
  check(options);
  const { key, room, identity, name, id, grants = {}, ttl = ttlDefault } = options;
  const now = Math.floor(options.now ?? Date.now() / 1000);
  const claims = {
    iss: key,
    sub: identity,
    nbf: now,
    exp: now + ttl,
    ...(name !== undefined && { name }),
    ...(id !== undefined && { jti: id }),
    video: { room, roomJoin: true, ...granted(grants) },
  };
  const header = { alg: options.algorithm ?? 'HS256', typ: 'JWT' };
  const input = `${encoded(header)}.${encoded(claims)}`;
  const token = `${input}.${signature(options, input).toString('base64url')}`;
  if (token.length > tokenBytesMax) throw new TypeError('the token is longer than a server takes');
  return token;
}

function check({ key, room, identity, name, id, ttl = ttlDefault }: TokenOptions): void {
  if (key === '') throw new TypeError('key must be the id of one of the server’s access keys');
  if (room === '') throw new TypeError('room must not be empty');
  if (room === '.' || room === '..') throw new TypeError('room must not be `.` or `..`');
  checkText('identity', identity, 128);
  if (name !== undefined) checkText('name', name.trim(), 64);
  if (id !== undefined) checkText('id', id, 128);
  if (!Number.isInteger(ttl) || ttl <= 0) throw new TypeError('ttl must be whole seconds');
}

function checkText(what: string, text: string, max: number): void {
  const length = [...text].length;
  if (length < 1 || length > max) throw new TypeError(`${what} must be 1 to ${max} characters`);
  if (/\p{Cc}/u.test(text)) throw new TypeError(`${what} must not contain control characters`);
}

/** In one order, and nothing that a careless caller left in the object beside the grants. */
function granted({ roomAdmin, canPublish, canSubscribe, canPublishData }: Grants): Grants {
  return {
    ...(roomAdmin !== undefined && { roomAdmin }),
    ...(canPublish !== undefined && { canPublish }),
    ...(canSubscribe !== undefined && { canSubscribe }),
    ...(canPublishData !== undefined && { canPublishData }),
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(key: SigningKey, input: string): Buffer {
  if (key.algorithm === undefined || key.algorithm === 'HS256') {
    if (Buffer.byteLength(key.secret) < secretBytesMin) {
      throw new TypeError(`secret must be ${secretBytesMin} bytes or more`);
    }
    return createHmac('sha256', key.secret).update(input).digest();
  }
  const signed = Buffer.from(input);
  switch (key.algorithm) {
    case 'RS256':
      return sign('sha256', signed, privateKey(key.privateKey, 'rsa'));
    case 'ES256':
      return sign('sha256', signed, {
        key: privateKey(key.privateKey, 'ec'),
        dsaEncoding: 'ieee-p1363', // RFC 7518 section 3.4: r and s, not DER.
      });
  }
}

function privateKey(key: string | KeyObject, kind: 'rsa' | 'ec'): KeyObject {
  const object = typeof key === 'string' ? createPrivateKey(key) : key;
  if (object.asymmetricKeyType !== kind) throw new TypeError(`privateKey must be of kind ${kind}`);
  const { namedCurve } = object.asymmetricKeyDetails ?? {};
  if (kind === 'ec' && namedCurve !== 'prime256v1') {
    throw new TypeError('privateKey must be on the curve P-256');
  }
  return object;
}
