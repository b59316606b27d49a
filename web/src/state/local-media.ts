// The person's own camera and microphone, before and during a call.
import { RollcallError, toDeviceError } from '@rollcall/client';

import { savePreferences, type Preferences } from './preferences';
import { createStore, type Store } from './store';
import { lastWishes, type Wishes } from './wishes';

export const deviceKinds = ['microphone', 'camera'] as const;
export type DeviceKind = (typeof deviceKinds)[number];
/** What can be chosen from a list; a speaker is never turned on. */
export type ChosenKind = DeviceKind | 'speaker';

export type DeviceState =
  | { readonly status: 'off' }
  | { readonly status: 'asking' }
  /** `standIn`: it took the place of a device that was pulled out. */
  | { readonly status: 'on'; readonly track: MediaStreamTrack; readonly standIn: boolean }
  /** `unplugged`: it was on, and there is no other. */
  | { readonly status: 'failed'; readonly error: RollcallError; readonly unplugged: boolean };

/** On, or soon: whoever presses the button wants it off. */
export function isWanted({ status }: DeviceState): boolean {
  return status === 'on' || status === 'asking';
}

export interface LocalMediaState {
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly microphones: readonly MediaDeviceInfo[];
  readonly cameras: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
  /** Ids of devices; empty: as the browser prefers. */
  readonly chosen: { readonly [kind in ChosenKind]: string };
  /** What the person wants to be on: a muted microphone is not, although it is published. */
  readonly wished: Wishes;
}

/** Owns the tracks it hands out: whoever gets one may use it until `turnOff` or `close`. */
export interface LocalMedia extends Store<LocalMediaState> {
  /** Turns on what is wished; asks for both at once: one question of the browser instead of two. */
  start(): Promise<void>;
  /** Remembers what the person wants, for the next `start` and for a page that comes back; does nothing else. */
  wish(kind: DeviceKind, on: boolean): void;
  turnOn(kind: DeviceKind): Promise<void>;
  turnOff(kind: DeviceKind): void;
  /** Another device of this kind: at once if one is wanted now, else for the next time. */
  choose(kind: ChosenKind, deviceId: string): Promise<void>;
  /** The device of this track is gone, as a copy of the track tells. Another stands in for it, once. */
  lose(kind: DeviceKind, track: MediaStreamTrack): Promise<void>;
  close(): void;
}

export function createLocalMedia(
  preferences: Pick<Preferences, 'microphoneId' | 'cameraId' | 'speakerId'>,
  wished: Wishes = lastWishes(),
): LocalMedia {
  const store = createStore<LocalMediaState>({
    microphone: { status: 'off' },
    camera: { status: 'off' },
    microphones: [],
    cameras: [],
    speakers: [],
    chosen: {
      microphone: preferences.microphoneId,
      camera: preferences.cameraId,
      speaker: preferences.speakerId,
    },
    wished,
  });
  let closed = false;

  /** Of each kind the number of the newest question: the browser answers in any order, or too late. */
  const newest = { microphone: 0, camera: 0 };
  const ask = (kind: DeviceKind) => ++newest[kind];
  const stands = (kind: DeviceKind, asked: number) => newest[kind] === asked;

  const set = (kind: DeviceKind, state: DeviceState) => store.update({ [kind]: state });

  function turnOff(kind: DeviceKind): void {
    ask(kind);
    const state = store.get()[kind];
    if (state.status === 'on') state.track.stop();
    set(kind, { status: 'off' });
  }

  function keep(kind: DeviceKind, asked: number, track: MediaStreamTrack, standIn = false): void {
    if (!stands(kind, asked)) {
      track.stop();
      return;
    }
    track.addEventListener('ended', () => void lose(kind, track));
    set(kind, { status: 'on', track, standIn });
  }

  function fail(kind: DeviceKind, asked: number, error: RollcallError, unplugged = false): void {
    if (stands(kind, asked)) set(kind, { status: 'failed', error, unplugged });
  }

  async function lose(kind: DeviceKind, track: MediaStreamTrack): Promise<void> {
    const before = store.get()[kind];
    if (before.status !== 'on' || before.track !== track) return;
    turnOff(kind);
    const asked = ask(kind);
    if (before.standIn) return fail(kind, asked, gone(kind), true); // A loose plug, or a bad driver.
    set(kind, { status: 'asking' });
    try {
      const stream = await askFor({ [kind]: '' });
      for (const other of stream.getTracks()) keep(kind, asked, other, true);
    } catch (thrown) {
      const error = toDeviceError(thrown);
      const none = error.code === 'device_not_found';
      fail(kind, asked, none ? gone(kind) : error, none);
    } finally {
      await listDevices();
    }
  }

  async function turnOn(kind: DeviceKind): Promise<void> {
    if (closed) return;
    turnOff(kind);
    const asked = ask(kind);
    set(kind, { status: 'asking' });
    try {
      const stream = await askFor({ [kind]: store.get().chosen[kind] });
      for (const track of stream.getTracks()) keep(kind, asked, track);
    } catch (error) {
      fail(kind, asked, toDeviceError(error));
    } finally {
      await listDevices();
    }
  }

  async function turnOnBoth(): Promise<void> {
    for (const kind of deviceKinds) turnOff(kind);
    const asked = { microphone: ask('microphone'), camera: ask('camera') };
    for (const kind of deviceKinds) set(kind, { status: 'asking' });
    try {
      const stream = await askFor(store.get().chosen);
      for (const track of stream.getTracks()) {
        const kind = track.kind === 'audio' ? 'microphone' : 'camera';
        keep(kind, asked[kind], track);
      }
      await listDevices();
    } catch {
      // One of the two failed: find out which.
      for (const kind of deviceKinds) if (stands(kind, asked[kind])) await turnOn(kind);
    }
  }

  const onDeviceChange = () => void listDevices();

  // Browsers keep no page for their Back button whose camera or microphone runs. One that comes
  // back asks for what is wished: whoever was muted is not heard before they say so.
  let resting = false;
  const onHide = () => {
    resting = deviceKinds.some((kind) => isWanted(store.get()[kind]));
    turnOff('microphone');
    turnOff('camera');
  };
  const onShow = () => {
    if (resting) void start();
  };

  async function start(): Promise<void> {
    if (closed) return;
    resting = false;
    window.addEventListener('pagehide', onHide);
    window.addEventListener('pageshow', onShow);
    navigator.mediaDevices?.addEventListener('devicechange', onDeviceChange);
    const { microphone, camera } = store.get().wished;
    if (microphone && camera) return turnOnBoth();
    if (microphone) await turnOn('microphone');
    if (camera) await turnOn('camera');
  }

  async function listDevices(): Promise<void> {
    const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
    if (!devices || closed) return;
    const usable = devices.filter((device) => device.deviceId !== '');
    store.update({
      microphones: usable.filter((device) => device.kind === 'audioinput'),
      cameras: usable.filter((device) => device.kind === 'videoinput'),
      speakers: usable.filter((device) => device.kind === 'audiooutput'),
    });
  }

  return {
    ...store,
    start,
    wish(kind, on) {
      store.update({ wished: { ...store.get().wished, [kind]: on } });
    },
    turnOn,
    turnOff,
    lose,
    async choose(kind, deviceId) {
      store.update({ chosen: { ...store.get().chosen, [kind]: deviceId } });
      savePreferences({ [`${kind}Id` as const]: deviceId });
      // Who has turned a camera off is not filmed for looking through the list.
      if (kind !== 'speaker' && store.get()[kind].status !== 'off') await turnOn(kind);
    },
    close() {
      closed = true;
      turnOff('microphone');
      turnOff('camera');
      window.removeEventListener('pagehide', onHide);
      window.removeEventListener('pageshow', onShow);
      navigator.mediaDevices?.removeEventListener('devicechange', onDeviceChange);
    },
  };
}

type Wanted = { readonly [kind in DeviceKind]?: string };

/**
 * For those that were chosen: Chromium gives another one that it has open already where the chosen one is only
 * `ideal`. Yet a microphone that was unplugged since must not keep anybody out.
 */
async function askFor(wanted: Wanted): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new RollcallError(
      'insecure_context',
      'This address is not secure.',
      'Open the meeting through https:// or on localhost: browsers give cameras to nobody else.',
    );
  }
  const { mediaDevices } = navigator;
  try {
    return await mediaDevices.getUserMedia(constraintsOf(wanted, 'exact'));
  } catch (error) {
    // No DOMException in older browsers.
    if ((error as { name?: unknown } | null)?.name !== 'OverconstrainedError') throw error;
    return mediaDevices.getUserMedia(constraintsOf(wanted, 'ideal'));
  }
}

function constraintsOf(wanted: Wanted, strictness: 'exact' | 'ideal'): MediaStreamConstraints {
  const device = (id: string) => (id === '' ? {} : { deviceId: { [strictness]: id } });
  return {
    audio: wanted.microphone !== undefined && {
      ...device(wanted.microphone),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
    video: wanted.camera !== undefined && {
      ...device(wanted.camera),
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30 },
    },
  };
}

function gone(kind: DeviceKind): RollcallError {
  return new RollcallError(
    'device_not_found',
    kind === 'camera' ? 'The camera is gone.' : 'The microphone is gone.',
    'Plug it in again or choose another one.',
  );
}
