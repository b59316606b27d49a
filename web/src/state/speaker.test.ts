import { expect, it } from 'vitest';

import { hearThrough, speakerOf } from './speaker';

const speakers = [{ deviceId: 'headset' }] as MediaDeviceInfo[];
const chosen = (speaker: string) => ({ microphone: '', camera: '', speaker });

it('is the chosen speaker while it is plugged in, and the default else', () => {
  expect(speakerOf({ speakers, chosen: chosen('headset') })).toBe('headset');
  expect(speakerOf({ speakers, chosen: chosen('pulled out') })).toBe('');
  expect(speakerOf({ speakers: [], chosen: chosen('headset') })).toBe('');
});

class FakeAudio {
  sinkId = '';
  readonly asked: string[] = [];
  failure: Error | undefined;
  setSinkId(id: string): Promise<void> {
    this.asked.push(id);
    if (this.failure) return Promise.reject(this.failure);
    this.sinkId = id;
    return Promise.resolve();
  }
}

it('moves the sound there, once', async () => {
  const audio = new FakeAudio();
  await hearThrough(audio, 'headset');
  await hearThrough(audio, 'headset');
  expect(audio.asked).toEqual(['headset']);
});

it('leaves the sound where it is in a browser that cannot move it', async () => {
  await expect(hearThrough({} as HTMLMediaElement, 'headset')).resolves.toBeUndefined();
});

it('tells of a refusal, and not of a speaker that goes in this moment', async () => {
  const audio = new FakeAudio();
  audio.failure = new DOMException('no', 'NotAllowedError');
  await expect(hearThrough(audio, 'headset')).rejects.toBe(audio.failure);
  audio.failure = new DOMException('gone', 'NotFoundError');
  await expect(hearThrough(audio, 'headset')).resolves.toBeUndefined();
});
