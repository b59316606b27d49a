// What an app asks before it joins, and who joins, in a browser that refuses all that tabs share.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakePage } from '../testing/fake-page.js';
import type { Locks } from './claim.js';

const denied = () => new DOMException('denied', 'SecurityError');
const refused: Locks = {
  request: () => Promise.reject(denied()),
  query: () => Promise.reject(denied()),
};

beforeEach(() => {
  vi.resetModules(); // What this page is, is made once.
  const page = new FakePage({ locks: refused });
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(page.window, name, {
      get: () => {
        throw denied();
      },
    });
  }
  const Refused = class {
    constructor() {
      throw denied();
    }
  };
  vi.stubGlobal('BroadcastChannel', Refused);
});

afterEach(() => vi.unstubAllGlobals());

test('where site data is blocked nobody is said to be in another tab', async () => {
  const { probeOtherTab } = await import('./questions.js');
  expect(await probeOtherTab('r')).toBe('none');
});

test('where site data is blocked nobody is said to come back', async () => {
  const { findResumable } = await import('./questions.js');
  expect(await findResumable('r')).toBeUndefined();
});

test('where site data is blocked each page is a person of its own: "switch here" would be no switch', async () => {
  const { identityOf } = await import('../identity.js');
  const { browserTimers } = await import('../timers.js');
  expect(identityOf({ roomId: 'r', displayName: 'Ann' }, browserTimers).isShared).toBe(false);
});
