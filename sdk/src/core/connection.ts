// Where the connection to the room stands: a table, and the one function that reads it.
//
//            | join       | joined    | refused | lost         | superseded | takeOver   | left
// idle       | connecting | -         | -       | -            | -          | -          | ended
// connecting | -          | connected | idle    | -            | switched   | -          | ended
// connected  | -          | -         | -       | reconnecting | switched   | -          | ended
// reconnecting | -        | connected | ended   | -            | switched   | -          | ended
// switched   | -          | -         | -       | -            | -          | connecting | ended
// ended      | -          | -         | -       | -            | -          | -          | -
//
// "removed" is like "left" wherever there is a connection it can arrive on.
//
// "-" changes nothing: late news of an earlier connection is no reason to move.
import type { ConnectionState, DisconnectReason } from '../types.js';

/** What can happen to a connection; the columns of the table. */
export type ConnectionEvent =
  | { readonly type: 'join' }
  | { readonly type: 'joined' }
  /** The server said no for good; trying again would get the same answer. */
  | { readonly type: 'refused' }
  | { readonly type: 'lost' }
  | { readonly type: 'superseded' }
  | { readonly type: 'takeOver' }
  | { readonly type: 'left' }
  | { readonly type: 'removed'; readonly reason: 'removed' | 'banned' | 'room_ended' };

/** Where it stands, and why if it ended. */
export interface Connection {
  readonly state: ConnectionState;
  readonly reason: DisconnectReason | undefined;
}

export const initialConnection: Connection = { state: 'idle', reason: undefined };

/** The table: what each event makes of each state; what is not there changes nothing. */
export const transitions: Readonly<
  Record<ConnectionState, Readonly<Partial<Record<ConnectionEvent['type'], ConnectionState>>>>
> = {
  idle: { join: 'connecting', left: 'ended' },
  connecting: {
    joined: 'connected',
    refused: 'idle',
    superseded: 'switched',
    left: 'ended',
    removed: 'ended',
  },
  connected: { lost: 'reconnecting', superseded: 'switched', left: 'ended', removed: 'ended' },
  reconnecting: {
    joined: 'connected',
    refused: 'ended',
    superseded: 'switched',
    left: 'ended',
    removed: 'ended',
  },
  switched: { takeOver: 'connecting', left: 'ended' },
  ended: {},
};

/** The same object if nothing changed. */
export function step(connection: Connection, event: ConnectionEvent): Connection {
  const state = transitions[connection.state][event.type];
  return state === undefined ? connection : { state, reason: reasonOf(state, event) };
}

function reasonOf(state: ConnectionState, event: ConnectionEvent): DisconnectReason | undefined {
  if (state === 'switched') return 'switched';
  if (state === 'reconnecting') return 'connection_lost';
  if (state === 'idle') return 'failed';
  if (state !== 'ended') return undefined;
  if (event.type === 'removed') return event.reason;
  return event.type === 'left' ? 'left' : 'failed';
}
