import type { ErrorCode } from '@rollcall/client';
import { expect, it } from 'vitest';

import { explainedInCall, type Circumstances } from './call-errors';
import { ar } from '../text/ar';
import { de } from '../text/de';
import { en } from '../text/en';

const told = (code: ErrorCode, circumstances: Circumstances, text = en) =>
  explainedInCall(text, { code, message: 'in words', hint: 'a hint' }, circumstances);

it('says nothing of tries to come back: the banner does', () => {
  const away = { state: 'reconnecting', asked: false } as const;
  const codes = ['server_unreachable', 'server_draining', 'timeout', 'rate_limited'] as const;
  expect(codes.map((code) => told(code, away))).toEqual(codes.map(() => undefined));
});

it('says why coming in takes so long, and that it goes on', () => {
  const coming = { state: 'connecting', asked: false } as const;
  expect(told('server_unreachable', coming)).toEqual({
    title: 'The server does not answer.',
    body: 'It is tried again by itself.',
  });
  expect(told('server_draining', coming)).toEqual({
    title: 'This server is about to restart.',
    body: 'It is tried again by itself.',
  });
});

it('says of what somebody wanted that it was not done', () => {
  const asking = { state: 'reconnecting', asked: true } as const;
  expect(told('server_unreachable', asking)?.title).toBe('You are not connected right now.');
  expect(told('timeout', asking)).toEqual(en.errors.timeout);
});

it('says everything else as before a call, and what nobody explains in the words of the SDK', () => {
  const here = { state: 'connected', asked: false } as const;
  expect(told('media_unavailable', here)).toEqual(en.errors.media_unavailable);
  expect(told('bad_dtls_parameters', here)).toEqual({ title: 'in words', body: 'a hint' });
});

it('promises in no language that a name is kept or that one may try to join', () => {
  for (const text of [en, de, ar]) {
    for (const asked of [true, false]) {
      const words = told('server_unreachable', { state: 'connecting', asked }, text);
      expect(words?.body).not.toBe(text.errors.server_unreachable.body);
    }
    const draining = told('server_draining', { state: 'connected', asked: false }, text);
    expect(draining?.body).not.toBe(text.errors.server_draining.body);
  }
});
