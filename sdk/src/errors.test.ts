import { afterEach, describe, expect, test, vi } from 'vitest';
import { fromWire, RollcallError, toDeviceError } from './errors.js';

afterEach(() => vi.unstubAllGlobals());

describe('what the browser says about a device', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['NotAllowedError', 'permission_denied'],
    ['NotFoundError', 'device_not_found'],
    ['OverconstrainedError', 'device_not_found'],
    ['NotReadableError', 'device_in_use'],
    ['TypeError', 'browser_unsupported'],
    ['SomethingNewError', 'internal'],
  ];
  for (const [name, code] of cases) {
    test(`${name} is ${code}`, () => {
      const error = toDeviceError(new DOMException('no', name));
      expect(error).toBeInstanceOf(RollcallError);
      expect(error.code).toBe(code);
      expect(error.hint).not.toBe('');
    });
  }

  test('on an insecure page is always that', () => {
    vi.stubGlobal('isSecureContext', false);
    expect(toDeviceError(new TypeError('undefined')).code).toBe('insecure_context');
  });

  test('that is ours already stays as it is', () => {
    const error = new RollcallError('timeout', 'slow');
    expect(toDeviceError(error)).toBe(error);
  });
});

describe('what the server says', () => {
  test('keeps its code, message and hint', () => {
    const error = fromWire({ code: 'room_full', message: 'full', hint: 'wait' });
    expect(error).toMatchObject({ code: 'room_full', message: 'full', hint: 'wait' });
  });

  test('keeps how long to wait, and takes nothing else for that', () => {
    const slowly = { code: 'rate_limited', message: 'slowly' };
    expect(fromWire({ ...slowly, retryAfterMs: 700 }).retryAfterMs).toBe(700);
    for (const odd of [undefined, -1, '700', Number.NaN])
      expect(fromWire({ ...slowly, retryAfterMs: odd }).retryAfterMs).toBeUndefined();
  });

  test('gets our hint if it has none', () => {
    expect(fromWire({ code: 'room_full', message: 'full' }).hint).toMatch(/place/);
  });

  test('in a code of tomorrow counts as internal and keeps the message', () => {
    expect(fromWire({ code: 'on_fire', message: 'hot' })).toMatchObject({
      code: 'internal',
      message: 'hot',
    });
  });

  for (const odd of [undefined, null, 'text', 7, {}]) {
    test(`as ${JSON.stringify(odd)} is an error all the same`, () => {
      expect(fromWire(odd).code).toBe('internal');
    });
  }
});
