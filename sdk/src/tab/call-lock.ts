// A Web Lock for as long as this tab is in a call. It tells other tabs of the browser, keeps Chrome
// and Edge from freezing the tab, and goes away by itself with the page, also when it crashes.
import type { Locks, TabPorts } from './claim.js';

const prefix = 'rollcall:call:';
const channelName = 'rollcall:call';

/**
 * `shared` says whether the person is this browser's: another person's call is no reason to ask.
 */
export function holdCallLock(
  ports: TabPorts,
  call: { readonly roomId: string; readonly tabId: string; readonly shared: boolean },
): () => void {
  const name = `${call.shared ? prefix : 'rollcall:other-call:'}${call.tabId}:${call.roomId}`;
  const channel = ports.openChannel(channelName);
  channel.listen((message) => {
    const { type, roomId } = (message ?? {}) as Record<string, unknown>;
    if (call.shared && type === 'asked' && roomId === call.roomId) {
      channel.post({ type: 'inCall', roomId });
    }
  });
  const release = hold(ports.locks, name);
  return () => {
    channel.close();
    release();
  };
}

function hold(locks: Locks | undefined, name: string): () => void {
  if (locks === undefined) return () => undefined;
  const abort = new AbortController();
  let end: () => void = () => undefined;
  const held = () =>
    new Promise<void>((release) => {
      end = release;
    });
  // Rejects only when aborted below, or when storage is blocked: then there is nothing to hold.
  locks.request(name, { signal: abort.signal }, held).catch(() => undefined);
  return () => {
    abort.abort();
    end();
  };
}

/** Whether another tab than `tabId` is in this room as the person of this browser. */
export async function isInCallElsewhere(
  ports: TabPorts,
  roomId: string,
  tabId: string,
  deadlineMs: number,
): Promise<boolean> {
  const held = await heldLocks(ports.locks);
  if (held === undefined) return askAround(ports, roomId, deadlineMs);
  return held.some(({ name = '' }) => {
    if (!name.startsWith(prefix)) return false;
    const rest = name.slice(prefix.length);
    const colon = rest.indexOf(':');
    return rest.slice(colon + 1) === roomId && rest.slice(0, colon) !== tabId;
  });
}

/** Nothing where there are no locks (insecure contexts), or the person has blocked site data. */
async function heldLocks(
  locks: Locks | undefined,
): Promise<readonly { readonly name?: string }[] | undefined> {
  if (locks === undefined) return undefined;
  try {
    return (await locks.query()).held ?? [];
  } catch {
    return undefined;
  }
}

/** Without locks: whoever is in the call answers. */
function askAround(ports: TabPorts, roomId: string, deadlineMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const channel = ports.openChannel(channelName);
    const settle = (answer: boolean) => {
      cancel();
      channel.close();
      resolve(answer);
    };
    const cancel = ports.setTimer(() => settle(false), deadlineMs);
    channel.listen((message) => {
      const { type, roomId: answered } = (message ?? {}) as Record<string, unknown>;
      if (type === 'inCall' && answered === roomId) settle(true);
    });
    channel.post({ type: 'asked', roomId });
  });
}
