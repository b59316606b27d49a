import { expect, it } from 'vitest';

import { createPlayback, type Playable } from './playback';

/** An audio element whose every `play` is answered by hand. */
class FakeElement implements Playable {
  readonly answers: { resolve(): void; reject(name: string): void }[] = [];
  play(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.answers.push({ resolve, reject: (name) => reject(new DOMException('', name)) });
    });
  }
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

async function blockedElement(playback: ReturnType<typeof createPlayback>): Promise<FakeElement> {
  const element = new FakeElement();
  playback.play(element);
  element.answers[0]?.reject('NotAllowedError');
  await turns();
  return element;
}

it('is not blocked while sound plays', async () => {
  const playback = createPlayback();
  const element = new FakeElement();
  playback.play(element);
  element.answers[0]?.resolve();
  await turns();
  expect(playback.get().blocked).toBe(false);
});

it('is blocked once the browser refuses to play', async () => {
  const playback = createPlayback();
  await blockedElement(playback);
  expect(playback.get().blocked).toBe(true);
});

it('stays blocked when the browser refuses again, and can be tried again', async () => {
  const playback = createPlayback();
  const element = await blockedElement(playback);
  playback.retry();
  expect(playback.get().blocked).toBe(true);
  element.answers[1]?.reject('NotAllowedError');
  await turns();
  expect(playback.get().blocked).toBe(true);
  playback.retry();
  element.answers[2]?.resolve();
  await turns();
  expect(playback.get().blocked).toBe(false);
});

it('stays blocked until the last of them plays', async () => {
  const playback = createPlayback();
  const ann = await blockedElement(playback);
  const ben = await blockedElement(playback);
  playback.retry();
  ann.answers[1]?.resolve();
  await turns();
  expect(playback.get().blocked).toBe(true);
  ben.answers[1]?.resolve();
  await turns();
  expect(playback.get().blocked).toBe(false);
});

it('stays blocked when the press is cut short by something else', async () => {
  const playback = createPlayback();
  const element = await blockedElement(playback);
  playback.retry();
  element.answers[1]?.reject('AbortError');
  await turns();
  expect(playback.get().blocked).toBe(true);
});

it('is no longer blocked when the one who was held back goes', async () => {
  const playback = createPlayback();
  const element = await blockedElement(playback);
  playback.forget(element);
  expect(playback.get().blocked).toBe(false);
});

it('does not hear of the earlier track of an element whose track was replaced', async () => {
  const playback = createPlayback();
  const element = new FakeElement();
  playback.play(element);
  playback.play(element);
  element.answers[1]?.resolve();
  await turns();
  element.answers[0]?.reject('NotAllowedError');
  await turns();
  expect(playback.get().blocked).toBe(false);
});

it('does not count a replaced track as held back', async () => {
  const playback = createPlayback();
  const element = new FakeElement();
  playback.play(element);
  element.answers[0]?.reject('AbortError');
  await turns();
  expect(playback.get().blocked).toBe(false);
});
