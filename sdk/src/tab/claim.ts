// Which tab this is. The id lives in sessionStorage, so it survives a reload; but browsers copy
// sessionStorage when a tab is duplicated, so it is claimed with a Web Lock.
//
// A busy lock alone proves nothing: after a reload the old page's lock is handed on 12–25 ms late.
// It means a duplicate only if the page that holds it answers. Then this tab gets an id of its own,
// and gives up the copied tickets and guest keys, which belong to the other tab.
import { randomKey } from '../random.js';
import { dropTabGuestKeys, dropTickets } from './keys.js';
import type { TextStorage } from './storage.js';

/** What is used of navigator.locks. */
export interface Locks {
  /** Calls `held` when the lock is granted, and holds it until that promise settles. */
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly ifAvailable?: boolean },
    held: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

/** What is used of a BroadcastChannel; a message never comes back to the channel that sent it. */
export interface Channel {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

export interface TabPorts {
  readonly session: TextStorage;
  /** Absent in insecure contexts. */
  readonly locks: Locks | undefined;
  readonly openChannel: (name: string) => Channel;
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
}

export interface TabClaim {
  readonly tabId: string;
  /** Gives the id back: the page is going. */
  release(): void;
}

// A reload inherits the lock within 25 ms; ten times that and we stop waiting.
const busyLockMs = 300;
const channelName = 'rollcall:tab';
const tabIdKey = 'rollcall:tab-id';
const idBytes = 12;

interface Question {
  readonly type: 'who';
  readonly tabId: string;
}

export async function claimTab(ports: TabPorts): Promise<TabClaim> {
  const channel = ports.openChannel(channelName);
  const known = ports.session.getItem(tabIdKey) ?? undefined;
  let tabId = known ?? mint(ports);
  let hold = takeLock(ports.locks, tabId);
  if (known !== undefined && (await isDuplicate(ports, channel, tabId, hold.granted))) {
    hold.release();
    dropTickets(ports.session);
    dropTabGuestKeys(ports.session);
    tabId = mint(ports);
    hold = takeLock(ports.locks, tabId);
  }
  // From here on this page answers for its id.
  channel.listen((message) => {
    if (isQuestion(message) && message.tabId === tabId) channel.post({ type: 'mine', tabId });
  });
  return {
    tabId,
    release: () => {
      channel.close();
      hold.release();
    },
  };
}

function mint(ports: TabPorts): string {
  const tabId = randomKey(idBytes);
  ports.session.setItem(tabIdKey, tabId);
  return tabId;
}

/**
 * Settles with the first of: the lock is ours (no), the other page answers (yes), time is up (no).
 */
function isDuplicate(
  ports: TabPorts,
  channel: Channel,
  tabId: string,
  granted: Promise<void>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = ports.setTimer(() => resolve(false), busyLockMs);
    const settle = (duplicate: boolean) => {
      cancel();
      resolve(duplicate);
    };
    channel.listen((message) => {
      if (isAnswer(message) && message.tabId === tabId) settle(true);
    });
    channel.post({ type: 'who', tabId } satisfies Question);
    void granted.then(() => settle(false));
  });
}

/** Waits for the lock for as long as it takes; `granted` never settles without locks. */
function takeLock(locks: Locks | undefined, tabId: string) {
  const abort = new AbortController();
  let end: () => void = () => undefined;
  const granted = new Promise<void>((resolve) => {
    if (locks === undefined) return;
    const held = () => {
      resolve();
      return new Promise<void>((release) => {
        end = release;
      });
    };
    // Rejects only when aborted below, or when storage is blocked: then there is nothing to hold.
    locks.request(`rollcall:tab:${tabId}`, { signal: abort.signal }, held).catch(() => undefined);
  });
  const release = () => {
    abort.abort();
    end();
  };
  return { granted, release };
}

function isQuestion(message: unknown): message is Question {
  return hasType(message, 'who');
}

function isAnswer(message: unknown): message is { readonly tabId: string } {
  return hasType(message, 'mine');
}

function hasType(message: unknown, type: string): boolean {
  return (
    typeof message === 'object' && message !== null && (message as { type?: unknown }).type === type
  );
}
