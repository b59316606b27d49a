// Who joins: a person of this browser, one of this tab alone, or whoever a signed token names.
import { RollcallError } from './errors.js';
import type { Credential, JoinAnswer } from './signaling/protocol.js';
import { thisPage } from './tab/browser.js';
import * as keys from './tab/keys.js';
import type { Timers } from './timers.js';
import { TokenSource } from './token.js';
import type { RoomOptions } from './types.js';

type Join = (credential: Credential) => Promise<JoinAnswer>;

export interface Identity {
  /** Whether other tabs of this browser are the same person. */
  readonly isShared: boolean;
  /** Whether the server may know another name than ours. */
  readonly isNamedByServer: boolean;
  join(displayName: string, join: Join): Promise<JoinAnswer>;
  /** The server said no for good: what was presented is not presented again. */
  refused(): void;
}

export function identityOf(options: RoomOptions, timers: Timers): Identity {
  if (options.getToken) return bearer(new TokenSource(options.getToken, timers));
  return guest(options);
}

interface Guest {
  readonly key: string;
  readonly isShared: boolean;
}

/** Another person of this tab stays that person after a reload, until told otherwise. */
function guest({ roomId, asAnotherPerson }: RoomOptions): Identity {
  const { local, ports } = thisPage();
  const { session } = ports;
  if (asAnotherPerson === false) keys.dropTabGuestKey(session, roomId);
  const find = (): Guest => {
    const isOfTab = asAnotherPerson ?? keys.hasTabGuestKey(session, roomId);
    const key = isOfTab ? keys.tabGuestKey(session, roomId) : keys.guestKey(local);
    return { key, isShared: !isOfTab && local.isOfThisPage !== true };
  };
  let found: Guest | undefined;
  // At the first join: by then the tab is claimed, and copies of another tab's keys are gone. And
  // once: whoever clears site data in a call is the same person in it.
  const self = () => (found ??= find());
  return {
    get isShared() {
      return self().isShared;
    },
    isNamedByServer: false,
    join: (displayName, join) => join({ guestKey: self().key, displayName }),
    refused: () => undefined,
  };
}

/** The token says who it is, in whatever tab. */
function bearer(tokens: TokenSource): Identity {
  return {
    isShared: true,
    isNamedByServer: true,
    refused: () => tokens.forget(),
    // A token whose time is over is renewed once; the server's second no is one.
    join: async (displayName, join) => {
      const name = displayName === '' ? {} : { displayName };
      const token = await tokens.current();
      try {
        return await join({ token, ...name });
      } catch (thrown) {
        if (!(thrown instanceof RollcallError) || thrown.code !== 'token_expired') throw thrown;
      }
      return join({ token: await tokens.renewed(token), ...name });
    },
  };
}
