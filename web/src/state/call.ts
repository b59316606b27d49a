// One call of this page: the room, the person's own tracks in it, and what there is to tell.
import { useCallback, useSyncExternalStore } from 'react';

import { currentText } from '../text';
import {
  createRoom,
  RollcallError,
  type RoomApi,
  type RoomOptions,
  type RoomSnapshot,
  type TrackSource,
} from '@rollcall/client';

import { createDepartures, type Departures } from './departures';
import { tellOfDevices } from './device-news';
import { createHosting, type Hosting } from './hosting';
import {
  createLocalMedia,
  isWanted,
  type ChosenKind,
  type DeviceKind,
  type LocalMedia,
} from './local-media';
import { createNotices, type Notices } from './notices';
import { loadPreferences, logLevel, savePreferences } from './preferences';
import { createPublishing, type Publishing } from './publishing';
import { createSharing, type Sharing } from './sharing';
import { createShownVideos, type ShownVideos } from './shown-videos';
import { createStore, type Store } from './store';
import { keepWishes, wishesKept } from './wishes';

export interface CallOptions {
  readonly roomId: string;
  readonly displayName: string;
  readonly media: LocalMedia;
  readonly how?: JoinHow;
}

/**
 * As whom: as before in this tab; instead of the tab of this browser that is in the call, as the same
 * person; or as somebody else beside it.
 */
export type JoinHow = 'as_before' | 'switch_here' | 'another_person';

const roomOptions = {
  as_before: {},
  // Of the person of this browser, also where this tab was another one before.
  switch_here: { takeover: true, asAnotherPerson: false },
  another_person: { asAnotherPerson: true },
} satisfies { readonly [how in JoinHow]: Partial<RoomOptions> };

export interface CallState {
  /** Why the call could not begin. */
  readonly failure: RollcallError | undefined;
}

export interface Call extends Store<CallState> {
  readonly roomId: string;
  readonly displayName: string;
  readonly room: RoomApi;
  readonly media: LocalMedia;
  readonly publishing: Publishing;
  readonly videos: ShownVideos;
  readonly notices: Notices;
  readonly departures: Departures;
  readonly sharing: Sharing;
  /** For hosts: anybody else is told that it is not theirs. */
  readonly hosting: Hosting;
  toggle(kind: DeviceKind): Promise<unknown>;
  choose(kind: ChosenKind, deviceId: string): Promise<unknown>;
  toggleHand(): Promise<unknown>;
  /** Whether it was sent. */
  say(words: string): Promise<boolean>;
  /** Has the server close what it holds for this page, and builds sound and picture anew. */
  repair(): Promise<unknown>;
  takeOver(): Promise<unknown>;
  leave(): Promise<void>;
  /** Says that something did not work. */
  onProblem(error: unknown): void;
}

export function createCall(options: CallOptions): Call {
  const { media, roomId, displayName, how = 'as_before' } = options;
  const store = createStore<CallState>({ failure: undefined });
  const room = createRoom({
    roomId,
    displayName,
    logLevel: logLevel(),
    confirmLeave: true,
    ...roomOptions[how],
  });
  const notices = createNotices(room);
  const departures = createDepartures(room);
  const videos = createShownVideos({ room });
  const onProblem = (error: unknown) => notices.problem(asError(error));
  const sharing = createSharing({ room, onProblem });
  const hosting = createHosting({ room, notices, onProblem });
  const publishing = createPublishing({ room, media, onProblem });

  /** Runs what a person asked for; says so if it fails. */
  async function attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      onProblem(error);
      return false;
    }
  }

  /**
   * The microphone is muted, which is quick; the camera is let go, so that its light goes off. So is a
   * microphone that is not published yet. What the browser still asks about is no longer wanted.
   */
  async function toggle(kind: DeviceKind): Promise<void> {
    const on = isWanted(media.get()[kind]);
    const { muted } = publishing.get();
    if (kind === 'microphone' && on && (muted || publishing.isPublished(kind))) {
      remember('microphone', muted);
      return publishing.setMuted(!muted);
    }
    remember(kind, !on);
    if (on) return media.turnOff(kind);
    if (kind === 'microphone') await publishing.setMuted(false);
    await media.turnOn(kind); // `tellOfDevices` tells if it fails.
  }

  /** For this call, and as where the next mirror begins. */
  function remember(kind: DeviceKind, on: boolean): void {
    media.wish(kind, on);
    savePreferences({ [`${kind}On` as const]: on });
  }

  function letGo(): void {
    media.turnOff('camera');
    media.turnOff('microphone');
  }

  /** A host has: what the person's own press would do, and theirs takes it back. */
  function onMuted(source: TrackSource): void {
    switch (source) {
      case 'microphone':
        media.wish('microphone', false); // A reload does not unmute.
        return void attempt(() => publishing.setMuted(true));
      case 'camera':
        media.wish('camera', false);
        return media.turnOff('camera');
      case 'screen':
        return void (sharing.get().sharing && sharing.toggle());
      case 'screenAudio':
        return void attempt(() => room.unpublish('screenAudio'));
    }
  }

  /** Who could not come in is not filmed while reading why. */
  function refused(error: unknown): void {
    letGo();
    const { state, endReason } = room.snapshot();
    if (state !== 'switched' && endReason !== 'left') store.update({ failure: asError(error) });
  }

  let lastError: RollcallError | undefined;
  room.on('error', ({ code, message, hint }) => {
    lastError = new RollcallError(code, message, hint);
  });
  room.on('muted', ({ source }) => onMuted(source));
  room.on('connectionState', ({ state, reason }) => {
    if (state === 'connected') publishing.settle();
    // Refused on the way back in: the last error says why.
    if (state === 'ended' && reason === 'failed') store.update({ failure: lastError });
    if (state === 'ended' || state === 'switched') {
      publishing.end();
      letGo();
      sharing.end();
    }
  });

  const keep = () => keepWishes(roomId, media.get().wished);
  keep();
  const stops = [
    media.subscribe(publishing.settle),
    media.subscribe(keep),
    tellOfDevices(media, notices),
  ];
  room.join().catch(refused);

  return {
    ...store,
    ...{ roomId, displayName, room, media, publishing, videos },
    ...{ notices, departures, sharing, hosting },
    toggle: (kind) => attempt(() => toggle(kind)),
    choose: (kind, deviceId) => attempt(() => media.choose(kind, deviceId)),
    say: (words) => attempt(() => room.sendChat(words)),
    toggleHand: () => attempt(() => room.setHand(!room.snapshot().local?.hand)),
    onProblem,
    repair: () => attempt(() => room.forceCleanup()),
    async takeOver() {
      store.update({ failure: undefined });
      try {
        await room.takeOver();
        // Whoever was put out again together with the answer is not filmed.
        const { state } = room.snapshot();
        if (state !== 'switched' && state !== 'ended') await media.start();
      } catch (error) {
        refused(error);
      }
    },
    async leave() {
      for (const stop of stops) stop();
      media.close();
      notices.close();
      departures.close();
      videos.close();
      await room.leave();
    },
  };
}

/** After a reload in a call, or to come back after it: the devices as they were, then straight in. */
export function resumeCall(roomId: string, displayName: string): Call {
  const media = createLocalMedia(loadPreferences(), wishesKept(roomId));
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
