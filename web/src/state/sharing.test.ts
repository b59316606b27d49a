import type { RoomEvents, TrackSource } from '@rollcall/client';
import { beforeEach, expect, it } from 'vitest';

import { createSharing, type Sharing, type SharingRoom } from './sharing';

class FakeTrack extends EventTarget {
  live = true;
  stop(): void {
    this.live = false;
  }
}

class FakeStream {
  readonly video = [new FakeTrack()];
  readonly audio: FakeTrack[] = [new FakeTrack()];
  getVideoTracks = () => this.video;
  getAudioTracks = () => this.audio;
  getTracks = () => [...this.video, ...this.audio];
}

interface Dialog {
  choose(stream?: FakeStream): Promise<FakeStream>;
  dismiss(): Promise<void>;
}

/** Owns what it is given, as a room does, and can refuse it, also later. */
class FakeRoom implements SharingRoom {
  readonly published = new Map<TrackSource, MediaStreamTrack>();
  #changed: (event: RoomEvents['localTrackChanged']) => void = () => undefined;
  failure: Error | undefined;
  hold: Promise<void> = Promise.resolve();
  async publish(source: TrackSource, track: MediaStreamTrack): Promise<void> {
    this.published.set(source, track);
    await this.hold;
    if (this.failure) throw this.failure;
  }
  unpublish(source: TrackSource): Promise<void> {
    this.published.get(source)?.stop();
    this.published.delete(source);
    return Promise.resolve();
  }
  on = (_name: string, listener: never) => {
    this.#changed = listener;
    return () => undefined;
  };
  /** Its media was made anew, and this was no longer taken. */
  async giveUp(source: TrackSource): Promise<void> {
    await this.unpublish(source);
    await this.change();
  }
  /** Some track of the person's changed: came, went, or was muted. */
  async change(): Promise<void> {
    const tracks = [...this.published.keys()].map((source) => ({ source }));
    this.#changed({ participant: { tracks } } as unknown as RoomEvents['localTrackChanged']);
    await turns();
  }
}

let room: FakeRoom;
let dialogs: Dialog[];
let problems: unknown[];
let sharing: Sharing;

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

beforeEach(() => {
  room = new FakeRoom();
  dialogs = [];
  problems = [];
  const ask = () =>
    new Promise<MediaStream | undefined>((resolve) => {
      dialogs.push({
        async choose(stream = new FakeStream()) {
          resolve(stream as unknown as MediaStream);
          await turns();
          return stream;
        },
        async dismiss() {
          resolve(undefined);
          await turns();
        },
      });
    });
  sharing = createSharing({ room, ask, onProblem: (error) => problems.push(error) });
});

async function choose(stream?: FakeStream): Promise<FakeStream> {
  const [dialog] = dialogs.splice(0, 1);
  if (!dialog) throw new Error('the browser was not asked');
  return dialog.choose(stream);
}

it('shares the screen with its sound, and stops', async () => {
  void sharing.toggle();
  const stream = await choose();
  expect(sharing.get().sharing).toBe(true);
  expect([...room.published.keys()]).toEqual(['screen', 'screenAudio']);
  await sharing.toggle();
  expect(sharing.get().sharing).toBe(false);
  expect(room.published.size).toBe(0);
  expect(stream.getTracks().some(({ live }) => live)).toBe(false);
});

it('asks once, however often it is pressed while the browser asks', async () => {
  void sharing.toggle();
  void sharing.toggle();
  void sharing.toggle();
  expect(dialogs).toHaveLength(1);
  await choose();
  expect(sharing.get().sharing).toBe(true);
});

it('asks again after the dialog was closed', async () => {
  void sharing.toggle();
  await dialogs.splice(0, 1)[0]?.dismiss();
  expect(sharing.get().sharing).toBe(false);
  void sharing.toggle();
  expect(dialogs).toHaveLength(1);
});

it('can be stopped while what was chosen is still on its way to the server', async () => {
  let arrive = () => {};
  room.hold = new Promise((resolve) => (arrive = resolve));
  void sharing.toggle();
  const stream = await choose();
  expect(sharing.get().sharing).toBe(true);
  await sharing.toggle();
  arrive();
  await turns();
  expect(sharing.get().sharing).toBe(false);
  expect(room.published.size).toBe(0);
  expect(stream.getTracks().some(({ live }) => live)).toBe(false);
});

it("ends with the browser's own button, also while it is on its way to the server", async () => {
  let arrive = () => {};
  room.hold = new Promise((resolve) => (arrive = resolve));
  void sharing.toggle();
  const stream = await choose();
  stream.video[0]?.dispatchEvent(new Event('ended'));
  arrive();
  await turns();
  expect(sharing.get().sharing).toBe(false);
  expect(stream.audio[0]?.live).toBe(false);
});

it('is not ended by an earlier screen', async () => {
  void sharing.toggle();
  const first = await choose();
  await sharing.toggle();
  void sharing.toggle();
  await choose();
  first.video[0]?.dispatchEvent(new Event('ended'));
  await turns();
  expect(sharing.get().sharing).toBe(true);
  expect(room.published.size).toBe(2);
});

it('lets go of everything when the room refuses it, and says why', async () => {
  room.failure = new Error('refused');
  const toggled = sharing.toggle();
  const stream = await choose();
  await toggled;
  expect(problems).toEqual([room.failure]);
  expect(sharing.get().sharing).toBe(false);
  expect(room.published.size).toBe(0);
  expect(stream.getTracks().some(({ live }) => live)).toBe(false);
});

it('lets go of a sound that comes without a picture', async () => {
  void sharing.toggle();
  const stream = new FakeStream();
  stream.video.pop();
  await choose(stream);
  expect(stream.audio[0]?.live).toBe(false);
  expect(sharing.get().sharing).toBe(false);
});

it('lets go of a screen that is chosen after the call is over', async () => {
  void sharing.toggle();
  sharing.end();
  const stream = await choose();
  expect(stream.getTracks().some(({ live }) => live)).toBe(false);
  expect(room.published.size).toBe(0);
  expect(problems).toEqual([]);
});

it('can share again after the call was taken back', async () => {
  void sharing.toggle();
  await choose();
  sharing.end();
  expect(sharing.get().sharing).toBe(false);
  void sharing.toggle();
  await choose();
  expect(sharing.get().sharing).toBe(true);
});

it('ends when the room gives up the screen, together with its sound', async () => {
  void sharing.toggle();
  const stream = await choose();
  await room.giveUp('screen');
  expect(sharing.get().sharing).toBe(false);
  expect(room.published.size).toBe(0);
  expect(stream.getTracks().some(({ live }) => live)).toBe(false);
});

it('goes on when the room gives up its sound alone, or something else changes', async () => {
  await room.change();
  void sharing.toggle();
  await choose();
  await room.change();
  await room.giveUp('screenAudio');
  expect(sharing.get().sharing).toBe(true);
  expect([...room.published.keys()]).toEqual(['screen']);
});
