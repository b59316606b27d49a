// Who left just now, and why: for the list of people, which else would only show that somebody is missing.
import type { DisconnectReason, RoomApi } from '@rollcall/client';

import { createStore, type Store } from './store';

export interface Departure {
  readonly id: string;
  readonly name: string;
  readonly reason: DisconnectReason;
}

export interface Departures extends Store<{ readonly list: readonly Departure[] }> {
  close(): void;
}

const shownMs = 60_000;
const departuresMax = 20;

export function createDepartures(room: Pick<RoomApi, 'on'>): Departures {
  const store = createStore<{ readonly list: readonly Departure[] }>({ list: [] });
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function forget(id: string): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    const list = store.get().list.filter((one) => one.id !== id);
    if (list.length !== store.get().list.length) store.update({ list });
  }

  const stops = [
    room.on('participantLeft', ({ participant: { id, displayName }, reason }) => {
      forget(id);
      const [oldest] = store.get().list;
      if (oldest && store.get().list.length >= departuresMax) forget(oldest.id);
      store.update({ list: [...store.get().list, { id, name: displayName, reason }] });
      timers.set(
        id,
        setTimeout(() => forget(id), shownMs),
      );
    }),
    room.on('participantJoined', ({ participant }) => forget(participant.id)),
    room.on('participantBack', ({ participant }) => forget(participant.id)),
  ];

  return {
    ...store,
    close() {
      for (const stop of stops) stop();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
