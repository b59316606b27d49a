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

/** Another person of this tab stays that person after a reload, until told otherwise. */
function guest({ roomId, asAnotherPerson }: RoomOptions): Identity {
  const { session } = thisPage().ports;
  if (asAnotherPerson === false) keys.dropTabGuestKey(session, roomId);
  const ownKey = asAnotherPerson ?? keys.hasTabGuestKey(session, roomId);
  const key = () => (ownKey ? keys.tabGuestKey(session, roomId) : keys.guestKey(thisPage().local));
  return {
    isShared: !ownKey && thisPage().local.isOfThisPage !== true,
    isNamedByServer: false,
    join: (displayName, join) => join({ guestKey: key(), displayName }),
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
