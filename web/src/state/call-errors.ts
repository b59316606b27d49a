// What an error means to somebody who is in a call. What is said before one ("your name is kept") is not true there.
import type { ErrorCode, RollcallError, RoomSnapshot } from '@rollcall/client';

import { explained, type Catalogue } from '../text';

export interface Told {
  readonly title: string;
  readonly body: string;
}

export interface Circumstances {
  readonly state: RoomSnapshot['state'];
  /** The person wanted something done; else it happened by itself. */
  readonly asked: boolean;
}

/** Nothing, where the banner of the own connection says it already. */
export function explainedInCall(
  text: Catalogue,
  { code, message, hint }: Pick<RollcallError, 'code' | 'message' | 'hint'>,
  { state, asked }: Circumstances,
): Told | undefined {
  const told = inCall(text, code) ?? explained(text, code) ?? { title: message, body: hint };
  if (asked || !triedAgain.has(code)) return told;
  switch (state) {
    case 'reconnecting':
      return undefined;
    case 'connecting': {
      const { title } = code === 'server_unreachable' ? text.errors.server_unreachable : told;
      return { title, body: text.inCall.triedAgain };
    }
    default:
      return told;
  }
}

function inCall({ inCall: words }: Catalogue, code: ErrorCode): Told | undefined {
  if (code === 'server_unreachable') return words.notConnected;
  if (code === 'server_draining') return words.draining;
  return undefined;
}

/** For which joining and coming back are tried again by themselves. */
const triedAgain: ReadonlySet<ErrorCode> = new Set([
  'server_unreachable',
  'server_draining',
  'timeout',
  'rate_limited',
  'token_unavailable',
  'not_joined',
]);
