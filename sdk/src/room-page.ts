// What a room has of the page that it is in: the news of its coming and going, the lock that shows
// other tabs that it is in a call, the ticket that a reload comes back with, and the last word.
import type { Log } from './log.js';
import type { JoinAnswer } from './signaling/protocol.js';
import { sendLeaveBeacon } from './tab/beacon.js';
import { thisPage } from './tab/browser.js';
import { holdCallLock } from './tab/call-lock.js';
import type { TabClaim } from './tab/claim.js';
import * as keys from './tab/keys.js';
import { watchLifecycle, type LifecycleHooks } from './tab/lifecycle.js';

/** Which room, and where. */
export interface RoomPageOptions {
  readonly roomId: string;
  readonly url: string;
  readonly log: Log;
}

/** Who is in it, from this page, as the server and other tabs know them. */
export interface Stay {
  readonly answer: Pick<JoinAnswer, 'participantId' | 'epoch' | 'resumeToken'>;
  readonly pageId: string;
}

export class RoomPage {
  readonly #options: RoomPageOptions;
  #unwatch: () => void = () => undefined;
  #releaseCallLock: () => void = () => undefined;

  constructor(options: RoomPageOptions) {
    this.#options = options;
  }

  /** From here on, and until `close`, the page's life is told to `hooks`. */
  watch(hooks: LifecycleHooks): void {
    this.#unwatch();
    this.#options.log.debug('[UserCleanup] Enhanced cleanup handlers setup');
    this.#unwatch = watchLifecycle(hooks);
  }

  /** The tab's id; the browser may have copied it to another tab, which is found out here. */
  claim(): Promise<TabClaim> {
    return thisPage().claim();
  }

  /** `shared`: the person is this browser's, whom its other tabs may be asked for. */
  holdCallLock(tabId: string, shared: boolean): void {
    this.#releaseCallLock();
    const { roomId } = this.#options;
    this.#releaseCallLock = holdCallLock(thisPage().ports, { roomId, tabId, shared });
  }

  /** What this tab can resume with. */
  get resumeToken(): string | undefined {
    return keys.loadTicket(thisPage().ports.session, this.#options.roomId)?.resumeToken;
  }

  saveTicket(resumeToken: string, displayName: string): void {
    const { roomId } = this.#options;
    const ticket = { roomId, resumeToken, displayName, at: Date.now() };
    keys.saveTicket(thisPage().ports.session, ticket);
  }

  /** Where a socket may not get through any more. */
  sendBeacon({ answer, pageId }: Stay): void {
    const { participantId, epoch, resumeToken } = answer;
    const { roomId, url, log } = this.#options;
    if (!sendLeaveBeacon(url, { roomId, participantId, epoch, pageId, resumeToken }))
      log.debug('[UserCleanup] The browser did not take the leave beacon');
  }

  /** The page goes, and may come back: another tab may have what is this one's. */
  release(): void {
    this.#releaseCallLock();
    thisPage().release();
  }

  /** The call is over here: a reload does not come back by itself. */
  close(): void {
    this.#unwatch();
    this.#releaseCallLock();
    keys.dropTicket(thisPage().ports.session, this.#options.roomId);
  }
}
