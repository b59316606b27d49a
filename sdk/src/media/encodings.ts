// How a track is sent.
import type { types as mediasoup } from 'mediasoup-client';
import { layerScales, type Size } from '../core/layers.js';
import type { TrackSource } from '../types.js';

// Chromium sends three layers of no smaller picture (libwebrtc, video/config/simulcast.cc), and drops
// the largest where it was asked for more than it sends: of a camera of 640 × 480 nobody would see more
// than a quarter.
const threeLayersMin = 960 * 540;
// Of a smaller picture two layers would be stamps.
const twoLayersMin = 640 * 360;

/**
 * The smallest picture first: small, medium and full, so that each receiver gets what its tile and
 * its network can take.
 */
const layers: mediasoup.RtpEncodingParameters[] = layerScales.map((scale) => ({
  scaleResolutionDownBy: scale,
  maxBitrate: { 4: 150_000, 2: 500_000, 1: 1_500_000 }[scale],
  scalabilityMode: 'L1T3',
}));

export function encodingsFor(
  source: TrackSource,
  { width, height }: Size,
  simulcast: boolean,
): mediasoup.RtpEncodingParameters[] | undefined {
  switch (source) {
    case 'camera':
      if (!simulcast || width * height < twoLayersMin) return [{ maxBitrate: 700_000 }];
      return width * height < threeLayersMin ? layers.slice(1) : layers;
    case 'screen':
      return [{ maxBitrate: 2_500_000 }]; // Text must stay sharp; frames may be few.
    case 'microphone':
    case 'screenAudio':
      return undefined;
  }
}
