import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WebhookError, WebhookReceiver } from './webhook.js';

const key = 'hooks';
const secret = 's'.repeat(32);
const now = 1_700_000_000;
const receiver = new WebhookReceiver({ key, secret });

const event = {
  event: 'participant_left',
  id: 'e1',
  sequence: 42,
  createdAt: now,
  room: { name: 'weekly', sid: 'g1' },
  participant: { sid: 'p1', name: 'Ann' },
  reason: 'left',
};
const body = JSON.stringify(event);
const sha256 = createHash('sha256').update(body).digest('base64');

function token(claims: object, by = secret, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${createHmac('sha256', by).update(input).digest('base64url')}`;
}

const good = { iss: key, nbf: now, exp: now + 300, sha256 };

describe('a webhook receiver', () => {
  it('gives the event of a body that the server has signed', () => {
    expect(receiver.receive(body, token(good), now)).toEqual(event);
    expect(receiver.receive(Buffer.from(body), `Bearer ${token(good)}`, now)).toEqual(event);
  });

  it.each([
    ['of another secret', token(good, 'x'.repeat(32)), /not signed with this secret/],
    ['of another key', token({ ...good, iss: 'other' }), /another key/],
    ['for another body', token({ ...good, sha256: 'x' }), /another body/],
    ['for any body', token({ iss: key, nbf: now, exp: now + 300 }), /another body/],
    ['that is over', token({ ...good, exp: now - 10 }), /time is over/],
    ['of tomorrow', token({ ...good, nbf: now + 86_400 }), /not good yet/],
    ['without a time', token({ iss: key, sha256 }), /no time/],
    ['without a signature', token(good).replace(/[^.]*$/, ''), /not signed/],
    [
      'signed by nobody',
      `${token(good, secret, { alg: 'none' }).replace(/[^.]*$/, '')}`,
      /not signed/,
    ],
    ['that is none', 'nonsense', /no token/],
    ['that is missing', undefined, /no token/],
  ])('refuses a token %s', (_, authorization, why) => {
    const receive = () => receiver.receive(body, authorization, now);
    expect(receive).toThrow(WebhookError);
    expect(receive).toThrow(why);
  });

  it('takes clocks that differ by a few seconds', () => {
    expect(receiver.receive(body, token({ ...good, nbf: now + 9 }), now)).toEqual(event);
    expect(receiver.receive(body, token({ ...good, exp: now - 9 }), now)).toEqual(event);
  });

  it('refuses a body that was changed on the way', () => {
    expect(() => receiver.receive(body.replace('Ann', 'Eve'), token(good), now)).toThrow(/another/);
  });

  it.each(['[]', '{}', 'no JSON', JSON.stringify({ ...event, event: 'egress_started' })])(
    'gives no event of the signed body %s',
    (other) => {
      const claims = { ...good, sha256: createHash('sha256').update(other).digest('base64') };
      expect(() => receiver.receive(other, token(claims), now)).toThrow(/no event/);
    },
  );

  it('is not made with a secret that could be guessed', () => {
    expect(() => new WebhookReceiver({ key, secret: 'short' })).toThrow(TypeError);
    expect(() => new WebhookReceiver({ key: '', secret })).toThrow(TypeError);
  });
});
