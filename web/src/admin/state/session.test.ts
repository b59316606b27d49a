import { expect, it } from 'vitest';

import type { AdminApi, ApiOptions, Failure, Outcome } from '../api/client';
import type { ServerStatus } from '../api/shapes';
import { createSignIn, problemOf, type TabStorage } from './session';

const refused = (status: number, retryAfterSeconds?: number): Failure => ({
  ...{ kind: 'refused', status, code: 'a_code', message: 'no', hint: undefined },
  retryAfterSeconds,
});

/** A tab, and a server with one right key. */
function setUp(stored: Record<string, string> = {}) {
  const kept = new Map(Object.entries(stored));
  const storage: TabStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
  const told: ApiOptions[] = [];
  const makeApi = (key: string, options: ApiOptions) => {
    told.push(options);
    const outcome: Outcome<ServerStatus> =
      key === 'right'
        ? { ok: true, value: {} as ServerStatus }
        : { ok: false, failure: refused(401) };
    const server = () => {
      if (!outcome.ok) options.onWrongKey?.();
      return Promise.resolve(outcome);
    };
    return { server } as AdminApi;
  };
  return { kept, told, makeApi, session: createSignIn({ storage: () => storage, makeApi }) };
}

it('keeps the right key in memory alone, unless it is to be kept for the tab', async () => {
  const { session, kept } = setUp();
  await session.signIn(' right\n', 'in-memory');
  expect(session.get().api).toBeDefined();
  expect([...kept.values()]).toEqual([]);
  await session.signIn('right', 'for-this-tab');
  expect([...kept.values()]).toEqual(['right']);
  session.signOut();
  expect(session.get()).toEqual({ api: undefined, isChecking: false, problem: undefined });
  expect([...kept.values()]).toEqual([]);
});

it('says that a key is wrong, and keeps it nowhere', async () => {
  const { session, kept } = setUp();
  await session.signIn('wrong', 'for-this-tab');
  expect(session.get()).toMatchObject({ api: undefined, problem: { kind: 'wrong' } });
  expect(kept.size).toBe(0);
});

it('asks no server about what cannot be a key', async () => {
  const { session, told } = setUp();
  await session.signIn('two words', 'in-memory');
  expect(session.get().problem).toEqual({ kind: 'not-a-key' });
  expect(told).toEqual([]);
});

it('begins signed in with a key that was kept', () => {
  const { session } = setUp({ 'rollcall.adminKey': 'right' });
  expect(session.get().api).toBeDefined();
});

it('signs out, and forgets the key, when the server does not take it any more', async () => {
  const { session, told, kept } = setUp();
  await session.signIn('right', 'for-this-tab');
  told.at(-1)?.onWrongKey?.();
  expect(session.get()).toMatchObject({ api: undefined, problem: { kind: 'expired' } });
  expect(kept.size).toBe(0);
});

it('is not signed out by what is heard about an older key', async () => {
  const { session, told } = setUp();
  await session.signIn('right', 'in-memory');
  session.signOut();
  await session.signIn('right', 'in-memory');
  told[0]?.onWrongKey?.();
  expect(session.get().api).toBeDefined();
});

it('stays out where somebody signed out while the key was checked', async () => {
  const { session } = setUp();
  const checking = session.signIn('right', 'for-this-tab');
  expect(session.get().isChecking).toBe(true);
  session.signOut();
  await checking;
  expect(session.get()).toMatchObject({ api: undefined, isChecking: false });
});

it('works where site data is blocked', async () => {
  const { makeApi } = setUp();
  const storage = (): TabStorage => {
    throw new DOMException('no', 'SecurityError');
  };
  const session = createSignIn({ storage, makeApi });
  await session.signIn('right', 'for-this-tab');
  expect(session.get().api).toBeDefined();
});

it('tells a wrong key, an API that is off, one that has to wait and a server that is away apart', () => {
  expect(problemOf(refused(401), 0)).toEqual({ kind: 'wrong' });
  expect(problemOf(refused(404), 0)).toEqual({ kind: 'off' });
  expect(problemOf(refused(429, 3), 500)).toEqual({ kind: 'too-many', until: 3_500 });
  expect(problemOf({ kind: 'unreachable' }, 0)).toEqual({ kind: 'unreachable' });
  const odd = refused(403);
  expect(problemOf(odd, 0)).toEqual({ kind: 'other', failure: odd });
});
