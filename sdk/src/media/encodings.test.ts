import { expect, test } from 'vitest';
import { encodingsFor } from './encodings.js';

const size = (width: number, height: number) => ({ width, height });

test.each([
  [1920, 1080, [4, 2, 1]],
  [1280, 720, [4, 2, 1]],
  [960, 540, [4, 2, 1]],
  [720, 1280, [4, 2, 1]], // A phone that is held upright.
  [800, 600, [2, 1]],
  [640, 480, [2, 1]],
  [640, 360, [2, 1]],
  [480, 270, [undefined]],
  [0, 0, [undefined]], // Not known yet.
])('a camera of %d × %d is sent as large as it is, and smaller by %j', (width, height, scales) => {
  const encodings = encodingsFor('camera', size(width, height), true);
  expect(encodings?.map((layer) => layer.scaleResolutionDownBy)).toEqual(scales);
});

test('a screen, and whoever wants no simulcast, sends one picture', () => {
  expect(encodingsFor('camera', size(1_280, 720), false)).toHaveLength(1);
  expect(encodingsFor('screen', size(1_920, 1_080), true)).toHaveLength(1);
});

test('sound has no layers', () => {
  expect(encodingsFor('microphone', size(0, 0), true)).toBeUndefined();
  expect(encodingsFor('screenAudio', size(0, 0), true)).toBeUndefined();
});
