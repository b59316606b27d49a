import { FakeHandler } from 'mediasoup-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RollcallError } from '../errors.js';
import { settle, type FakeTimers } from '../testing/fake-timers.js';
import { fakeTrack, type MediaServer } from '../testing/media-server.js';
import { MediaStage } from '../testing/media-stage.js';
import type { Media } from './media.js';
import type { Desired } from './sending.js';

let stage: MediaStage;
let server: MediaServer;
let timers: FakeTimers;
let media: Media;
let handlers: FakeHandler[];
let received: Map<string, MediaStreamTrack>;
let failures: string[];

beforeEach(async () => {
  stage = await new MediaStage().open();
  ({ server, timers, media, handlers, received, failures } = stage);
});

const wish = (more?: Partial<Desired>) => stage.wish(more);
const receive = (...ids: readonly string[]) => stage.receive(...ids);
const comeBack = () => stage.comeBack();

const flowing = () => [...stage.flowing()];

const layers = () => [...server.consumers.values()].map((each) => each.layer);

describe('sending', () => {
  test('holds data channels open before anything is published', () => {
    expect([...server.transports.values()]).toEqual(['send', 'recv']);
    expect(server.producers.size).toBe(0);
  });

  test('makes one producer for a track, and closes it when it is not wanted any more', async () => {
    await media.send(wish());
    expect([...server.producers.values()]).toEqual([{ source: 'camera', paused: false }]);
    await media.send(new Map());
    expect(server.producers.size).toBe(0);
    expect(stage.camera.readyState).toBe('live');
  });

  test('tells the server about mute and unmute', async () => {
    await media.send(wish());
    await media.send(wish({ muted: true }));
    expect([...server.producers.values()][0]?.paused).toBe(true);
    await media.send(wish());
    expect([...server.producers.values()][0]?.paused).toBe(false);
  });

  test('starts muted if it was muted before it began', async () => {
    await media.send(wish({ muted: true }));
    expect([...server.producers.values()]).toEqual([{ source: 'camera', paused: true }]);
    expect(server.count('pauseProducer')).toBe(0);
  });

  test('replaces a track without a new producer', async () => {
    await media.send(wish());
    await media.send(wish({ track: fakeTrack('video') }));
    expect(server.count('produce')).toBe(1);
    expect(server.producers.size).toBe(1);
  });

  test('that the server refuses is reported once and not tried again', async () => {
    server.refusals.set('produce', new RollcallError('limit_reached', 'eight is enough'));
    await media.send(wish());
    expect(failures).toEqual(['camera limit_reached']);
  });

  test('that could not be answered is tried again', async () => {
    server.refusals.set('produce', new RollcallError('timeout', 'slow'));
    await media.send(wish());
    expect(server.producers.size).toBe(0);
    server.refusals.clear();
    await timers.pass(1_000);
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    expect(failures).toEqual([]);
  });

  test('while signaling is down waits for it', async () => {
    server.isUp = false;
    await media.send(wish());
    expect(server.producers.size).toBe(0);
    comeBack();
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
  });

  test('closes on the server what was closed while signaling was down', async () => {
    await media.send(wish());
    server.isUp = false;
    await media.send(new Map());
    expect(server.producers.size).toBe(1);
    comeBack();
    await vi.waitFor(() => expect(server.producers.size).toBe(0));
  });

  test('mutes on the server what was muted while signaling was down', async () => {
    await media.send(wish());
    server.isUp = false;
    await media.send(wish({ muted: true }));
    comeBack();
    await vi.waitFor(() => expect([...server.producers.values()][0]?.paused).toBe(true));
  });

  test('leaves no doubt about mute when the answer to a change was lost', async () => {
    await media.send(wish());
    server.losesAnswers = true;
    await media.send(wish({ muted: true }));
    server.losesAnswers = false;
    server.isUp = false;
    await media.send(wish());
    comeBack();
    await vi.waitFor(() => expect([...server.producers.values()][0]?.paused).toBe(false));
  });
});

describe('receiving', () => {
  test('lets every wanted producer flow, over one transport', async () => {
    receive('video-1', 'audio-1', 'video-2');
    await vi.waitFor(() => expect(flowing().sort()).toEqual(['audio-1', 'video-1', 'video-2']));
    expect([...received.keys()].sort()).toEqual(['audio-1', 'video-1', 'video-2']);
    expect(server.count('createWebRtcTransport')).toBe(2);
  });

  test('closes what is not wanted any more', async () => {
    receive('video-1', 'audio-1');
    await vi.waitFor(() => expect(flowing()).toHaveLength(2));
    receive('audio-1');
    await vi.waitFor(() => expect(flowing()).toEqual(['audio-1']));
    expect([...received.keys()]).toEqual(['audio-1']);
  });

  test('does not ask the server to close what it has closed itself', async () => {
    receive('video-1');
    await vi.waitFor(() => expect(flowing()).toHaveLength(1));
    media.onServer('producerClosed', { producerId: 'video-1' });
    media.receive(new Set());
    await timers.pass(2_000);
    expect(received.size).toBe(0);
    expect(server.count('closeConsumer')).toBe(0);
  });

  test('takes a second consumer for pictures that are held back after a path was cut', async () => {
    receive('video-1', 'video-2');
    await vi.waitFor(() => expect(flowing()).toHaveLength(2));
    const arrive = stage.holdBack();
    const before = received.get('video-1');
    const unreceived = vi.spyOn(received, 'delete');
    media.senderIsBack(['video-1', 'video-unknown']);
    await timers.pass(200);
    arrive();
    await timers.pass(200);
    expect(flowing().sort()).toEqual(['video-1', 'video-2']);
    expect(received.get('video-1')).not.toBe(before);
    expect(before?.readyState).toBe('ended');
    // The first stays until the second is there: nobody sees a gap.
    expect(unreceived).not.toHaveBeenCalled();
    expect(server.requests.slice(-3)).toEqual(['consume', 'resumeConsumer', 'closeConsumer']);
  });

  test('keeps the consumer it has where no second one is to be had', async () => {
    receive('video-1');
    await vi.waitFor(() => expect(flowing()).toHaveLength(1));
    const arrive = stage.holdBack();
    const before = received.get('video-1');
    server.refusals.set('consume', new RollcallError('limit_reached', 'consumers'));
    media.senderIsBack(['video-1']);
    await timers.pass(200);
    arrive();
    await timers.pass(5_000);
    expect(received.get('video-1')).toBe(before);
    expect(flowing()).toEqual(['video-1']);
    expect(failures).toEqual([]);
  });

  test('of a producer that closed meanwhile is no error', async () => {
    media.receive(new Set(['video-gone']));
    await vi.waitFor(() => expect(server.count('consume')).toBe(1));
    await timers.pass(5_000);
    expect(failures).toEqual([]);
    server.remoteProducers.add('video-1');
    media.receive(new Set(['video-gone', 'video-1']));
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    expect(server.count('consume')).toBe(2);
  });

  test('resumes a consumer whose resume was not answered', async () => {
    server.refusals.set('resumeConsumer', new RollcallError('timeout', 'slow'));
    receive('video-1');
    await vi.waitFor(() => expect(server.count('resumeConsumer')).toBe(1));
    server.refusals.clear();
    await timers.pass(1_000);
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    expect(server.count('consume')).toBe(1);
  });

  test('ends with a consumer that closed before its beginning was dealt with', async () => {
    media.onServer('consumerClosed', { consumerId: 'consumer-5' });
    // Ids 1 to 4 are the transports and the data channels of the echo.
    receive('video-1');
    await vi.waitFor(() => expect(server.consumers.has('consumer-5')).toBe(true));
    await timers.pass(2_000);
    expect(received.size).toBe(0);
  });
});

describe('after a lost connection', () => {
  beforeEach(async () => {
    await media.send(wish());
    receive('video-1');
    await vi.waitFor(() => expect(flowing()).toHaveLength(1));
  });

  test('what the server still has goes on', async () => {
    const track = received.get('video-1');
    comeBack();
    await timers.pass(2_000);
    expect(received.get('video-1')).toBe(track);
    expect(server.count('produce')).toBe(1);
    expect(server.count('consume')).toBe(1);
  });

  test('what the server has lost is built anew', async () => {
    server.forgetAll();
    comeBack();
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    expect([...server.transports.values()].sort()).toEqual(['recv', 'send']);
    expect(server.count('produceData')).toBe(2);
  });

  test('a transport that the server closed alone is built anew', async () => {
    const [sending = ''] =
      [...server.transports].find(([, direction]) => direction === 'send') ?? [];
    server.transports.delete(sending);
    server.producers.clear();
    media.onServer('transportClosed', { transportId: sending, reason: 'dtls_closed' });
    await timers.pass(1_000);
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    expect(server.count('consume')).toBe(1);
  });

  test('a replaced worker means everything anew, with what is to be received now', async () => {
    server.forgetAll();
    server.remoteProducers.clear();
    media.rebuild(new Set());
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    receive('video-9');
    await vi.waitFor(() => expect(flowing()).toEqual(['video-9']));
    expect(failures).toEqual([]);
  });

  test('what the server kept of media that this page has closed goes before anything new', async () => {
    const before = new Set(server.transports.keys());
    media.close();
    server.requests.length = 0;
    media = stage.media = stage.createMedia();
    comeBack();
    await media.send(wish());
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    expect(server.requests[0]).toBe('forceCleanup');
    expect(server.count('forceCleanup')).toBe(1);
    expect([...server.transports.keys()].filter((id) => before.has(id))).toEqual([]);
  });

  test('where all cannot be closed at once, what others see and what comes here is closed one by one', async () => {
    const before = [...server.producers.keys(), ...server.consumers.keys()];
    server.refusals.set('forceCleanup', new RollcallError('rate_limited', 'soon again'));
    media.close();
    media = stage.media = stage.createMedia();
    comeBack();
    await media.send(wish());
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    const now = [...server.producers.keys(), ...server.consumers.keys()];
    expect(now.filter((id) => before.includes(id))).toEqual([]);
    expect(failures).toEqual([]);
  });

  test('what was made but not answered before is closed before it is made again', async () => {
    server.losesAnswers = true;
    await media.send(new Map([...wish(), ['screen', { track: fakeTrack('video'), muted: false }]]));
    receive('video-1', 'video-2');
    await settle();
    expect(server.producers.size).toBe(2);
    expect(server.consumers.size).toBe(2);
    server.losesAnswers = false;
    server.requests.length = 0;
    comeBack();
    await vi.waitFor(() => expect(flowing().sort()).toEqual(['video-1', 'video-2']));
    await vi.waitFor(() => expect(server.count('produce')).toBe(1));
    expect(server.producers.size).toBe(2);
    expect(server.consumers.size).toBe(2);
    expect(server.requests.indexOf('closeProducer')).toBeLessThan(
      server.requests.indexOf('produce'),
    );
    expect(server.requests.indexOf('closeConsumer')).toBeLessThan(
      server.requests.indexOf('consume'),
    );
  });

  test('nothing is made after the end', async () => {
    media.close();
    server.forgetAll();
    comeBack();
    receive('video-1');
    await media.send(wish());
    await timers.pass(10_000);
    expect(server.transports.size).toBe(0);
    expect(received.size).toBe(0);
  });
});

describe('a transport whose first negotiation was not answered', () => {
  test('is given up for a new one, on the sending side', async () => {
    server.forgetAll();
    media.rebuild(new Set());
    server.refusals.set('connectWebRtcTransport', new RollcallError('timeout', 'slow'));
    await timers.pass(3_000);
    await vi.waitFor(() => expect(server.count('createWebRtcTransport')).toBeGreaterThan(2));
    server.refusals.clear();
    await timers.pass(1_000);
    await vi.waitFor(() => expect(server.count('produceData')).toBe(2));
    await media.send(wish());
    expect(server.producers.size).toBe(1);
    expect(failures).toEqual([]);
  });

  test('is given up for a new one, on the receiving side', async () => {
    server.refusals.set('connectWebRtcTransport', new RollcallError('timeout', 'slow'));
    receive('video-1');
    await vi.waitFor(() => expect(server.count('connectWebRtcTransport')).toBe(2));
    server.refusals.clear();
    await timers.pass(1_000);
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    expect(failures).toEqual([]);
  });
});

describe('a transport', () => {
  afterEach(() => void vi.restoreAllMocks());

  test('that closes during a negotiation is made anew, and what it was to carry', async () => {
    const receives = vi.spyOn(FakeHandler.prototype, 'receive');
    receives.mockReturnValueOnce(new Promise(() => undefined)); // As of a closed RTCPeerConnection.
    receive('video-1');
    await vi.waitFor(() => expect(receives).toHaveBeenCalledTimes(1));
    const [receiving = ''] =
      [...server.transports].find(([, direction]) => direction === 'recv') ?? [];
    server.transports.delete(receiving);
    server.consumers.clear();
    media.onServer('transportClosed', { transportId: receiving, reason: 'dtls_closed' });
    await timers.pass(1_000);
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    expect(failures).toEqual([]);
  });

  test('of which there are too many, since answers were lost, is made when there are less', async () => {
    media.rebuild(new Set());
    server.forgetAll();
    server.refusals.set('createWebRtcTransport', new RollcallError('limit_reached', 'too many'));
    const before = server.count('createWebRtcTransport');
    receive('video-1');
    await timers.pass(1_000);
    await vi.waitFor(() =>
      expect(server.count('createWebRtcTransport')).toBeGreaterThan(before + 1),
    );
    server.refusals.clear();
    await timers.pass(1_000);
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    expect(failures).toEqual([]);
  });
});

describe('when the browser fails in a negotiation', () => {
  const fails = (times: number) => {
    const send = vi.spyOn(FakeHandler.prototype, 'send');
    for (let time = 0; time < times; time += 1) {
      send.mockRejectedValueOnce(new Error('no a=ssrc lines found'));
    }
    return send;
  };
  afterEach(() => void vi.restoreAllMocks());

  test('once, the transport is made anew and the track sent', async () => {
    fails(1);
    await media.send(wish());
    await timers.pass(1_000);
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    expect(server.count('createWebRtcTransport')).toBe(3);
    expect(failures).toEqual([]);
  });

  test('twice, that is its last word', async () => {
    fails(2);
    await media.send(wish());
    await timers.pass(1_000);
    await vi.waitFor(() => expect(failures).toEqual(['camera browser_unsupported']));
  });
});

test('what is under way when media is closed asks the server for nothing more', async () => {
  void media.send(wish());
  void media.send(wish({ muted: true }));
  receive('video-1');
  const before = server.requests.length;
  media.close();
  await timers.pass(5_000);
  expect(server.requests.length).toBeLessThanOrEqual(before + 2); // What had been sent.
  expect(server.producers.size).toBe(0);
});

describe('what is shown', () => {
  const small = { width: 160, height: 90 };
  const large = { width: 1280, height: 720 };

  test('flows in full as long as nothing is said of its size', async () => {
    receive('video-1');
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    expect(layers()).toEqual([undefined]);
  });

  test('comes in the layer that fills its place, and in another where that changes', async () => {
    receive('video-1');
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    media.show('video-1', small);
    await vi.waitFor(() => expect(layers()).toEqual([0]));
    media.show('video-1', large);
    await vi.waitFor(() => expect(layers()).toEqual([2]));
    media.show('video-1', { width: 1290, height: 720 });
    await settle();
    expect(server.count('setPreferredLayers')).toBe(2);
  });

  test('comes in another layer once pictures tell that the camera takes smaller ones', async () => {
    receive('video-1');
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    media.show('video-1', { width: 640, height: 360 });
    await vi.waitFor(() => expect(layers()).toEqual([1]));
    const trackIdentifier = received.get('video-1')?.id;
    const picture = { type: 'inbound-rtp', trackIdentifier, frameWidth: 320, frameHeight: 180 };
    for (const handler of handlers)
      vi.spyOn(handler, 'getTransportStats').mockResolvedValue(new Map([['p', picture]]) as never);
    await timers.pass(2_000);
    expect(layers()).toEqual([1]); // It may be of the layer before.
    await timers.pass(2_000);
    await vi.waitFor(() => expect(layers()).toEqual([2]));
  });

  test('flows only while it is, and sound always', async () => {
    receive('video-1', 'audio-1');
    await vi.waitFor(() => expect(flowing()).toHaveLength(2));
    media.show('video-1', 'hidden');
    media.show('audio-1', 'hidden');
    await vi.waitFor(() => expect(flowing()).toEqual(['audio-1']));
    media.show('video-1', small);
    await vi.waitFor(() => expect(flowing()).toHaveLength(2));
    expect(received.has('video-1')).toBe(true);
  });

  test('is asked for before the first picture comes', async () => {
    server.remoteProducers.add('video-1');
    media.receive(server.remoteProducers);
    media.show('video-1', small);
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    const [layer, flow] = ['setPreferredLayers', 'resumeConsumer'].map((name) =>
      server.requests.indexOf(name),
    );
    expect(layer).toBeGreaterThan(-1);
    expect(layer).toBeLessThan(Number(flow));
  });

  test('is the same on transports that are made anew', async () => {
    receive('video-1', 'video-2');
    media.show('video-1', small);
    media.show('video-2', 'hidden');
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    server.forgetAll();
    media.rebuild(server.remoteProducers);
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
    await vi.waitFor(() => expect(layers()).toContain(0));
  });

  test('of what is not there is forgotten', async () => {
    media.show('video-1', 'hidden');
    receive('video-1');
    await vi.waitFor(() => expect(flowing()).toEqual(['video-1']));
  });
});
