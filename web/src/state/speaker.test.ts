import { expect, it } from 'vitest';

import { speakerOf } from './speaker';

const speakers = [{ deviceId: 'headset' }] as MediaDeviceInfo[];
const chosen = (speaker: string) => ({ microphone: '', camera: '', speaker });

it('is the chosen speaker while it is plugged in, and the default else', () => {
  expect(speakerOf({ speakers, chosen: chosen('headset') })).toBe('headset');
  expect(speakerOf({ speakers, chosen: chosen('pulled out') })).toBe('');
  expect(speakerOf({ speakers: [], chosen: chosen('headset') })).toBe('');
});
