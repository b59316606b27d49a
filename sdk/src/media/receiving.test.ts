// What the server is to close is remembered until it has.
import { FakeHandler } from 'mediasoup-client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { RollcallError } from '../errors.js';
import type { FakeTimers } from '../testing/fake-timers.js';
import type { MediaServer } from '../testing/media-server.js';
import { MediaStage } from '../testing/media-stage.js';

let stage: MediaStage;
let server: MediaServer;
let timers: FakeTimers;

beforeEach(async () => {
  stage = await new MediaStage().open();
  ({ server, timers } = stage);
});

const flow = (...ids: readonly string[]) =>
  vi.waitFor(() => expect([...stage.flowing()].sort()).toEqual(ids));

const passing = new RollcallError('timeout', 'slow');

describe('a consumer that is not wanted any more', () => {
  beforeEach(async () => {
    stage.receive('audio-1', 'video-1');
    await flow('audio-1', 'video-1');
  });

  test('is closed in the end where the server did not answer at first', async () => {
    server.refusals.set('closeConsumer', passing);
    stage.receive('audio-1');
    await vi.waitFor(() => expect(server.count('closeConsumer')).toBe(1));
    server.refusals.clear();
    await timers.pass(1_000);
    await flow('audio-1');
    expect(stage.failures).toEqual([]);
  });

  test('is reported once, and left alone, where the server will not close it', async () => {
    server.refusals.set('closeConsumer', new RollcallError('internal', 'a bug'));
    stage.receive('audio-1');
    await vi.waitFor(() => expect(stage.failures).toEqual(['internal']));
    stage.receive('audio-1', 'audio-2');
    await vi.waitFor(() => expect(stage.flowing()).toContain('audio-2'));
    expect(server.count('closeConsumer')).toBe(1);
    expect(stage.failures).toEqual(['internal']);
  });
});

describe('of two consumers of held back pictures the first', () => {
  /** Its place is taken by a second one, while the server refuses one kind of request. */
  async function replaceWithout(name: string, refusal: RollcallError): Promise<string> {
    stage.receive('video-1');
    await flow('video-1');
    const arrive = stage.holdBack();
    const [first = ''] = server.consumers.keys();
    server.refusals.set(name, refusal);
    stage.media.senderIsBack(['video-1']);
    await timers.pass(200);
    arrive();
    await timers.pass(200);
    expect(server.count('consume')).toBe(2);
    return first;
  }

  test.each(['resumeConsumer', 'closeConsumer'])(
    'is closed in the end also where %s was not answered',
    async (name) => {
      const first = await replaceWithout(name, passing);
      server.refusals.clear();
      await timers.pass(1_000);
      await flow('video-1');
      expect(server.consumers.has(first)).toBe(false);
      expect(stage.failures).toEqual([]);
    },
  );

  test('is closed also where the server will not let the second flow', async () => {
    const first = await replaceWithout('resumeConsumer', new RollcallError('internal', 'a bug'));
    await vi.waitFor(() => expect(stage.failures).toEqual(['internal']));
    await vi.waitFor(() => expect(server.consumers.has(first)).toBe(false));
  });
});

test('a consumer that the browser will not take is closed', async () => {
  vi.spyOn(FakeHandler.prototype, 'receive').mockRejectedValue(new Error('no such codec'));
  stage.receive('video-1');
  await timers.pass(1_000);
  await vi.waitFor(() => expect(stage.failures).toEqual(['cannot_consume']));
  vi.restoreAllMocks();
  const last = [...server.consumers.keys()].at(-1) ?? '';
  stage.receive('video-1', 'audio-1');
  await flow('audio-1');
  expect(server.consumers.has(last)).toBe(false);
});
