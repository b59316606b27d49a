// Short-lived lines about the others: who came, who left and why. Also read out politely.
import type { RollcallError, RoomApi } from '@rollcall/client';

import { text } from '../text';
import { createStore, type Store } from './store';

export interface Notice {
  readonly id: number;
  readonly tone: 'plain' | 'problem';
  readonly text: string;
  readonly hint?: string;
}

export interface Notices extends Store<{ readonly list: readonly Notice[] }> {
  problem(error: RollcallError): void;
  dismiss(id: number): void;
  close(): void;
}

const shownMs = 6_000; // Long enough to read a line of twelve words twice.
const noticesMax = 4;

export function createNotices(room: RoomApi): Notices {
  const store = createStore<{ readonly list: readonly Notice[] }>({ list: [] });
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let lastId = 0;

  function add(notice: Omit<Notice, 'id'>): void {
    const id = ++lastId;
    store.update({ list: [...store.get().list, { ...notice, id }].slice(-noticesMax) });
    const timer = setTimeout(() => {
      timers.delete(timer);
      dismiss(id);
    }, shownMs);
    timers.add(timer);
  }

  function dismiss(id: number): void {
    store.update({ list: store.get().list.filter((notice) => notice.id !== id) });
  }

  const stops = [
    room.on('participantJoined', ({ participant }) =>
      add({ tone: 'plain', text: text.notices.joined(participant.displayName) }),
    ),
    room.on('participantBack', ({ participant }) =>
      add({ tone: 'plain', text: text.notices.back(participant.displayName) }),
    ),
    room.on('participantLeft', ({ participant, reason }) =>
      add({ tone: 'plain', text: text.notices.left(participant.displayName, reason) }),
    ),
    room.on('error', ({ message, hint }) => add({ tone: 'problem', text: message, hint })),
  ];

  return {
    ...store,
    dismiss,
    problem: (error) => add({ tone: 'problem', text: error.message, hint: error.hint }),
    close() {
      for (const stop of stops) stop();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
