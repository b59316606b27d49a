// The person's own camera and microphone, before and during a call.
import { RollcallError, toDeviceError } from '@rollcall/client';

import { loadPreferences, savePreferences, type Preferences } from './preferences';
import { createStore, type Store } from './store';

export type DeviceKind = 'microphone' | 'camera';

export type DeviceState =
  | { readonly status: 'off' }
  | { readonly status: 'asking' }
  | { readonly status: 'on'; readonly track: MediaStreamTrack }
  | { readonly status: 'failed'; readonly error: RollcallError };

export interface LocalMediaState {
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly microphones: readonly MediaDeviceInfo[];
  readonly cameras: readonly MediaDeviceInfo[];
}

/** Owns the tracks it hands out: whoever gets one may use it until `turnOff` or `close`. */
export interface LocalMedia extends Store<LocalMediaState> {
  /** Asks for both at once where both are wanted: one question of the browser instead of two. */
  start(): Promise<void>;
  turnOn(kind: DeviceKind): Promise<void>;
  turnOff(kind: DeviceKind): void;
  choose(kind: DeviceKind, deviceId: string): Promise<void>;
  close(): void;
}

export function createLocalMedia(
  preferences: Pick<Preferences, 'microphoneId' | 'cameraId'>,
): LocalMedia {
  const store = createStore<LocalMediaState>({
    microphone: { status: 'off' },
    camera: { status: 'off' },
    microphones: [],
    cameras: [],
  });
  const chosen = { microphone: preferences.microphoneId, camera: preferences.cameraId };
  let closed = false;

  /** Of each kind the number of the newest wish: the browser answers in any order, or too late. */
  const newest = { microphone: 0, camera: 0 };
  const wish = (kind: DeviceKind) => ++newest[kind];
  const stands = (kind: DeviceKind, wished: number) => newest[kind] === wished;

  const set = (kind: DeviceKind, state: DeviceState) => store.update({ [kind]: state });

  function turnOff(kind: DeviceKind): void {
    wish(kind);
    const state = store.get()[kind];
    if (state.status === 'on') state.track.stop();
    set(kind, { status: 'off' });
  }

  function keep(kind: DeviceKind, wished: number, track: MediaStreamTrack): void {
    if (!stands(kind, wished)) {
      track.stop();
      return;
    }
    track.addEventListener('ended', () => {
      if (current(kind) === track) set(kind, { status: 'failed', error: unplugged(kind) });
    });
    set(kind, { status: 'on', track });
  }

  const current = (kind: DeviceKind) => {
    const state = store.get()[kind];
    return state.status === 'on' ? state.track : undefined;
  };

  async function turnOn(kind: DeviceKind): Promise<void> {
    if (closed) return;
    turnOff(kind);
    const wished = wish(kind);
    set(kind, { status: 'asking' });
    try {
      const stream = await askFor({ [kind]: chosen[kind] });
      for (const track of stream.getTracks()) keep(kind, wished, track);
    } catch (error) {
      if (stands(kind, wished)) set(kind, { status: 'failed', error: toDeviceError(error) });
    } finally {
      await listDevices();
    }
  }

  async function turnOnBoth(): Promise<void> {
    const kinds = ['microphone', 'camera'] as const;
    for (const kind of kinds) turnOff(kind);
    const wished = { microphone: wish('microphone'), camera: wish('camera') };
    for (const kind of kinds) set(kind, { status: 'asking' });
    try {
      const stream = await askFor(chosen);
      for (const track of stream.getTracks()) {
        const kind = track.kind === 'audio' ? 'microphone' : 'camera';
        keep(kind, wished[kind], track);
      }
      await listDevices();
    } catch {
      // One of the two failed: find out which.
      for (const kind of kinds) if (stands(kind, wished[kind])) await turnOn(kind);
    }
  }

  const onDeviceChange = () => void listDevices();

  // Browsers keep no page for their Back button whose camera or microphone runs. One that comes
  // back asks for what a reload would: whoever was muted is not heard before they say so.
  let resting = false;
  const onHide = () => {
    resting = current('microphone') !== undefined || current('camera') !== undefined;
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
    const { microphoneOn, cameraOn } = loadPreferences();
    if (microphoneOn && cameraOn) return turnOnBoth();
    if (microphoneOn) await turnOn('microphone');
    if (cameraOn) await turnOn('camera');
  }

  async function listDevices(): Promise<void> {
    const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
    if (!devices || closed) return;
    const usable = devices.filter((device) => device.deviceId !== '');
    store.update({
      microphones: usable.filter((device) => device.kind === 'audioinput'),
      cameras: usable.filter((device) => device.kind === 'videoinput'),
    });
  }

  return {
    ...store,
    start,
    turnOn,
    turnOff,
    choose(kind, deviceId) {
      chosen[kind] = deviceId;
      savePreferences(kind === 'camera' ? { cameraId: deviceId } : { microphoneId: deviceId });
      return turnOn(kind);
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

/** `ideal` device ids: a microphone that was unplugged since must not keep anybody out. */
async function askFor(wanted: Wanted): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new RollcallError(
      'insecure_context',
      'This address is not secure.',
      'Open the meeting through https:// or on localhost: browsers give cameras to nobody else.',
    );
  }
  const device = (id: string) => (id === '' ? {} : { deviceId: { ideal: id } });
  return navigator.mediaDevices.getUserMedia({
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
  });
}

function unplugged(kind: DeviceKind): RollcallError {
  return new RollcallError(
    'device_not_found',
    kind === 'camera' ? 'The camera is gone.' : 'The microphone is gone.',
    'Plug it in again or choose another one.',
  );
}
