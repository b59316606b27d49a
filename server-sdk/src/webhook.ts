// What a rollcall server tells of its rooms, verified: a token over the body's digest, in LiveKit's scheme.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Somebody in a room. */
export interface WebhookParticipant {
  /** One for each person and room, for ever. */
  readonly sid: string;
  readonly name: string;
  /** Of their token; guests have none. */
  readonly identity?: string;
}

export type WebhookEventName =
  | 'room_started'
  | 'room_finished'
  | 'participant_joined'
  | 'participant_reconnecting'
  | 'participant_back'
  | 'participant_replaced'
  | 'participant_left';

export interface WebhookEvent {
  readonly event: WebhookEventName;
  /** One of its own: the same event may come more than once. */
  readonly id: string;
  /** Counts up by one, over all events of the server. */
  readonly sequence: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly room: { readonly name: string; readonly sid: string };
  /** Of all but room_started and room_finished. */
  readonly participant?: WebhookParticipant;
  /** Of participant_left, participant_reconnecting and room_finished. */
  readonly reason?: string;
}

/** The body is not to be believed; `message` says why, and contains nothing of it. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
}

export interface WebhookReceiverOptions {
  /** `webhooks.key_id` of the server. */
  readonly key: string;
  /** `webhooks.secret` of the server. */
  readonly secret: string;
  /** Seconds by which the clocks may differ; default 10. */
  readonly clockSkew?: number;
}

const names: readonly string[] = [
  'room_started',
  'room_finished',
  'participant_joined',
  'participant_reconnecting',
  'participant_back',
  'participant_replaced',
  'participant_left',
] satisfies readonly WebhookEventName[];
const secretBytesMin = 32; // RFC 7518 section 3.2
const tokenBytesMax = 4096;

export class WebhookReceiver {
  readonly #options: Required<WebhookReceiverOptions>;

  constructor({ key, secret, clockSkew = 10 }: WebhookReceiverOptions) {
    if (key === '') throw new TypeError('key must be the server’s webhooks.key_id');
    if (Buffer.byteLength(secret) < secretBytesMin)
      throw new TypeError(`secret must be ${secretBytesMin} bytes or more`);
    this.#options = { key, secret, clockSkew };
  }

  /**
   * The event in a request. `body`: as it came, before anything parsed it; `authorization`: that header. `now`: wall
   * clock, seconds since 1970. Throws WebhookError: answer 401 then, and do nothing.
   */
  receive(
    body: string | Uint8Array,
    authorization: string | undefined,
    now: number = Date.now() / 1000,
  ): WebhookEvent {
    const claims = this.#verified(authorization ?? '', now);
    const digest = createHash('sha256').update(body).digest('base64');
    if (claims['sha256'] !== digest) throw new WebhookError('the token is for another body');
    return eventOf(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
  }

  /** What the token says, once it is known to be the server's and good now. */
  #verified(authorization: string, now: number): Record<string, unknown> {
    const { key, secret, clockSkew } = this.#options;
    const token = authorization.replace(/^Bearer /, '');
    const parts = token.split('.');
    const [header = '', payload = '', signature = ''] = parts;
    if (parts.length !== 3 || token.length > tokenBytesMax)
      throw new WebhookError('there is no token in Authorization');
    const wanted = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
    const given = Buffer.from(signature, 'base64url');
    // The algorithm is ours, whatever the header says: a token that names another one has no such signature.
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw new WebhookError('the token is not signed with this secret');
    const claims = objectOf(Buffer.from(payload, 'base64url').toString('utf8'));
    if (claims?.['iss'] !== key) throw new WebhookError('the token is of another key');
    const { nbf, exp } = claims;
    if (typeof nbf !== 'number' || typeof exp !== 'number')
      throw new WebhookError('the token has no time');
    if (now + clockSkew < nbf) throw new WebhookError('the token is not good yet');
    if (now - clockSkew >= exp) throw new WebhookError('the token’s time is over');
    return claims;
  }
}

function objectOf(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Of the server itself by now: a body of another shape is of another version. */
function eventOf(body: string): WebhookEvent {
  const event = objectOf(body);
  const known =
    event !== undefined &&
    typeof event['event'] === 'string' &&
    names.includes(event['event']) &&
    typeof event['id'] === 'string' &&
    typeof event['sequence'] === 'number';
  if (!known) throw new WebhookError('the body is no event that is known here');
  return event as unknown as WebhookEvent;
}
