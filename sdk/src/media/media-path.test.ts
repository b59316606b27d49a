// What keeps a path alive, and what proves that it is: ICE restarts and the echo.
import { Device, type FakeHandler, type types as mediasoup } from 'mediasoup-client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { RollcallError } from '../errors.js';
import type { FakeTimers } from '../testing/fake-timers.js';
import type { MediaServer } from '../testing/media-server.js';
import { MediaStage } from '../testing/media-stage.js';
import type { Media } from './media.js';

let stage: MediaStage;
let server: MediaServer;
let timers: FakeTimers;
let media: Media;
let handlers: FakeHandler[];

beforeEach(async () => {
  stage = await new MediaStage().open();
  ({ server, timers, media, handlers } = stage);
});

const comeBack = () => stage.comeBack();

/** What a browser would say has arrived on a transport. */
function counts(handler: FakeHandler | undefined, received: number): { received: number } {
  const bytes = { received };
  handler!.getTransportStats = () =>
    Promise.resolve(
      new Map([['T1', { type: 'transport', bytesReceived: bytes.received }]]) as never,
    );
  return bytes;
}

describe('a broken path', () => {
  const state = (value: mediasoup.ConnectionState) => handlers[0]?.setConnectionState(value);

  beforeEach(async () => {
    await vi.waitFor(() => expect(handlers).toHaveLength(2));
    state('connected');
  });

  test('gets an ICE restart at once when it failed', async () => {
    state('failed');
    await vi.waitFor(() => expect(server.count('restartIce')).toBe(1));
  });

  test('gets an ICE restart when it was disconnected for three seconds', async () => {
    state('disconnected');
    await timers.pass(2_900);
    expect(server.count('restartIce')).toBe(0);
    await timers.pass(200);
    expect(server.count('restartIce')).toBe(1);
  });

  test('that heals by itself is left alone, and signaling is told', async () => {
    state('disconnected');
    await timers.pass(1_000);
    state('connected');
    await timers.pass(10_000);
    expect(server.count('restartIce')).toBe(0);
    expect(stage.recovered).toBe(1);
  });

  test('begins again with pictures that need none before them, of what is sent and no other', async () => {
    const asked: unknown[] = [];
    const rtpSender = {
      getParameters: () => ({ encodings: [{}, {}] }),
      setParameters: (...how: unknown[]) => Promise.resolve(void asked.push(how[1])),
    } as unknown as RTCRtpSender;
    const sending = handlers[0]!;
    const send = sending.send.bind(sending);
    sending.send = async (options) => ({ ...(await send(options)), rtpSender });
    media.send(stage.wish());
    await vi.waitFor(() => expect(server.producers.size).toBe(1));
    state('failed');
    state('connected');
    expect(asked).toEqual([{ encodingOptions: [{ keyFrame: true }, { keyFrame: true }] }]);
    handlers[1]!.setConnectionState('failed');
    handlers[1]!.setConnectionState('connected');
    media.send(stage.wish({ muted: true }));
    state('failed');
    state('connected');
    expect(asked).toHaveLength(1);
  });

  test('is restarted again until it works', async () => {
    state('failed');
    await timers.pass(11_000);
    expect(server.count('restartIce')).toBe(3);
    state('connected');
    await timers.pass(20_000);
    expect(server.count('restartIce')).toBe(3);
  });

  test('without signaling is restarted when signaling is back', async () => {
    server.isUp = false;
    state('failed');
    await timers.pass(10_000);
    expect(server.count('restartIce')).toBe(0);
    comeBack();
    await timers.pass(1);
    expect(server.count('restartIce')).toBe(1);
  });

  test('that seems well but brings nothing once signaling is back gets an ICE restart', async () => {
    const bytes = counts(handlers[0], 100);
    comeBack();
    await timers.pass(1_400);
    expect(server.count('restartIce')).toBe(0);
    await timers.pass(200);
    expect(server.count('restartIce')).toBe(1);
    comeBack();
    bytes.received += 1;
    await timers.pass(10_000);
    expect(server.count('restartIce')).toBe(1);
  });

  test('that breaks while it is watched gets an ICE restart at once', async () => {
    counts(handlers[0], 100);
    comeBack();
    await timers.pass(500);
    state('disconnected');
    await timers.pass(1);
    expect(server.count('restartIce')).toBe(1);
  });

  test('that the server does not know any more is built anew', async () => {
    server.transports.clear();
    state('failed');
    await timers.pass(1_100);
    await vi.waitFor(() => expect([...server.transports.values()]).toContain('send'));
  });

  test('is restarted when the server asks for it', async () => {
    const [transportId = ''] = server.transports.keys();
    media.onServer('iceRestartNeeded', { transportId });
    await vi.waitFor(() => expect(server.count('restartIce')).toBe(1));
  });
});

describe('servers that relay', () => {
  const relay = (username: string) => [{ urls: ['turn:relay'], username, credential: 'c' }];

  test('are those that the server names with a transport, also when it is made anew', async () => {
    const [send, recv] = [
      vi.spyOn(Device.prototype, 'createSendTransport'),
      vi.spyOn(Device.prototype, 'createRecvTransport'),
    ];
    server.iceServers = relay('late');
    server.forgetAll();
    media.rebuild(server.remoteProducers);
    await vi.waitFor(() => expect(handlers).toHaveLength(4));
    for (const made of [send, recv])
      expect(made).toHaveBeenLastCalledWith(expect.objectContaining({ iceServers: relay('late') }));
    vi.restoreAllMocks();
  });

  test('are renewed before ICE is restarted, where the browser can', async () => {
    await vi.waitFor(() => expect(handlers).toHaveLength(2));
    const done: unknown[] = [];
    const [handler] = handlers;
    vi.spyOn(handler!, 'updateIceServers').mockImplementation((servers) => {
      done.push(servers);
      return Promise.reject(new Error('not supported'));
    });
    vi.spyOn(handler!, 'restartIce').mockImplementation(() => {
      done.push('restart');
      return Promise.resolve();
    });
    server.iceServers = relay('later');
    handler!.setConnectionState('failed');
    await vi.waitFor(() => expect(done).toEqual([relay('later'), 'restart']));
  });
});

describe('the echo', () => {
  test('opens the way back first, then asks for the echoes, once each', async () => {
    await vi.waitFor(() => expect(server.count('consumeData')).toBe(1));
    const asked = server.requests.filter((name) => name.endsWith('Data'));
    expect(asked).toEqual(['produceData', 'consumeData']);
    media.resume(server.join(), server.remoteProducers);
    await timers.pass(2_000);
    expect(server.count('consumeData')).toBe(1);
  });

  test('is made anew with a transport that the server closed', async () => {
    await vi.waitFor(() => expect(server.count('consumeData')).toBe(1));
    const receiving = [...server.transports].find(([, direction]) => direction === 'recv');
    server.transports.delete(receiving![0]);
    media.onServer('transportClosed', { transportId: receiving![0], reason: 'setup_timeout' });
    await timers.pass(2_000);
    await vi.waitFor(() => expect(server.count('consumeData')).toBe(2));
    expect(server.count('produceData')).toBe(1);
  });

  test('is done without where the server has none, until the next join', async () => {
    await vi.waitFor(() => expect(server.count('consumeData')).toBe(1));
    server.refusals.set('consumeData', new RollcallError('not_found', 'no echoes here'));
    server.forgetAll();
    media.resume(server.join(), server.remoteProducers);
    await vi.waitFor(() => expect(server.count('consumeData')).toBe(2));
    await timers.pass(5_000);
    expect(server.count('consumeData')).toBe(2);
    expect(stage.failures).toEqual([]);
    server.refusals.clear();
    media.resume(server.join(), server.remoteProducers);
    await vi.waitFor(() => expect(server.count('consumeData')).toBe(3));
  });
});
