// Short-lived lines: who came, who left and why, who says what, that one was muted. These are for the eye; the
// announcer has them read out.
import type {
  LocalParticipant,
  RollcallError,
  RoomApi,
  RoomSnapshot,
  TrackSource,
} from '@rollcall/client';

import type { DeviceKind } from './local-media';
import type { ScreenState } from '../states';
import { currentText } from '../text';
import { createAnnouncer } from './announcer';
import { explainedInCall, type Told } from './call-errors';
import { createStore, type Store } from './store';

export interface Notice {
  readonly id: number;
  readonly tone: 'plain' | 'problem';
  readonly text: string;
  readonly hint?: string;
  readonly state?: ScreenState;
  /** Whose coming and going it tells of: the next such notice takes its place. */
  readonly about?: string;
}

export interface Notices extends Store<{ readonly list: readonly Notice[] }> {
  /** What is read out. */
  readonly spoken: Store<{ readonly words: string }>;
  say(text: string): void;
  /** Something that the person wanted did not work. */
  problem(error: Problem): void;
  /** A device was pulled out; `standIn`: another one is used in its place. */
  unplugged(kind: DeviceKind, standIn: boolean): void;
  dismiss(id: number): void;
  /** While somebody points at them or has the focus in them they stay; their time begins anew after. */
  hold(held: boolean): void;
  close(): void;
}

type Problem = Pick<RollcallError, 'code' | 'message' | 'hint'>;

const shownMs = { plain: 6_000, problem: 20_000 }; // Long enough to read one line, or three, twice.
const noticesMax = 4;

export function createNotices(room: Pick<RoomApi, 'on' | 'snapshot'>): Notices {
  const store = createStore<{ readonly list: readonly Notice[] }>({ list: [] });
  const announcer = createAnnouncer(room);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let lastId = 0;
  let held = false;
  let lastBeforeHeld = 0;
  let ownRole: LocalParticipant['role'] | undefined;

  function add(notice: Omit<Notice, 'id'>): void {
    const added = { ...notice, id: ++lastId };
    // What somebody is looking at is not pushed out by what comes.
    const kept = held ? store.get().list.filter(({ id }) => id <= lastBeforeHeld) : [];
    const passing = [...store.get().list.slice(kept.length), added].slice(-noticesMax);
    show([...kept, ...passing]);
    if (!held) startTime(added);
  }

  function show(list: readonly Notice[]): void {
    const shown = new Set(list.map(({ id }) => id));
    for (const id of timers.keys()) if (!shown.has(id)) stopTime(id);
    if (list.length === 0) held = false; // There is nothing left to look at.
    store.update({ list });
  }

  function startTime({ id, tone }: Notice): void {
    stopTime(id);
    timers.set(
      id,
      setTimeout(() => dismiss(id), shownMs[tone]),
    );
  }

  function stopTime(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
  }

  function dismiss(id: number): void {
    show(store.get().list.filter((notice) => notice.id !== id));
  }

  function hold(wanted: boolean): void {
    if (wanted === held) return;
    held = wanted;
    lastBeforeHeld = lastId;
    for (const notice of store.get().list) {
      if (held) stopTime(notice.id);
      else startTime(notice);
    }
  }

  function tellProblem(error: Problem, asked: boolean): void {
    const { state } = room.snapshot();
    const told = explainedInCall(currentText(), error, { state, asked });
    const device = deviceCodes.has(error.code);
    if (told) addProblem(told, device ? 'device-problem' : undefined);
  }

  function unplugged(kind: DeviceKind, standIn: boolean): void {
    const text = currentText().unplugged;
    const body = standIn ? text.standIn : text.none;
    addProblem({ title: text[kind], body }, 'device-problem');
  }

  /** Shown once, however often it comes. */
  function addProblem({ title, body }: Told, state: ScreenState | undefined): void {
    announcer.say(title, body);
    const repeated = store.get().list.find(({ text }) => text === title);
    if (repeated && held) return; // Not from under somebody's pointer.
    if (repeated) dismiss(repeated.id);
    add({ tone: 'problem', text: title, hint: body, ...(state ? { state } : {}) });
  }

  /** What was true of them before is not any more. */
  function tellOf(about: string, text: string, state?: ScreenState): void {
    if (!held) show(store.get().list.filter((notice) => notice.about !== about));
    add({ tone: 'plain', text, about, ...(state ? { state } : {}) });
  }

  function tellOfMute(source: TrackSource): void {
    const text = currentText().notices.muted[source];
    announcer.say(text);
    tellOf(`own ${source}`, text, 'muted');
  }

  /** That one opened the meeting oneself is no news; that one stands in for somebody is. */
  function tellOfRole({ state, local }: RoomSnapshot): void {
    if (state !== 'connected') return; // The list is on its way.
    const before = ownRole;
    const role = local?.role;
    ownRole = role;
    if (role === undefined || before === undefined || role === before) return;
    const { nowHost, noHost } = currentText().hosting;
    const text = role === 'host' ? nowHost : noHost;
    announcer.say(text);
    tellOf('own role', text, 'host-now');
  }

  const stops = [
    room.on('participantJoined', ({ participant: { id, displayName } }) =>
      tellOf(id, currentText().notices.joined(displayName)),
    ),
    room.on('participantBack', ({ participant: { id, displayName }, after }) =>
      tellOf(id, backAfter(displayName, Math.round(after / 1_000)), 'person-back'),
    ),
    room.on('participantLeft', ({ participant: { id, displayName }, reason }) =>
      tellOf(id, currentText().notices.left[reason](displayName), 'person-left'),
    ),
    room.on('muted', ({ source }) => tellOfMute(source)),
    room.on('changed', ({ snapshot }) => tellOfRole(snapshot)),
    room.on('error', (error) => tellProblem(error, false)),
  ];

  return {
    ...store,
    spoken: announcer,
    dismiss,
    hold,
    unplugged,
    problem: (error) => tellProblem(error, true),
    say(text) {
      announcer.say(text);
      add({ tone: 'plain', text });
    },
    close() {
      for (const stop of stops) stop();
      held = false; // Or the time would begin anew once nobody looks.
      for (const id of [...timers.keys()]) stopTime(id);
      announcer.close();
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
