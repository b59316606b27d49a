// @rollcall/client/react: the room as React sees it. Each hook re-renders only when its own part of
// the room has changed, since the room keeps the objects of what has not.
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { probeOtherTab } from './tab/questions.js';
import type {
  ConnectionState,
  DisconnectReason,
  OtherTab,
  RemoteParticipant,
  RoomApi,
  RoomSnapshot,
} from './types.js';

/** What the hooks use of a room. */
export type Watched = Pick<RoomApi, 'on' | 'snapshot'>;

/** Everything there is to render. The component renders again at each change of anything. */
export function useRoom(room: Watched): RoomSnapshot {
  return usePart(room, whole);
}

/** The others, by the time they joined. */
export function useParticipants(room: Watched): readonly RemoteParticipant[] {
  return usePart(room, participants);
}

/** Where the connection stands. */
export interface ConnectionStatus {
  readonly state: ConnectionState;
  readonly endReason: DisconnectReason | undefined;
  /** Local clock (performance.now), while `reconnecting`. */
  readonly reconnectingSince: number | undefined;
  /** Local clock, once the server is silent, also while `connected`. */
  readonly silentSince: number | undefined;
  /** Local clock, while `reconnecting` and nothing on the media path vouches for one either. */
  readonly unheardSince: number | undefined;
}

/** The component renders again when one of the five changes. */
export function useConnectionState(room: Watched): ConnectionStatus {
  const state = usePart(room, (snapshot) => snapshot.state);
  const endReason = usePart(room, (snapshot) => snapshot.endReason);
  const reconnectingSince = usePart(room, (snapshot) => snapshot.reconnectingSince);
  const silentSince = usePart(room, (snapshot) => snapshot.silentSince);
  const unheardSince = usePart(room, (snapshot) => snapshot.unheardSince);
  return { state, endReason, reconnectingSince, silentSince, unheardSince };
}

/** What `useDuplicateTab` knows. */
export interface DuplicateTab {
  /** `undefined` until the other tabs had time to answer. */
  readonly otherTab: OtherTab | undefined;
  /** Asks again, for when the person says that the other tab is closed. */
  readonly askAgain: () => void;
}

/** Whether this person is in the room in another tab of this browser: ask before joining. */
export function useDuplicateTab(
  roomId: string,
  probe: (roomId: string) => Promise<OtherTab> = probeOtherTab,
): DuplicateTab {
  const [answer, setAnswer] = useState<{ roomId: string; otherTab: OtherTab }>();
  const [question, setQuestion] = useState(0);
  useEffect(() => {
    let stale = false;
    void probe(roomId).then((otherTab) => {
      if (!stale) setAnswer({ roomId, otherTab });
    });
    return () => {
      stale = true;
    };
  }, [roomId, probe, question]);
  const askAgain = useCallback(() => {
    setAnswer(undefined);
    setQuestion((count) => count + 1);
  }, []);
  return { otherTab: answer?.roomId === roomId ? answer.otherTab : undefined, askAgain };
}

function usePart<Part>(room: Watched, part: (snapshot: RoomSnapshot) => Part): Part {
  const subscribe = useCallback((notify: () => void) => room.on('changed', notify), [room]);
  const current = () => part(room.snapshot());
  return useSyncExternalStore(subscribe, current, current);
}

const whole = (snapshot: RoomSnapshot) => snapshot;
const participants = (snapshot: RoomSnapshot) => snapshot.participants;
