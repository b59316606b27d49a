// Which of a simulcast track's pictures is worth receiving for the size at which it is shown.
import type { VideoView } from '../types.js';

/** A picture's, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How much each layer is scaled down before it is sent, the smallest picture first. */
export const layerScales = [4, 2, 1] as const;

// What cameras are asked for: what is really captured is not known before it is received.
const usual: Size = { width: 1280, height: 720 };
// A picture that is a little smaller than its place looks the same, and costs a quarter.
const enough = 0.8;
// A place that grows and shrinks by less than this around a step does not change the layer.
const margin = 0.1;

/**
 * The lowest of `layers` spatial layers whose picture fills `view`; the highest if none does.
 * `current` stays where it is good enough and not much more than that. `captured` is what the
 * camera takes, if that is known.
 */
export function layerFor(
  view: VideoView,
  layers: number,
  current?: number,
  captured: Size = usual,
): number | undefined {
  if (view === 'hidden' || layers < 2) return undefined;
  const wanted = lowest(view, layers, enough, captured);
  if (current === undefined || wanted >= current) return wanted;
  return Math.min(current, lowest(view, layers, enough * (1 + margin), captured));
}

/**
 * What the camera takes, from a picture that came when `layer` of `layers` was asked for; none: the
 * highest. A network that is too slow for that layer brings a smaller one, and the camera is taken
 * for a smaller one: then more is asked for, never less than there should be.
 */
export function capturedSize(picture: Size, layers: number, layer: number = layers - 1): Size {
  const scale = layerScales.slice(-layers)[layer] ?? 1;
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Of the scalability mode of a consumer's only encoding, as in "L3T3" or "S3T3" (W3C WebRTC-SVC). */
export function spatialLayers(scalabilityMode: string | undefined): number {
  return Number(/^[LS](\d)/.exec(scalabilityMode ?? '')?.[1] ?? 1);
}

function lowest({ width, height }: Size, layers: number, share: number, captured: Size) {
  const scales = layerScales.slice(-layers);
  const found = scales.findIndex(
    (scale) => captured.width / scale >= share * width && captured.height / scale >= share * height,
  );
  return found === -1 ? layers - 1 : found;
}
