// What a host does to others and to the meeting, and what the person is told of it.
import { RollcallError, type RoomApi, type RoomSnapshot } from '@rollcall/client';

import { currentText } from '../text';
import type { Notices } from './notices';

/** Whom it is about, as the person sees them. */
export interface Whom {
  readonly id: string;
  readonly name: string;
}

export interface Hosting {
  mute(whom: Whom): Promise<void>;
  /** `for_good`: they are not let in again. */
  remove(whom: Whom, how: 'for_now' | 'for_good'): Promise<void>;
  /** They went while it was asked whether to remove them. */
  tellGone(whom: Whom): void;
  lock(locked: boolean): Promise<void>;
  /** For everybody, oneself included. */
  end(): Promise<void>;
}

export interface HostingOptions {
  readonly room: Pick<RoomApi, 'removeParticipant' | 'muteParticipant' | 'setLocked' | 'endRoom'>;
  readonly notices: Pick<Notices, 'say'>;
  /** Says that something did not work. */
  readonly onProblem: (error: unknown) => void;
}

/** Nothing of it rejects: what does not work is said. */
export function createHosting({ room, notices, onProblem }: HostingOptions): Hosting {
  async function attempt(action: () => Promise<unknown>, whom?: Whom): Promise<void> {
    try {
      await action();
    } catch (error) {
      onProblem(inWords(error, whom));
    }
  }

  return {
    mute: (whom) =>
      attempt(async () => {
        await room.muteParticipant(whom.id);
        notices.say(currentText().hosting.muted(whom.name));
      }, whom),
    remove: (whom, how) =>
      attempt(() => room.removeParticipant(whom.id, { ban: how === 'for_good' }), whom),
    tellGone: (whom) => notices.say(currentText().hosting.gone.title(whom.name)),
    lock: (locked) =>
      attempt(async () => {
        await room.setLocked(locked);
        notices.say(locked ? currentText().locked : currentText().hosting.unlocked);
      }),
    end: () => attempt(() => room.endRoom()),
  };
}

/** The server's words are for developers; what can happen to a host is said in the person's. */
function inWords(error: unknown, whom: Whom | undefined): unknown {
  if (!(error instanceof RollcallError)) return error;
  const { hosting } = currentText();
  if (error.code === 'not_allowed') {
    return new RollcallError(error.code, hosting.notAllowed.title, hosting.notAllowed.body);
  }
  if (error.code === 'not_found' && whom) {
    return new RollcallError(error.code, hosting.gone.title(whom.name), hosting.gone.body);
  }
  return error;
}

/** Whether this person holds the meeting. */
export function isHost({ local }: Pick<RoomSnapshot, 'local'>): boolean {
  return local?.role === 'host';
}

/** Whoever is alone ends it by leaving. */
export function canEnd(room: Pick<RoomSnapshot, 'local' | 'participants'>): boolean {
  return isHost(room) && room.participants.length > 0;
}
