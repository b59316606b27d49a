import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { playAudio, type Audible, type AudioPlayback } from './audio.js';
import type { RoomSnapshot } from './types.js';

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** An audio element whose every `play` is answered by hand. */
class FakeElement {
  readonly answers: { resolve(): void; reject(name: string): void }[] = [];
  readonly asked: string[] = [];
  srcObject: { readonly tracks: readonly unknown[] } | null = null;
  sinkId = '';
  refusal: string | undefined;

  play(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.answers.push({ resolve, reject: (name) => reject(new DOMException('', name)) });
    });
  }

  setSinkId(id: string): Promise<void> {
    this.asked.push(id);
    if (this.refusal !== undefined) return Promise.reject(new DOMException('', this.refusal));
    this.sinkId = id;
    return Promise.resolve();
  }

  remove(): void {
    place.delete(this);
  }

  async answer(attempt: number, refusal?: string): Promise<void> {
    if (refusal === undefined) this.answers[attempt]?.resolve();
    else this.answers[attempt]?.reject(refusal);
    await turns();
  }
}

const listeners = new Map<string, Set<(event: unknown) => void>>();
const listenersOf = (type: string) => {
  const set = listeners.get(type) ?? new Set();
  listeners.set(type, set);
  return set;
};
function press(type: string, event = { isTrusted: true }): void {
  for (const listener of [...listenersOf(type)]) listener(event);
}

const place = new Set<FakeElement>();
const watchers = new Set<() => void>();
let snapshot: Pick<RoomSnapshot, 'participants'>;
let audio: AudioPlayback;

const room: Audible = {
  snapshot: () => snapshot as RoomSnapshot,
  on: (_name, listener) => {
    const watcher = listener as () => void;
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
};

/** These are heard; the same word is the same track. */
function hear(...names: string[]): void {
  const tracks = names.map((name) => ({ kind: 'audio', mediaTrack: name }));
  const more = [{ kind: 'video', mediaTrack: 'a picture' }, { kind: 'audio' }];
  snapshot = { participants: [{ tracks: [...tracks, ...more] }] as never };
  for (const watcher of [...watchers]) watcher();
}

const elements = () => [...place];
const elementOf = (name: string) =>
  elements().find(({ srcObject }) => srcObject?.tracks[0] === name) as FakeElement;

beforeEach(() => {
  vi.stubGlobal('document', { createElement: () => new FakeElement() });
  vi.stubGlobal('addEventListener', (type: string, listener: () => void) =>
    listenersOf(type).add(listener),
  );
  vi.stubGlobal('removeEventListener', (type: string, listener: () => void) =>
    listenersOf(type).delete(listener),
  );
  vi.stubGlobal(
    'MediaStream',
    class {
      constructor(readonly tracks: readonly unknown[]) {}
    },
  );
  place.clear();
  hear();
  const into = { append: (element: FakeElement) => place.add(element) };
  audio = playAudio(room, into as never);
});

afterEach(() => {
  audio.stop();
  expect(watchers.size).toBe(0);
  expect([...listeners.values()].every(({ size }) => size === 0)).toBe(true);
  expect(place.size).toBe(0);
  vi.unstubAllGlobals();
});

async function held(name: string): Promise<FakeElement> {
  hear(...elements().map(({ srcObject }) => String(srcObject?.tracks[0])), name);
  const element = elementOf(name);
  await element.answer(0, 'NotAllowedError');
  return element;
}

test('everybody has one element for as long as they are heard', () => {
  hear('ann', 'ben');
  const ann = elementOf('ann');
  hear('ann');
  expect(elements()).toEqual([ann]);
  expect(ann.answers).toHaveLength(1);
});

test('whoever was there before is heard, too', () => {
  hear('ann');
  const later = playAudio(room, { append: (element: FakeElement) => place.add(element) } as never);
  expect(elements()).toHaveLength(2);
  later.stop();
  expect(elements()).toHaveLength(1);
});

test('nothing is held back while sound plays', async () => {
  hear('ann');
  await elementOf('ann').answer(0);
  expect(audio.blocked).toBe(false);
});

test('sound is held back once the browser refuses to play, and that is told once', async () => {
  const told: boolean[] = [];
  audio.on('changed', ({ blocked }) => told.push(blocked));
  await held('ann');
  await held('ben');
  expect(audio.blocked).toBe(true);
  expect(told).toEqual([true]);
});

test('it stays held back when the browser refuses again, and can be tried again', async () => {
  const ann = await held('ann');
  audio.start();
  expect(audio.blocked).toBe(true);
  await ann.answer(1, 'NotAllowedError');
  expect(audio.blocked).toBe(true);
  audio.start();
  await ann.answer(2);
  expect(audio.blocked).toBe(false);
});

test.each(['pointerdown', 'pointerup', 'keydown'])(
  'any %s of a person lets it through',
  async (type) => {
    const ann = await held('ann');
    press(type);
    await ann.answer(1);
    expect(audio.blocked).toBe(false);
    press(type);
    expect(ann.answers).toHaveLength(2);
  },
);

test('what a script presses lets nothing through', async () => {
  const ann = await held('ann');
  press('keydown', { isTrusted: false });
  expect(ann.answers).toHaveLength(1);
});

test('it stays held back until the last of them plays', async () => {
  const ann = await held('ann');
  const ben = await held('ben');
  audio.start();
  await ann.answer(1);
  expect(audio.blocked).toBe(true);
  await ben.answer(1);
  expect(audio.blocked).toBe(false);
});

test('it stays held back when the press is cut short by something else', async () => {
  const ann = await held('ann');
  audio.start();
  await ann.answer(1, 'AbortError');
  expect(audio.blocked).toBe(true);
});

test('nothing is held back any more when the one goes whose sound was', async () => {
  await held('ann');
  hear();
  expect(audio.blocked).toBe(false);
});

test('a refusal that comes after somebody has gone holds nothing back', async () => {
  hear('ann');
  const ann = elementOf('ann');
  hear();
  await ann.answer(0, 'NotAllowedError');
  expect(audio.blocked).toBe(false);
});

test('the chosen speaker is that of everybody, also of who comes later, and asked for once', () => {
  hear('ann');
  audio.setSpeaker('headset');
  hear('ann', 'ben');
  audio.setSpeaker('headset');
  expect([elementOf('ann').asked, elementOf('ben').asked]).toEqual([['headset'], ['headset']]);
});

test('a browser that cannot choose a speaker plays all the same', () => {
  vi.stubGlobal('document', {
    createElement: () =>
      Object.assign(Object.create({ play: () => Promise.resolve(), remove: () => undefined }), {
        srcObject: null,
      }),
  });
  hear('ann');
  expect(() => audio.setSpeaker('headset')).not.toThrow();
  hear();
  place.clear();
});

test('a speaker that refuses is an error, and one that goes in this moment is none', async () => {
  const errors: string[] = [];
  audio.on('error', ({ code }) => errors.push(code));
  hear('ann');
  const ann = elementOf('ann');
  ann.refusal = 'NotFoundError';
  audio.setSpeaker('pulled out');
  ann.refusal = 'NotAllowedError';
  audio.setSpeaker('refused');
  await turns();
  expect(errors).toEqual(['permission_denied']);
});
