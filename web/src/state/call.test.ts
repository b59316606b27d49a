import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { savePreferences } from './preferences';
import { wishesKept } from './wishes';

type State = 'connecting' | 'connected' | 'reconnecting' | 'switched' | 'idle' | 'ended';

class FakeTrack extends EventTarget {
  live = true;
  constructor(
    readonly kind: 'audio' | 'video',
    readonly copyOf?: FakeTrack,
  ) {
    super();
  }
  clone(): FakeTrack {
    return new FakeTrack(this.kind, this);
  }
  stop(): void {
    this.live = false;
  }
}

/** The SDK's room as far as a call uses it: mute belongs to a published track and goes with it. */
class FakeRoom {
  state: State = 'connecting';
  endReason: string | undefined;
  readonly tracks = new Map<string, { mediaTrack: FakeTrack; muted: boolean }>();
  takeOver: () => Promise<void> = () => Promise.resolve();
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  on(name: string, listener: (event: never) => void) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return () => undefined;
  }
  move(state: State, reason?: string) {
    this.state = state;
    this.endReason = reason;
    this.#tell('connectionState', { state, reason });
  }
  /** The server or the browser refused it for good. */
  giveUp(source: string) {
    this.tracks.delete(source);
    this.#tell('localTrackChanged', { participant: this.snapshot().local });
  }
  /** A host or an operator did it. */
  mute(source: string) {
    const track = this.tracks.get(source);
    if (track) this.tracks.set(source, { ...track, muted: true });
    this.#tell('muted', { source });
  }
  #tell(name: string, event: object) {
    for (const one of this.#listeners.get(name) ?? []) one(event as never);
  }
  join: () => Promise<void> = () => Promise.resolve();
  leave = () => Promise.resolve();
  snapshot() {
    const tracks = [...this.tracks].map(([source, track]) => ({ source, ...track }));
    return {
      state: this.state,
      endReason: this.endReason,
      local: { id: 'me', hand: false, tracks },
      participants: [],
    };
  }
  async publish(source: string, mediaTrack: FakeTrack) {
    const muted = this.tracks.get(source)?.muted ?? false;
    this.tracks.get(source)?.mediaTrack.stop();
    this.tracks.set(source, { mediaTrack, muted });
  }
  async unpublish(source: string) {
    this.tracks.get(source)?.mediaTrack.stop();
    this.tracks.delete(source);
  }
  async setMuted(source: string, muted: boolean) {
    const track = this.tracks.get(source);
    if (track) this.tracks.set(source, { ...track, muted });
  }
}

let room: FakeRoom;
let options: Record<string, unknown>;
vi.mock('@rollcall/client', async (original) => ({
  ...(await original<object>()),
  createRoom: (given: Record<string, unknown>) => {
    options = given;
    return room;
  },
}));

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  };
};

let asked: MediaStreamConstraints[];
const turns = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

beforeEach(() => {
  room = new FakeRoom();
  asked = [];
  vi.stubGlobal('localStorage', storage());
  vi.stubGlobal('sessionStorage', storage());
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', new EventTarget());
  const getUserMedia = async (constraints: MediaStreamConstraints) => {
    asked.push(constraints);
    const tracks = [
      ...(constraints.audio ? [new FakeTrack('audio')] : []),
      ...(constraints.video ? [new FakeTrack('video')] : []),
    ];
    return { getTracks: () => tracks };
  };
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia,
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal('navigator', { mediaDevices, languages: [] });
});
afterEach(() => vi.unstubAllGlobals());

async function inCall(more: object = {}) {
  const { createCall } = await import('./call');
  const { createLocalMedia } = await import('./local-media');
  const media = createLocalMedia({ microphoneId: '', cameraId: '', speakerId: '' });
  await media.start();
  const call = createCall({ roomId: 'r', displayName: 'Ann', media, ...more });
  room.move('connected');
  await turns();
  return { call, media };
}

it('whoever is muted by a host is shown as muted, also after a reload, and may unmute', async () => {
  const { call, media } = await inCall();
  room.mute('microphone');
  expect(call.publishing.get().muted).toBe(true);
  expect(call.notices.get().list.map(({ text }) => text)).toEqual(['You were muted']);
  expect(wishesKept('r').microphone).toBe(false);
  await call.toggle('microphone');
  expect(call.publishing.get().muted).toBe(false);
  expect(room.tracks.get('microphone')?.muted).toBe(false);
  expect(media.get().microphone.status).toBe('on');
});

/** The page is loaded anew, and this tab goes straight back into the call. */
async function reloaded() {
  room = new FakeRoom();
  const { resumeCall } = await import('./call');
  const call = resumeCall('r', 'Ann');
  await turns();
  room.move('connected');
  await turns();
  return call;
}

/** What the others hear and see. */
const sent = () => [...room.tracks].filter(([, { muted }]) => !muted).map(([source]) => source);

it.each(['by a press', 'by a host'])(
  'whoever is muted in this call stays so after a reload, whatever another tab of the browser does: %s',
  async (who) => {
    const { call } = await inCall();
    if (who === 'by a host') room.mute('microphone');
    else await call.toggle('microphone');
    expect(sent()).toEqual(['camera']);
    savePreferences({ microphoneOn: true }); // As the mirror before another meeting does it.
    await reloaded();
    expect(sent()).toEqual(['camera']);
  },
);

it('whoever is heard and seen in this call still is after a reload, whatever another tab does', async () => {
  await inCall();
  savePreferences({ microphoneOn: false, cameraOn: false });
  await reloaded();
  expect(sent()).toEqual(['microphone', 'camera']);
});

it.each(['switched, and here again', 'kept by the browser for its Back button', 'rejoined'])(
  'where site data is blocked, whoever turned everything off is neither heard nor filmed: %s',
  async (what) => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const blocked = { getItem: denied, setItem: denied, removeItem: denied };
    vi.stubGlobal('localStorage', blocked);
    vi.stubGlobal('sessionStorage', blocked);
    const { call } = await inCall();
    await call.toggle('microphone');
    await call.toggle('camera');
    await turns();
    if (what === 'rejoined') await reloaded();
    else if (what.startsWith('switched')) {
      room.move('switched');
      room.tracks.clear(); // As the SDK does it.
      room.takeOver = async () => room.move('connected');
      await call.takeOver();
    } else {
      window.dispatchEvent(new Event('pagehide'));
      room.move('reconnecting');
      window.dispatchEvent(new Event('pageshow'));
      await turns();
      room.move('connected');
    }
    await turns();
    expect(sent()).toEqual([]);
  },
);

it('a camera that a host has muted is let go, and turned on again by a press', async () => {
  const { call, media } = await inCall();
  room.mute('camera');
  await turns();
  expect(media.get().camera.status).toBe('off');
  expect(room.tracks.has('camera')).toBe(false);
  await call.toggle('camera');
  await turns();
  expect(room.tracks.get('camera')?.muted).toBe(false);
});

it('whoever is muted stays muted with another microphone', async () => {
  const { call } = await inCall();
  await call.toggle('microphone');
  expect(room.tracks.get('microphone')?.muted).toBe(true);
  await call.choose('microphone', 'other');
  await turns();
  expect(room.tracks.get('microphone')?.muted ?? true).toBe(true);
});

it('a camera that is turned off while reconnecting is let go at once', async () => {
  const { call } = await inCall();
  const sent = room.tracks.get('camera')?.mediaTrack;
  expect(sent?.live).toBe(true);
  room.move('reconnecting');
  await call.toggle('camera');
  await turns();
  expect(sent?.live).toBe(false); // Its light is on, and the picture still goes out, until then.
});

it('choosing a camera does not turn on one that is off', async () => {
  const { call } = await inCall();
  await call.toggle('camera');
  await turns();
  const before = asked.length;
  await call.choose('camera', 'other');
  await turns();
  expect(asked).toHaveLength(before);
  expect(room.tracks.has('camera')).toBe(false);
});

it('a microphone that is pulled out in a call is told of', async () => {
  const { call, media } = await inCall();
  const { microphone } = media.get();
  if (microphone.status !== 'on') throw new Error('no microphone');
  microphone.track.dispatchEvent(new Event('ended'));
  await turns();
  expect(call.notices.get().list.map(({ state }) => state)).toContain('device-problem');
});

it('a refused return says why, instead of "Joining…" for ever', async () => {
  const { call } = await inCall();
  const { RollcallError } = await import('@rollcall/client');
  room.move('switched');
  room.takeOver = () => {
    room.move('idle'); // The table: connecting, refused.
    return Promise.reject(new RollcallError('upgrade_required', 'old'));
  };
  await call.takeOver();
  expect(call.get().failure?.code).toBe('upgrade_required');
});

it('"switch here" is the person of the browser, also where this tab was somebody else before', async () => {
  await inCall({ how: 'switch_here' });
  expect(options['asAnotherPerson']).toBe(false);
});

it('whoever is muted stays muted with the microphone that stands in for theirs', async () => {
  const { call } = await inCall();
  await call.toggle('microphone');
  room.tracks.get('microphone')?.mediaTrack.dispatchEvent(new Event('ended'));
  await turns();
  expect(asked).toHaveLength(2);
  expect(room.tracks.get('microphone')?.muted).toBe(true);
  await call.toggle('microphone');
  expect(room.tracks.get('microphone')?.muted).toBe(false);
});

it('a microphone chosen while reconnecting is published when the connection is back, still muted', async () => {
  const { call } = await inCall();
  const before = room.tracks.get('microphone')?.mediaTrack;
  await call.toggle('microphone');
  room.move('reconnecting');
  await call.choose('microphone', 'other');
  await turns();
  expect(before?.live).toBe(false);
  expect(room.tracks.has('microphone')).toBe(false);
  room.move('connected');
  await turns();
  expect(room.tracks.get('microphone')?.muted).toBe(true);
});

it('what the room gave up is shown as off, and can be turned on again', async () => {
  const { call, media } = await inCall();
  room.giveUp('camera');
  expect(media.get().camera.status).toBe('off');
  await call.toggle('camera');
  await turns();
  expect(room.tracks.has('camera')).toBe(true);
});

it('what cannot be turned on is told once', async () => {
  const { call, media } = await inCall();
  await call.toggle('camera');
  navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException('no', 'NotAllowedError'));
  await call.toggle('camera');
  expect(media.get().camera.status).toBe('failed');
  expect(call.notices.get().list.map(({ state }) => state)).toEqual(['device-problem']);
});

it('who returns here after all is not told of the refusal before', async () => {
  const { call } = await inCall();
  const { RollcallError } = await import('@rollcall/client');
  room.move('switched');
  room.takeOver = () => Promise.reject(new RollcallError('timeout', 'slow'));
  room.state = 'idle';
  await call.takeOver();
  room.takeOver = () => Promise.resolve();
  await call.takeOver();
  expect(call.get().failure).toBeUndefined();
});

it('who leaves before they were in is not told that they could not join', async () => {
  let refuse: (error: Error) => void = () => undefined;
  room.join = () => new Promise((_, reject) => (refuse = reject));
  const { call } = await inCall();
  room.move('ended', 'left');
  refuse(new Error('left'));
  await turns();
  expect(call.get().failure).toBeUndefined();
});

it('joins as before in this tab, unless said otherwise', async () => {
  await inCall();
  expect(options).not.toHaveProperty('asAnotherPerson');
  await inCall({ how: 'another_person' });
  expect(options['asAnotherPerson']).toBe(true);
  expect(options).not.toHaveProperty('takeover');
});

/** The browser asks the person, who takes their time; the answer is what it gives then. */
function slowAnswer(kind: 'audio' | 'video') {
  const track = new FakeTrack(kind);
  let give: (stream: unknown) => void = () => undefined;
  navigator.mediaDevices.getUserMedia = () =>
    new Promise((resolve) => (give = resolve as typeof give));
  return async () => {
    give({ getTracks: () => [track] });
    await turns();
    return track;
  };
}

it.each(['camera', 'microphone'] as const)(
  'a %s that is being asked for is withdrawn by a second press',
  async (kind) => {
    localStorage.setItem('rollcall.preferences', '{"microphoneOn":false,"cameraOn":false}');
    const { call, media } = await inCall();
    const answer = slowAnswer(kind === 'camera' ? 'video' : 'audio');
    void call.toggle(kind);
    await turns();
    expect(media.get()[kind].status).toBe('asking');
    void call.toggle(kind);
    await turns();
    expect(media.get()[kind].status).toBe('off');
    expect((await answer()).live).toBe(false);
    expect(room.tracks.has(kind)).toBe(false);
    expect(localStorage.getItem('rollcall.preferences')).toContain(`"${kind}On":false`);
  },
);

it('whoever was muted and presses while another microphone is asked for is heard through it', async () => {
  const { call } = await inCall();
  await call.toggle('microphone');
  const answer = slowAnswer('audio');
  void call.choose('microphone', 'other');
  await call.toggle('microphone');
  const track = await answer();
  expect(track.live).toBe(true);
  expect(room.tracks.get('microphone')).toMatchObject({
    mediaTrack: { copyOf: track },
    muted: false,
  });
});

it('a screen that the room gave up is no longer said to be seen', async () => {
  const { call } = await inCall();
  const tracks = [new FakeTrack('video')];
  const stream = {
    getVideoTracks: () => tracks,
    getAudioTracks: () => [],
    getTracks: () => tracks,
  };
  Object.assign(navigator.mediaDevices, { getDisplayMedia: async () => stream });
  await call.sharing.toggle();
  expect(call.sharing.get().sharing).toBe(true);
  room.giveUp('screen');
  expect(call.sharing.get().sharing).toBe(false);
});

it.each(['switched', 'ended'] as const)(
  'whoever is put out together with the answer to coming back here is neither heard nor filmed: %s',
  async (state) => {
    const { call, media } = await inCall();
    room.move('switched');
    room.tracks.clear(); // As the SDK does it.
    room.takeOver = async () => {
      room.move('connected');
      room.move(state);
    };
    const before = asked.length;
    await call.takeOver();
    await turns();
    expect(asked).toHaveLength(before);
    expect(media.get().camera.status).toBe('off');
    expect(media.get().microphone.status).toBe('off');
  },
);
