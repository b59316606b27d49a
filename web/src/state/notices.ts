// Short-lived lines about the others: who came, who left and why, who says what. Also read out politely.
import type { RollcallError, RoomApi } from '@rollcall/client';

import type { DeviceKind } from './local-media';
import type { ScreenState } from '../states';
import { currentText, explained } from '../text';
import { createStore, type Store } from './store';

export interface Notice {
  readonly id: number;
  readonly tone: 'plain' | 'problem';
  readonly text: string;
  readonly hint?: string;
  readonly state?: ScreenState;
}

export interface Notices extends Store<{ readonly list: readonly Notice[] }> {
  say(text: string): void;
  problem(error: Pick<RollcallError, 'code' | 'message' | 'hint'>): void;
  /** A device was pulled out; `standIn`: another one is used in its place. */
  unplugged(kind: DeviceKind, standIn: boolean): void;
  dismiss(id: number): void;
  close(): void;
}

const shownMs = { plain: 6_000, problem: 20_000 }; // Long enough to read one line, or three, twice.
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
    }, shownMs[notice.tone]);
    timers.add(timer);
  }

  function dismiss(id: number): void {
    store.update({ list: store.get().list.filter((notice) => notice.id !== id) });
  }

  function problem({
    code,
    message,
    hint,
  }: Pick<RollcallError, 'code' | 'message' | 'hint'>): void {
    const { title, body } = explained(currentText(), code) ?? { title: message, body: hint };
    addProblem(title, body, deviceCodes.has(code) ? 'device-problem' : undefined);
  }

  function unplugged(kind: DeviceKind, standIn: boolean): void {
    const text = currentText().unplugged;
    addProblem(text[kind], standIn ? text.standIn : text.none, 'device-problem');
  }

  /** Told once, however often it comes. */
  function addProblem(text: string, hint: string, state: ScreenState | undefined): void {
    const repeated = store.get().list.find((notice) => notice.text === text);
    if (repeated) dismiss(repeated.id);
    add({ tone: 'problem', text, hint, ...(state ? { state } : {}) });
  }

  const stops = [
    room.on('participantJoined', ({ participant }) =>
      add({ tone: 'plain', text: currentText().notices.joined(participant.displayName) }),
    ),
    room.on('participantBack', ({ participant, after }) =>
      add({
        tone: 'plain',
        text: backAfter(participant.displayName, Math.round(after / 1_000)),
        state: 'person-back',
      }),
    ),
    room.on('participantLeft', ({ participant, reason }) =>
      add({
        tone: 'plain',
        text: currentText().notices.left[reason](participant.displayName),
        state: 'person-left',
      }),
    ),
    room.on('error', problem),
  ];

  return {
    ...store,
    dismiss,
    problem,
    unplugged,
    say: (text) => add({ tone: 'plain', text }),
    close() {
      for (const stop of stops) stop();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

function backAfter(name: string, seconds: number): string {
  const { back, backAfter: after } = currentText().notices;
  return seconds > 0 ? after(name, seconds) : back(name);
}

const deviceCodes: ReadonlySet<string> = new Set([
  'permission_denied',
  'device_not_found',
  'device_in_use',
]);
