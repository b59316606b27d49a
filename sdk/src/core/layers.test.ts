import { describe, expect, test } from 'vitest';
import { seeded } from '../testing/random.js';
import { capturedSize, layerFor, spatialLayers } from './layers.js';

describe('the layer for a size', () => {
  test.each([
    [160, 90, 0],
    [320, 180, 0],
    [400, 225, 0],
    [401, 225, 1],
    [640, 360, 1],
    [800, 450, 1],
    [1280, 720, 2],
    [3840, 2160, 2],
  ])('%d × %d is filled by layer %d of three', (width, height, layer) => {
    expect(layerFor({ width, height }, 3)).toBe(layer);
  });

  test('counts the height of a narrow place, too', () => {
    expect(layerFor({ width: 100, height: 600 }, 3)).toBe(2);
  });

  test('of two layers is one of the two larger', () => {
    expect(layerFor({ width: 320, height: 180 }, 2)).toBe(0);
    expect(layerFor({ width: 1280, height: 720 }, 2)).toBe(1);
  });

  test.each([
    [640, 360, 320, 180, 1],
    [640, 360, 640, 360, 2],
    [1920, 1080, 480, 270, 0],
    [1920, 1080, 640, 360, 1],
    [720, 1280, 180, 320, 0],
    [720, 1280, 320, 180, 1],
  ])('of a camera of %d × %d counts its own pictures: %d × %d is layer %d', (...row) => {
    const [captureWidth, captureHeight, width, height, layer] = row;
    const captured = { width: captureWidth, height: captureHeight };
    expect(layerFor({ width, height }, 3, undefined, captured)).toBe(layer);
  });

  test('is none where there is one picture alone, and for what is not shown', () => {
    expect(layerFor({ width: 100, height: 100 }, 1)).toBeUndefined();
    expect(layerFor('hidden', 3)).toBeUndefined();
  });

  test('is left at a size a little below a step, and not above it', () => {
    expect(layerFor({ width: 395, height: 200 }, 3, 1)).toBe(1);
    expect(layerFor({ width: 395, height: 200 }, 3)).toBe(0);
    expect(layerFor({ width: 360, height: 200 }, 3, 1)).toBe(0);
    expect(layerFor({ width: 405, height: 200 }, 3, 0)).toBe(1);
  });

  test('never falls when the place grows, and settles at once, for random sizes', () => {
    const next = seeded(7);
    for (let i = 0; i < 2_000; i += 1) {
      const [width, height] = [next() * 2_000, next() * 1_200];
      const layers = 2 + Math.floor(next() * 2);
      const current = Math.floor(next() * layers);
      const layer = layerFor({ width, height }, layers, current) as number;
      expect(layer).toBeGreaterThanOrEqual(layerFor({ width, height }, layers) as number);
      expect(layer).toBeLessThan(layers);
      expect(layerFor({ width, height }, layers, layer)).toBe(layer);
      const larger = layerFor({ width: width + 50, height: height + 50 }, layers) as number;
      expect(larger).toBeGreaterThanOrEqual(layerFor({ width, height }, layers) as number);
    }
  });
});

describe('what a camera takes', () => {
  test('is the picture, as many times larger as its layer was made smaller', () => {
    expect(capturedSize({ width: 160, height: 90 }, 3, 0)).toEqual({ width: 640, height: 360 });
    expect(capturedSize({ width: 320, height: 180 }, 3, 1)).toEqual({ width: 640, height: 360 });
    expect(capturedSize({ width: 640, height: 360 }, 3, 2)).toEqual({ width: 640, height: 360 });
    expect(capturedSize({ width: 320, height: 180 }, 2, 0)).toEqual({ width: 640, height: 360 });
  });

  test('is the picture itself where all that there is was asked for', () => {
    expect(capturedSize({ width: 960, height: 540 }, 3)).toEqual({ width: 960, height: 540 });
  });

  test('taken for too little because of the network, asks for no less than before', () => {
    const view = { width: 640, height: 360 };
    const asked = layerFor(view, 3) as number;
    const slow = { width: 320, height: 180 }; // A layer below the one asked for.
    expect(layerFor(view, 3, asked, capturedSize(slow, 3, asked))).toBeGreaterThanOrEqual(asked);
  });
});

test('spatial layers are read from the scalability mode', () => {
  expect(spatialLayers('S3T3')).toBe(3);
  expect(spatialLayers('L1T2')).toBe(1);
  expect(spatialLayers('L2T3_KEY')).toBe(2);
  expect(spatialLayers(undefined)).toBe(1);
  expect(spatialLayers('nonsense')).toBe(1);
});
