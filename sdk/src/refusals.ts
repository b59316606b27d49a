// What it means to be refused, or put out: to the connection, and to whoever waits for join().
import type { ConnectionEvent } from './core/connection.js';
import { RollcallError } from './errors.js';
import type { ErrorCode } from './types.js';

/** The server has ended it by itself. */
export type PutOut = Extract<ConnectionEvent, { readonly type: 'superseded' | 'removed' }>;

/** What was done to them while the page was away is told on the way back, or after a reload. */
export function refusal(code: ErrorCode, inside: boolean): ConnectionEvent {
  if (code === 'removed') return { type: 'removed', reason: 'removed' };
  if (inside && code === 'banned') return { type: 'removed', reason: 'banned' };
  return { type: 'refused' };
}

/** Why somebody is not in although the server had let them in. */
export function whyNotIn(event: PutOut): RollcallError {
  if (event.type === 'superseded')
    return new RollcallError('meeting_switched', 'The meeting went on elsewhere meanwhile.');
  switch (event.reason) {
    case 'banned':
      return new RollcallError('banned', 'Put out for good while joining.');
    case 'removed':
      return new RollcallError('removed', 'Put out while joining.');
    case 'room_ended':
      return new RollcallError('removed', 'The meeting was ended for everybody while joining.');
  }
}
