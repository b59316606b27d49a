import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createLocalMedia, type LocalMedia } from './local-media';

class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly label: string;
  live = true;
  constructor(kind: 'audio' | 'video', label: string) {
    super();
    this.kind = kind;
    this.label = label;
  }
  stop(): void {
    this.live = false;
  }
}

interface Question {
  readonly constraints: MediaStreamConstraints;
  /** The browser gives what was asked for; the tracks are named after the answer. */
  answer(label: string): Promise<FakeTrack[]>;
  refuse(name: string): Promise<void>;
}

let questions: Question[];
let media: LocalMedia;

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const chosen = (constraints: boolean | MediaTrackConstraints | undefined) =>
  typeof constraints === 'object' ? constraints.deviceId : undefined;

beforeEach(() => {
  questions = [];
  const getUserMedia = (constraints: MediaStreamConstraints) =>
    new Promise<MediaStream>((resolve, reject) => {
      questions.push({
        constraints,
        async answer(label) {
          const tracks = [
            ...(constraints.audio ? [new FakeTrack('audio', label)] : []),
            ...(constraints.video ? [new FakeTrack('video', label)] : []),
          ];
          resolve({ getTracks: () => tracks } as unknown as MediaStream);
          await turns();
          return tracks;
        },
        refuse(name) {
          reject(new DOMException('', name));
          return turns();
        },
      });
    });
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia,
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal('navigator', { mediaDevices });
  vi.stubGlobal('window', new EventTarget());
  media = createLocalMedia({ microphoneId: '', cameraId: '', speakerId: '' });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function question(index: number): Question {
  const found = questions[index];
  if (!found) throw new Error(`the browser was asked ${questions.length} times only`);
  return found;
}

const cameraLabel = () => {
  const { camera } = media.get();
  return camera.status === 'on' ? camera.track.label : camera.status;
};

it('keeps the camera chosen last when the browser answers the earlier choice first', async () => {
  void media.turnOn('camera');
  void media.choose('camera', 'first');
  void media.choose('camera', 'second');
  expect(chosen(question(2).constraints.video)).toEqual({ exact: 'second' });
  const [first] = await question(1).answer('first');
  expect(first?.live).toBe(false);
  expect(cameraLabel()).toBe('asking');
  const [second] = await question(2).answer('second');
  expect(cameraLabel()).toBe('second');
  expect(second?.live).toBe(true);
});

it('keeps the camera chosen last when the browser answers the earlier choice later', async () => {
  void media.turnOn('camera');
  void media.choose('camera', 'first');
  void media.choose('camera', 'second');
  const [second] = await question(2).answer('second');
  const [first] = await question(1).answer('first');
  expect(first?.live).toBe(false);
  expect(cameraLabel()).toBe('second');
  expect(second?.live).toBe(true);
});

it('does not let an earlier choice that failed take away the later one', async () => {
  void media.turnOn('camera');
  void media.choose('camera', 'first');
  void media.choose('camera', 'second');
  const [second] = await question(2).answer('second');
  await question(1).refuse('NotReadableError');
  expect(cameraLabel()).toBe('second');
  expect(second?.live).toBe(true);
});

it('stops a camera that comes after it was turned off, even if it was turned on once more', async () => {
  void media.turnOn('camera');
  media.turnOff('camera');
  void media.turnOn('camera');
  const [early] = await question(0).answer('early');
  expect(early?.live).toBe(false);
  await question(1).answer('late');
  expect(cameraLabel()).toBe('late');
});

it('stays off when what it asked for is refused after it was turned off', async () => {
  void media.turnOn('camera');
  media.turnOff('camera');
  await question(0).refuse('NotAllowedError');
  expect(cameraLabel()).toBe('off');
});

it('stops a camera that comes after it was closed', async () => {
  void media.turnOn('camera');
  media.close();
  const [late] = await question(0).answer('late');
  expect(late?.live).toBe(false);
  expect(cameraLabel()).toBe('off');
});

it('asks for nothing once it was closed', async () => {
  media.close();
  await media.turnOn('camera');
  await media.start();
  expect(questions).toHaveLength(0);
  expect(media.get().camera.status).toBe('off');
  expect(media.get().microphone.status).toBe('off');
});

it('asks for nothing more when closed while the browser refuses both devices', async () => {
  void media.start();
  media.close();
  await question(0).refuse('NotAllowedError');
  expect(questions).toHaveLength(1);
});

it('finds out which of two devices failed, and leaves the one alone that was turned off', async () => {
  void media.start();
  media.turnOff('microphone');
  await question(0).refuse('NotFoundError');
  expect(questions).toHaveLength(2);
  expect(question(1).constraints.audio).toBe(false);
  await question(1).answer('camera');
  expect(cameraLabel()).toBe('camera');
  expect(media.get().microphone.status).toBe('off');
});

it('only remembers the choice of a camera that is off', async () => {
  await media.choose('camera', 'other');
  expect(questions).toHaveLength(0);
  expect(media.get().chosen.camera).toBe('other');
  void media.turnOn('camera');
  expect(chosen(question(0).constraints.video)).toEqual({ exact: 'other' });
});

it('remembers a speaker without asking for anything', async () => {
  await media.choose('speaker', 'headset');
  expect(questions).toHaveLength(0);
  expect(media.get().chosen.speaker).toBe('headset');
});

it('puts the default camera in the place of one that was pulled out', async () => {
  void media.turnOn('camera');
  void media.choose('camera', 'first');
  const [track] = await question(1).answer('first');
  track?.dispatchEvent(new Event('ended'));
  expect(chosen(question(2).constraints.video)).toBeUndefined();
  await question(2).answer('built in');
  expect(cameraLabel()).toBe('built in');
  expect(media.get().camera).toMatchObject({ standIn: true });
});

it('shows a camera that was pulled out as failed when there is no other', async () => {
  void media.turnOn('camera');
  const [track] = await question(0).answer('camera');
  track?.dispatchEvent(new Event('ended'));
  await question(1).refuse('NotFoundError');
  expect(media.get().camera).toMatchObject({ status: 'failed', unplugged: true });
});

it('tries no third camera when the second is gone too', async () => {
  void media.turnOn('camera');
  const [track] = await question(0).answer('camera');
  track?.dispatchEvent(new Event('ended'));
  const [standIn] = await question(1).answer('built in');
  standIn?.dispatchEvent(new Event('ended'));
  expect(questions).toHaveLength(2);
  expect(media.get().camera).toMatchObject({ status: 'failed', unplugged: true });
});

it('leaves off what is turned off while a stand-in is looked for', async () => {
  void media.turnOn('camera');
  const [track] = await question(0).answer('camera');
  track?.dispatchEvent(new Event('ended'));
  media.turnOff('camera');
  const [standIn] = await question(1).answer('built in');
  expect(standIn?.live).toBe(false);
  expect(cameraLabel()).toBe('off');
});

it('lets the devices go with the page, and asks again when the page comes back', async () => {
  void media.start();
  const [microphone, camera] = await question(0).answer('first');
  window.dispatchEvent(new Event('pagehide'));
  expect([microphone?.live, camera?.live]).toEqual([false, false]);
  expect(media.get().camera.status).toBe('off');
  window.dispatchEvent(new Event('pageshow'));
  await turns();
  await question(1).answer('second');
  expect(media.get().camera.status).toBe('on');
});

it('turns on nothing for a page that comes back with its devices off', async () => {
  void media.start();
  await question(0).answer('first');
  media.turnOff('camera');
  media.turnOff('microphone');
  window.dispatchEvent(new Event('pagehide'));
  window.dispatchEvent(new Event('pageshow'));
  await turns();
  expect(questions).toHaveLength(1);
});

it('asks again for what the browser was still asking about when the page went', async () => {
  void media.start();
  window.dispatchEvent(new Event('pagehide'));
  const [early] = await question(0).answer('early');
  expect(early?.live).toBe(false);
  window.dispatchEvent(new Event('pageshow'));
  await turns();
  await question(1).answer('late');
  expect(cameraLabel()).toBe('late');
});

it('takes another camera where the chosen one is not there any more, and still prefers it', async () => {
  media = createLocalMedia({ microphoneId: '', cameraId: 'pulled out', speakerId: '' });
  const on = media.turnOn('camera');
  await question(0).refuse('OverconstrainedError');
  expect(chosen(question(1).constraints.video)).toEqual({ ideal: 'pulled out' });
  await question(1).answer('another');
  await on;
  expect(cameraLabel()).toBe('another');
});
