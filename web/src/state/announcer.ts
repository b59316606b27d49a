// The words for a screen reader's polite region, in their own time: one utterance after the other.
import type { RoomApi } from '@rollcall/client';

import { currentText } from '../text';
import { changesBetween, goings, noted, nothing, sentencesOf } from './announcements';
import type { Happening } from './announcements';
import { loadPreferences, savePreferences } from './preferences';
import { createStore, type Store } from './store';

export interface Announcer extends Store<{ readonly words: string }> {
  /** Sentences about something else than who comes and goes: at once. */
  say(...sentences: readonly string[]): void;
  close(): void;
}

const switchStore = createStore({ on: loadPreferences().announcements });
/** Whether the person wants to hear who comes and goes. */
export const announcementsOn: Store<{ readonly on: boolean }> = switchStore;

export function turnAnnouncements(on: boolean): void {
  savePreferences({ announcements: on });
  switchStore.update({ on });
}

const gatherMs = 1_000;
// About as long as such a sentence takes to be spoken: no queue of them forms in the screen reader.
const betweenMs = 4_000;
// What is replaced sooner some screen readers do not notice.
const apartMs = 1_000;
const keptMs = 7_000;
const sentencesMax = 8; // Of a quick chat the newest: the rest is in its log.
/** Not nothing: the text's node stays, and another text in it is a change and no new node. */
const silence = ' ';

export function createAnnouncer(room: Pick<RoomApi, 'on' | 'snapshot'>): Announcer {
  const store = createStore({ words: silence });
  let gathered = nothing;
  let sentences: readonly string[] = [];
  let known = room.snapshot().participants;
  let saidAt = -Infinity;
  let nextAt = Infinity;
  let next: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  function speakAt(at: number): void {
    if (at >= nextAt) return;
    nextAt = at;
    clearTimeout(next);
    next = setTimeout(speak, at - performance.now());
  }

  function speak(): void {
    nextAt = Infinity;
    const { on } = announcementsOn.get();
    const all = [...sentences, ...sentencesOf(currentText(), gathered, { comings: on })];
    sentences = [];
    gathered = nothing;
    if (all.length === 0) return;
    const words = all.map(ended).join(' ');
    // The same once more would be no change, and not be read.
    store.update({ words: words === store.get().words ? `${words}\u00a0` : words });
    saidAt = performance.now();
    clearTimeout(quiet);
    quiet = setTimeout(() => store.update({ words: silence }), keptMs);
  }

  function note(happening: Happening): void {
    gathered = noted(gathered, happening);
    speakAt(Math.max(performance.now() + gatherMs, saidAt + betweenMs));
  }

  const stops = [
    room.on('participantJoined', ({ participant: { id, displayName: name } }) =>
      note({ id, name, kind: 'joined' }),
    ),
    room.on('participantBack', ({ participant: { id, displayName: name } }) =>
      note({ id, name, kind: 'back' }),
    ),
    room.on('participantLeft', ({ participant: { id, displayName: name }, reason }) =>
      note({ id, name, kind: goings[reason] }),
    ),
    room.on('changed', ({ snapshot: { participants } }) => {
      for (const change of changesBetween(known, participants)) note(change);
      known = participants;
    }),
  ];

  return {
    ...store,
    say(...more) {
      sentences = [...sentences, ...more.filter(Boolean)].slice(-sentencesMax);
      speakAt(Math.max(performance.now(), saidAt + apartMs));
    },
    close() {
      for (const stop of stops) stop();
      clearTimeout(next);
      clearTimeout(quiet);
    },
  };
}

/** With a full stop, so that what follows is not read as one sentence with it. */
function ended(sentence: string): string {
  return /\p{Po}$/u.test(sentence) ? sentence : `${sentence}.`;
}
