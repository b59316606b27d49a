// What of the person's own devices is sent: what is turned on, and muted as they wish. The wish to be
// muted belongs to the person, not to a track: it outlives the microphone that was muted.
import type { RoomApi } from '@rollcall/client';

import { deviceKinds, type DeviceKind, type LocalMedia } from './local-media';
import { createStore, type Store } from './store';

export type PublishingRoom = Pick<
  RoomApi,
  'publish' | 'unpublish' | 'setMuted' | 'snapshot' | 'on'
>;

export interface PublishingOptions {
  readonly room: PublishingRoom;
  readonly media: Pick<LocalMedia, 'get' | 'lose' | 'turnOff'>;
  readonly onProblem: (error: unknown) => void;
}

export interface Publishing extends Store<{ readonly muted: boolean }> {
  /** Makes what is sent equal to what is turned on; to be called whenever either may have changed. */
  settle(): void;
  isPublished(kind: DeviceKind): boolean;
  setMuted(muted: boolean): Promise<void>;
  /** The call is over, or goes on elsewhere: the room has let go of what was sent. */
  end(): void;
}

export function createPublishing({ room, media, onProblem }: PublishingOptions): Publishing {
  const store = createStore({ muted: false });
  const published = new Map<DeviceKind, MediaStreamTrack>();

  function settle(): void {
    const connected = room.snapshot().state === 'connected';
    for (const kind of deviceKinds) {
      const device = media.get()[kind];
      const track = device.status === 'on' ? device.track : undefined;
      if (published.get(kind) === track) continue;
      if (track && connected) publish(kind, track).catch(onProblem);
      // Whatever the network does: what is turned off is neither filmed nor sent any longer.
      else if (published.delete(kind)) room.unpublish(kind).catch(onProblem);
    }
  }

  async function publish(kind: DeviceKind, track: MediaStreamTrack): Promise<void> {
    const copy = track.clone(); // The room stops what it is given.
    // Before the room hears of it, which would let the track go without a word.
    copy.addEventListener('ended', () => {
      if (published.get(kind) !== track) return;
      published.delete(kind);
      void media.lose(kind, track);
    });
    published.set(kind, track);
    const { muted } = store.get();
    await Promise.all([
      room.publish(kind, copy),
      // In the same breath, before a single sound of it is sent.
      kind === 'microphone' && muted ? room.setMuted(kind, muted) : undefined,
    ]);
  }

  // What the room gave up is not shown as if it were sent. It has said why.
  room.on('localTrackChanged', ({ participant }) => {
    for (const kind of [...published.keys()]) {
      if (participant.tracks.some(({ source }) => source === kind)) continue;
      published.delete(kind);
      media.turnOff(kind);
    }
  });

  return {
    ...store,
    settle,
    isPublished: (kind) => published.has(kind),
    async setMuted(muted) {
      store.update({ muted });
      if (published.has('microphone')) await room.setMuted('microphone', muted);
    },
    end() {
      published.clear();
      store.update({ muted: false });
    },
  };
}
