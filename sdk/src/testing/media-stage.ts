// Media between the fake half of a server and the browser's half of mediasoup-client, as its tests want it.
import type { FakeHandler, types as mediasoup } from 'mediasoup-client';
import { expect, vi } from 'vitest';
import { createLog } from '../log.js';
import { Media } from '../media/media.js';
import type { Desired } from '../media/sending.js';
import type { TrackSource } from '../types.js';
import { FakeTimers } from './fake-timers.js';
import { fakeDevice, fakeTrack, MediaServer } from './media-server.js';

export class MediaStage {
  readonly server = new MediaServer();
  readonly timers = new FakeTimers();
  /** Of the transports, in the order in which they were made. */
  readonly handlers: FakeHandler[] = [];
  readonly received = new Map<string, MediaStreamTrack>();
  readonly failures: string[] = [];
  readonly camera = fakeTrack('video');
  recovered = 0;
  media = this.createMedia();

  createMedia(): Media {
    const { server, timers, handlers, received, failures } = this;
    return new Media({
      request: server.request,
      isUp: () => server.isUp,
      timers,
      log: createLog('silent'),
      simulcast: true,
      createDevice: async () => {
        const device = await fakeDevice();
        device.observer.on('newtransport', (transport: mediasoup.Transport) =>
          handlers.push(transport.handler as FakeHandler),
        );
        return device;
      },
      hooks: {
        received: (id, track) => received.set(id, track),
        unreceived: (id) => received.delete(id),
        sendingFailed: (source, _track, error) => failures.push(`${source} ${error.code}`),
        receivingFailed: (error) => failures.push(error.code),
        recovered: () => (this.recovered += 1),
        socketLost: () => undefined,
        unheard: () => undefined,
        quality: () => undefined,
        arriving: () => undefined,
      },
    });
  }

  /** Joined, and the echo is open. */
  async open(): Promise<this> {
    this.comeBack();
    await vi.waitFor(() => expect(this.server.count('consumeData')).toBe(1));
    return this;
  }

  /** Signaling comes back after a loss. */
  comeBack(): void {
    this.server.isUp = true;
    this.media.resume(this.server.join(), this.server.remoteProducers);
  }

  wish(more: Partial<Desired> = {}): ReadonlyMap<TrackSource, Desired> {
    return new Map([['camera', { track: this.camera, muted: false, ...more }]]);
  }

  receive(...ids: readonly string[]): void {
    for (const id of ids) this.server.remoteProducers.add(id);
    this.media.receive(new Set(ids));
  }

  /** Who is being received, as the server sees it. */
  flowing(): readonly unknown[] {
    const flowing = [...this.server.consumers.values()].filter((each) => each.flowing);
    return flowing.map((each) => each.producerId);
  }

  /**
   * From here on the browser counts pictures that arrive, and shows none of them; more arrive when
   * the returned function is called.
   */
  holdBack(): () => void {
    let framesReceived = 0;
    for (const handler of this.handlers)
      vi.spyOn(handler, 'getReceiverStats').mockImplementation(async () => {
        return new Map([
          ['in', { type: 'inbound-rtp', framesReceived, framesDecoded: 0 }],
        ]) as never;
      });
    return () => (framesReceived += 5);
  }
}
