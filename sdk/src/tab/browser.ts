// The browser behind the ports of this folder, and what this page is: made once per page load.
import { claimTab, type Channel, type TabClaim, type TabPorts } from './claim.js';
import { safeStorage, type TextStorage } from './storage.js';

export interface Page {
  readonly local: TextStorage;
  readonly ports: TabPorts;
  /** The tab's id, claimed at the first call and again after `release`. */
  claim(): Promise<TabClaim>;
  release(): void;
}

let current: Page | undefined;

export function thisPage(): Page {
  current ??= createPage();
  return current;
}

function createPage(): Page {
  const ports: TabPorts = {
    session: safeStorage(() => window.sessionStorage),
    locks: navigator.locks as TabPorts['locks'],
    openChannel,
    setTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
  let claimed: Promise<TabClaim> | undefined;
  return {
    local: safeStorage(() => window.localStorage),
    ports,
    claim: () =>
      (claimed ??= claimTab(ports).catch((thrown: unknown) => {
        claimed = undefined; // Whoever asks again may have an answer.
        throw thrown;
      })),
    release: () => {
      claimed?.then(
        (claim) => claim.release(),
        () => undefined, // There is nothing to give back.
      );
      claimed = undefined;
    },
  };
}

function openChannel(name: string): Channel {
  try {
    const channel = new BroadcastChannel(name);
    return {
      post: (message) => channel.postMessage(message),
      listen: (listener) =>
        channel.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data)),
      close: () => channel.close(),
    };
  } catch {
    // Safari before 15.4 has none, and Firefox refuses it where site data is blocked: no other tab
    // hears us, and the server alone tells tabs apart.
    return deafChannel;
  }
}

const deafChannel: Channel = {
  post: () => undefined,
  listen: () => undefined,
  close: () => undefined,
};
