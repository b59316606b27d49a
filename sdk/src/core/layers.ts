// Which of a simulcast track's pictures is worth receiving for the size at which it is shown.
import type { VideoView } from '../types.js';

/** How much each layer is scaled down before it is sent, the smallest picture first. */
export const layerScales = [4, 2, 1] as const;

// What cameras are asked for; what is really captured is not known before it is received.
const captured = { width: 1280, height: 720 };
// A picture that is a little smaller than its place looks the same, and costs a quarter.
const enough = 0.8;
// A place that grows and shrinks by less than this around a step does not change the layer.
const margin = 0.1;

/**
 * The lowest of `layers` spatial layers whose picture fills `view`; the highest if none does.
 * `current` stays where it is good enough and not much more than that.
 */
export function layerFor(view: VideoView, layers: number, current?: number): number | undefined {
  if (view === 'hidden' || layers < 2) return undefined;
  const wanted = lowest(view, layers, enough);
  if (current === undefined || wanted >= current) return wanted;
  return Math.min(current, lowest(view, layers, enough * (1 + margin)));
}

/** Of the scalability mode of a consumer's only encoding, as in "L3T3" or "S3T3" (W3C WebRTC-SVC). */
export function spatialLayers(scalabilityMode: string | undefined): number {
  return Number(/^[LS](\d)/.exec(scalabilityMode ?? '')?.[1] ?? 1);
}

function lowest({ width, height }: Exclude<VideoView, 'hidden'>, layers: number, share: number) {
  const scales = layerScales.slice(-layers);
  const found = scales.findIndex(
    (scale) => captured.width / scale >= share * width && captured.height / scale >= share * height,
  );
  return found === -1 ? layers - 1 : found;
}
