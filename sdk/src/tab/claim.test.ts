import { describe, expect, test } from 'vitest';
import { settle, FakeTimers } from '../testing/fake-timers.js';
import { holdCallLock, isInCallElsewhere } from './call-lock.js';
import { claimTab, type Channel, type Locks, type TabPorts } from './claim.js';
import { hasTabGuestKey, loadTicket, saveTicket, tabGuestKey } from './keys.js';
import { memoryStorage, type TextStorage } from './storage.js';

/** One browser: its locks and channels, shared by all its tabs. */
class FakeBrowser {
  readonly timers = new FakeTimers();
  readonly #queues = new Map<string, (() => void)[]>();
  readonly #channels = new Map<string, Set<{ listeners: ((message: unknown) => void)[] }>>();

  readonly locks: Locks = {
    request: (name, { signal }, held) =>
      new Promise((resolve, reject) => {
        const queue = this.#queues.get(name) ?? [];
        this.#queues.set(name, queue);
        const grant = () => {
          void Promise.resolve(held({})).then(() => {
            queue.shift();
            if (queue.length === 0) this.#queues.delete(name);
            resolve(undefined);
            queue[0]?.();
          });
        };
        queue.push(grant);
        if (queue.length === 1) void Promise.resolve().then(grant);
        signal?.addEventListener('abort', () => {
          const index = queue.indexOf(grant);
          if (index > 0) {
            queue.splice(index, 1);
            reject(new Error('aborted'));
          }
        });
      }),
    query: () => Promise.resolve({ held: [...this.#queues.keys()].map((name) => ({ name })) }),
  };

  readonly openChannel = (name: string): Channel => {
    const own = { listeners: [] as ((message: unknown) => void)[] };
    const all = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, all.add(own));
    return {
      post: (message) => {
        for (const other of all) {
          if (other === own) continue;
          for (const listener of other.listeners)
            void Promise.resolve().then(() => listener(message));
        }
      },
      listen: (listener) => void own.listeners.push(listener),
      close: () => void all.delete(own),
    };
  };

  page(session: TextStorage, more: Partial<TabPorts> = {}): TabPorts {
    return {
      session,
      locks: this.locks,
      openChannel: this.openChannel,
      setTimer: (run, delayMs) => this.timers.after(delayMs, run),
      ...more,
    };
  }
}

/** As where the person has blocked site data. */
const refused: Locks = {
  request: () => Promise.reject(new DOMException('denied', 'SecurityError')),
  query: () => Promise.reject(new DOMException('denied', 'SecurityError')),
};

function copyOf(session: TextStorage): TextStorage {
  const copy = memoryStorage();
  for (let index = 0; index < session.length; index += 1) {
    const key = session.key(index) ?? '';
    copy.setItem(key, session.getItem(key) ?? '');
  }
  return copy;
}

const ticket = { roomId: 'r', resumeToken: 't', displayName: 'Ann', at: 0 };

describe('a tab', () => {
  test('keeps its id over a reload', async () => {
    const browser = new FakeBrowser();
    const session = memoryStorage();
    const first = await claimTab(browser.page(session));
    first.release();
    const second = await claimTab(browser.page(session));
    expect(second.tabId).toBe(first.tabId);
  });

  test('keeps its id when the old page lets go of the lock late', async () => {
    const browser = new FakeBrowser();
    const session = memoryStorage();
    let letGo: () => void = () => undefined;
    session.setItem('rollcall:tab-id', 'mine');
    void browser.locks.request(
      'rollcall:tab:mine',
      {},
      () => new Promise((done) => (letGo = done)),
    );
    await settle();
    const claiming = claimTab(browser.page(session));
    await browser.timers.pass(25);
    letGo();
    expect((await claiming).tabId).toBe('mine');
  });

  test('keeps its id when the lock stays busy but nobody answers for it', async () => {
    const browser = new FakeBrowser();
    const session = memoryStorage();
    session.setItem('rollcall:tab-id', 'mine');
    void browser.locks.request('rollcall:tab:mine', {}, () => new Promise(() => undefined));
    await settle();
    saveTicket(session, ticket);
    const claiming = claimTab(browser.page(session));
    await browser.timers.pass(300);
    expect((await claiming).tabId).toBe('mine');
    expect(loadTicket(session, 'r')).toEqual(ticket);
  });

  test('that was duplicated gets an id of its own and gives up what was copied', async () => {
    const browser = new FakeBrowser();
    const session = memoryStorage();
    const original = await claimTab(browser.page(session));
    saveTicket(session, ticket);
    tabGuestKey(session, 'r');
    const copy = copyOf(session);
    const duplicate = await claimTab(browser.page(copy));
    expect(duplicate.tabId).not.toBe(original.tabId);
    expect(copy.getItem('rollcall:tab-id')).toBe(duplicate.tabId);
    expect(loadTicket(copy, 'r')).toBeUndefined();
    expect(hasTabGuestKey(copy, 'r')).toBe(false);
    expect(loadTicket(session, 'r')).toEqual(ticket);
    expect(hasTabGuestKey(session, 'r')).toBe(true);
  });

  test('is told from its duplicate without locks, too', async () => {
    const browser = new FakeBrowser();
    const session = memoryStorage();
    const original = await claimTab(browser.page(session, { locks: undefined }));
    const duplicate = await claimTab(browser.page(copyOf(session), { locks: undefined }));
    expect(duplicate.tabId).not.toBe(original.tabId);
  });

  test('is told from its duplicate where locks are refused, too', async () => {
    const browser = new FakeBrowser();
    const session = memoryStorage();
    const original = await claimTab(browser.page(session, { locks: refused }));
    const duplicate = await claimTab(browser.page(copyOf(session), { locks: refused }));
    expect(duplicate.tabId).not.toBe(original.tabId);
  });
});

describe('a call in another tab', () => {
  const kinds: readonly [kind: string, more: Partial<TabPorts>][] = [
    ['with', {}],
    ['without', { locks: undefined }],
    ['with refused', { locks: refused }],
  ];
  for (const [kind, more] of kinds) {
    const call = { roomId: 'r', tabId: 'a', shared: true };

    async function ask(browser: FakeBrowser, roomId: string, tabId: string): Promise<boolean> {
      const asked = isInCallElsewhere(browser.page(memoryStorage(), more), roomId, tabId, 50);
      await browser.timers.pass(50);
      return asked;
    }

    test(`is found until it ends, ${kind} locks`, async () => {
      const browser = new FakeBrowser();
      expect(await ask(browser, 'r', 'b')).toBe(false);
      const release = holdCallLock(browser.page(memoryStorage(), more), call);
      expect(await ask(browser, 'r', 'b')).toBe(true);
      expect(await ask(browser, 'other', 'b')).toBe(false);
      release();
      await settle();
      expect(await ask(browser, 'r', 'b')).toBe(false);
    });

    test(`of another person does not count, ${kind} locks`, async () => {
      const browser = new FakeBrowser();
      holdCallLock(browser.page(memoryStorage(), more), { ...call, shared: false });
      expect(await ask(browser, 'r', 'b')).toBe(false);
    });
  }

  test('does not include this tab’s own', async () => {
    const browser = new FakeBrowser();
    holdCallLock(browser.page(memoryStorage()), { roomId: 'r', tabId: 'a', shared: true });
    await settle();
    const own = await isInCallElsewhere(browser.page(memoryStorage()), 'r', 'a', 50);
    expect(own).toBe(false);
  });
});
