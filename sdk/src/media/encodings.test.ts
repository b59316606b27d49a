import { expect, test } from 'vitest';
import { encodingsFor } from './encodings.js';

test('a camera of 640 pixels and more is sent in three layers', () => {
  expect(encodingsFor('camera', 640, true)).toHaveLength(3);
  expect(encodingsFor('camera', 1_280, true)?.map((layer) => layer.scaleResolutionDownBy)).toEqual([
    4, 2, 1,
  ]);
});

test('a smaller camera, a screen, and whoever wants no simulcast send one picture', () => {
  expect(encodingsFor('camera', 639, true)).toHaveLength(1);
  expect(encodingsFor('camera', 1_280, false)).toHaveLength(1);
  expect(encodingsFor('screen', 1_920, true)).toHaveLength(1);
});

test('sound has no layers', () => {
  expect(encodingsFor('microphone', 0, true)).toBeUndefined();
  expect(encodingsFor('screenAudio', 0, true)).toBeUndefined();
});
