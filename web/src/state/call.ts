// One call of this page: the room, the person's own tracks in it, and what there is to tell.
import { useCallback, useSyncExternalStore } from 'react';

import { currentText } from '../text';
import { createRoom, RollcallError, type RoomApi, type RoomSnapshot } from '@rollcall/client';

import { createDepartures, type Departures } from './departures';
import { createLocalMedia, type DeviceKind, type LocalMedia } from './local-media';
import { createNotices, type Notices } from './notices';
import { loadPreferences, logLevel, savePreferences } from './preferences';
import { createSharing, type Sharing } from './sharing';
import { createStore, type Store } from './store';

export interface CallOptions {
  readonly roomId: string;
  readonly displayName: string;
  readonly media: LocalMedia;
  readonly takeover?: boolean;
  readonly asAnotherPerson?: boolean;
}

export interface CallState {
  /** Why the call could not begin. */
  readonly failure: RollcallError | undefined;
}

export interface Call extends Store<CallState> {
  readonly roomId: string;
  readonly room: RoomApi;
  readonly media: LocalMedia;
  readonly notices: Notices;
  readonly departures: Departures;
  readonly sharing: Sharing;
  toggle(kind: DeviceKind): Promise<unknown>;
  choose(kind: DeviceKind, deviceId: string): Promise<unknown>;
  toggleHand(): Promise<unknown>;
  /** Whether it was sent. */
  say(words: string): Promise<boolean>;
  /** Has the server close what it holds for this page, and builds sound and picture anew. */
  repair(): Promise<unknown>;
  takeOver(): Promise<unknown>;
  leave(): Promise<void>;
}

export function createCall(options: CallOptions): Call {
  const { media, roomId } = options;
  const store = createStore<CallState>({ failure: undefined });
  const room = createRoom({
    roomId,
    displayName: options.displayName,
    logLevel: logLevel(),
    confirmLeave: true,
    ...(options.takeover ? { takeover: true } : {}),
    ...(options.asAnotherPerson ? { asAnotherPerson: true } : {}),
  });
  const notices = createNotices(room);
  const departures = createDepartures(room);
  const sharing = createSharing({ room, onProblem: (error) => notices.problem(asError(error)) });

  const published = new Map<DeviceKind, MediaStreamTrack>();

  /** Makes what is published equal to what is turned on; whatever changed, in whatever order. */
  async function publishOwn(): Promise<void> {
    if (room.snapshot().state !== 'connected') return;
    for (const kind of ['microphone', 'camera'] as const) {
      const device = media.get()[kind];
      const track = device.status === 'on' ? device.track : undefined;
      if (published.get(kind) === track) continue;
      if (track) {
        await room.publish(kind, track.clone());
        published.set(kind, track);
      } else {
        published.delete(kind);
        await room.unpublish(kind);
      }
    }
  }

  let publishing: Promise<unknown> = Promise.resolve();
  const publishSoon = () => {
    publishing = publishing.then(() => attempt(publishOwn));
  };

  /** Runs what a person asked for; says so if it fails. */
  async function attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      notices.problem(asError(error));
      return false;
    }
  }

  /** Nothing while no microphone is published. */
  const isMuted = () =>
    room.snapshot().local?.tracks.find(({ source }) => source === 'microphone')?.muted;

  /**
   * The microphone is muted, which is quick; the camera is let go, so that its light goes off. So is a
   * microphone that is not published yet.
   */
  async function toggle(kind: DeviceKind): Promise<void> {
    const on = media.get()[kind].status === 'on';
    const wasMuted = isMuted();
    if (kind === 'microphone' && on && wasMuted !== undefined) {
      const muted = !wasMuted;
      savePreferences({ microphoneOn: !muted });
      return room.setMuted('microphone', muted);
    }
    savePreferences(kind === 'camera' ? { cameraOn: !on } : { microphoneOn: !on });
    if (on) return media.turnOff(kind);
    await media.turnOn(kind);
    const device = media.get()[kind];
    if (device.status === 'failed') throw device.error;
  }

  function letGo(): void {
    media.turnOff('camera');
    media.turnOff('microphone');
  }

  let lastError: RollcallError | undefined;
  room.on('error', ({ code, message, hint }) => {
    lastError = new RollcallError(code, message, hint);
  });
  room.on('connectionState', ({ state, reason }) => {
    if (state === 'connected') publishSoon();
    // Refused on the way back in: the last error says why.
    if (state === 'ended' && reason === 'failed') store.update({ failure: lastError });
    if (state === 'ended' || state === 'switched') {
      published.clear();
      letGo();
      sharing.end();
    }
  });

  const stopWatching = media.subscribe(publishSoon);
  room.join().catch((error: unknown) => {
    letGo(); // Who could not come in is not filmed while reading why.
    store.update({ failure: asError(error) });
  });

  return {
    ...store,
    roomId,
    room,
    media,
    notices,
    departures,
    sharing,
    toggle: (kind) => attempt(() => toggle(kind)),
    choose: (kind, deviceId) => attempt(() => media.choose(kind, deviceId)),
    say: (words) => attempt(() => room.sendChat(words)),
    toggleHand: () => attempt(() => room.setHand(!room.snapshot().local?.hand)),
    repair: () => attempt(() => room.forceCleanup()),
    takeOver: () =>
      attempt(async () => {
        await room.takeOver();
        await media.start();
      }),
    async leave() {
      stopWatching();
      media.close();
      notices.close();
      departures.close();
      await room.leave();
    },
  };
}

/** For a reload in a call: the devices as they were, then straight back in. */
export function resumeCall(roomId: string, displayName: string): Call {
  const media = createLocalMedia(loadPreferences());
  void media.start();
  return createCall({ roomId, displayName, media });
}

function asError(error: unknown): RollcallError {
  if (error instanceof RollcallError) return error;
  return new RollcallError('internal', String(error), currentText().notices.reload);
}

export function useRoom(room: RoomApi): RoomSnapshot {
  return useSyncExternalStore(
    useCallback((listener: () => void) => room.on('changed', listener), [room]),
    () => room.snapshot(),
  );
}
