// What is wished changes while an earlier wish is being carried out: by then the newest one counts.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { RollcallError } from '../errors.js';
import { settle } from '../testing/fake-timers.js';
import { fakeTrack, type MediaServer } from '../testing/media-server.js';
import { MediaStage } from '../testing/media-stage.js';
import type { TrackSource } from '../types.js';
import type { Desired } from './sending.js';

let stage: MediaStage;
let server: MediaServer;

beforeEach(async () => {
  stage = await new MediaStage().open();
  ({ server } = stage);
});

const send = (all: { readonly [source in TrackSource]?: Desired }) =>
  stage.media.send(new Map(Object.entries(all)) as ReadonlyMap<TrackSource, Desired>);

const live = (kind: 'audio' | 'video'): Desired => ({ track: fakeTrack(kind), muted: false });

const sources = () => [...server.producers.values()].map(({ source }) => source);

/** The browser takes its time for this; the returned function lets it be done. */
function slow(what: 'send' | 'replaceTrack'): () => Promise<void> {
  let go: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (go = resolve));
  const handler = stage.handlers[0];
  if (handler === undefined) throw new Error('nothing is sent yet');
  const real = handler[what].bind(handler) as (options: never) => Promise<never>;
  vi.spyOn(handler, what).mockImplementationOnce(async (options: unknown) => {
    await done;
    return real(options as never);
  });
  return async () => {
    go();
    await settle();
    await settle();
  };
}

describe('while the microphone is being sent', () => {
  test('a camera that takes the place of another is sent, and the first is not missed', async () => {
    const [microphone, first, second] = [live('audio'), live('video'), live('video')];
    const done = slow('send');
    void send({ microphone, camera: first });
    await settle();
    first.track.stop(); // As LocalTracks does it.
    void send({ microphone, camera: second });
    await done();
    expect(sources()).toEqual(['microphone', 'camera']);
    expect(stage.failures).toEqual([]);
  });

  test('a camera that is turned off is not sent, and no failure', async () => {
    const [microphone, camera] = [live('audio'), live('video')];
    const done = slow('send');
    void send({ microphone, camera });
    await settle();
    camera.track.stop();
    void send({ microphone });
    await done();
    expect(sources()).toEqual(['microphone']);
    expect(stage.failures).toEqual([]);
  });
});

test('a camera that stops while it is being sent has failed only as long as no other is wished', async () => {
  const [first, second] = [live('video'), live('video')];
  const handler = stage.handlers[0];
  let refuse: (why: Error) => void = () => undefined;
  vi.spyOn(handler as NonNullable<typeof handler>, 'send').mockImplementationOnce(
    () => new Promise((_resolve, reject) => (refuse = reject)),
  );
  void send({ camera: first });
  await settle();
  void send({ camera: second });
  refuse(Object.assign(new Error('track ended'), { name: 'InvalidStateError' }));
  await vi.waitFor(() => expect(sources()).toEqual(['camera']));
  expect(stage.failures).toEqual([]);
});

test('what cannot be sent for want of a transport is told of', async () => {
  stage = new MediaStage();
  ({ server } = stage);
  server.refusals.set('createWebRtcTransport', new RollcallError('not_allowed', 'listeners only'));
  stage.comeBack();
  await send({ camera: live('video') });
  expect(stage.failures).toContain('camera not_allowed');
});

describe('while another microphone takes the place of the first', () => {
  let second: Desired;
  let done: () => Promise<void>;

  /** As LocalTracks does it. */
  function mute(muted: boolean): void {
    second.track.enabled = !muted;
    void send({ microphone: { ...second, muted } });
  }

  beforeEach(async () => {
    await send({ microphone: live('audio') });
    second = live('audio');
    done = slow('replaceTrack');
    void send({ microphone: second });
    await settle();
  });

  test('whoever mutes is silent', async () => {
    mute(true);
    await done();
    expect(second.track.enabled).toBe(false);
    expect([...server.producers.values()]).toEqual([{ source: 'microphone', paused: true }]);
  });

  test('whoever mutes is silent, also where signaling is lost meanwhile', async () => {
    mute(true);
    server.isUp = false;
    await done();
    expect(second.track.enabled).toBe(false);
  });

  test('whoever mutes and unmutes is heard', async () => {
    mute(true);
    mute(false);
    await done();
    expect(second.track.enabled).toBe(true);
    expect([...server.producers.values()]).toEqual([{ source: 'microphone', paused: false }]);
  });
});

describe('a microphone whose worker has died, and is being replaced', () => {
  const refusal = (code: 'not_found' | 'media_unavailable') => new RollcallError(code, 'no media');

  beforeEach(() => {
    server.refusals.set('pauseProducer', refusal('not_found'));
    server.refusals.set('resumeProducer', refusal('not_found'));
    server.refusals.set('produce', refusal('media_unavailable'));
  });

  /** A worker has taken its place. */
  function replaced(): void {
    server.refusals.clear();
    server.forgetAll();
    stage.media.rebuild(new Set());
  }

  test.each([true, false])(
    'is not given up for a press of mute or unmute, and sent again as its owner wants it: muted %s',
    async (muted) => {
      const { track } = live('audio');
      server.refusals.delete('produce');
      await send({ microphone: { track, muted: !muted } });
      server.refusals.set('produce', refusal('media_unavailable'));
      await send({ microphone: { track, muted } });
      await stage.timers.pass(3_000);
      expect(stage.failures).toEqual([]);
      replaced();
      await vi.waitFor(() =>
        expect([...server.producers.values()]).toEqual([{ source: 'microphone', paused: muted }]),
      );
      expect(track.readyState).toBe('live');
    },
  );
});
