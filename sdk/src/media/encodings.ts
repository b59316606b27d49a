// How a track is sent.
import type { types as mediasoup } from 'mediasoup-client';
import { layerScales } from '../core/layers.js';
import type { TrackSource } from '../types.js';

// Narrower than this, three layers would be stamps: Chrome itself drops layers below 480x270.
const simulcastWidthMin = 640;

/**
 * Small, medium and full picture, so that each receiver gets what its tile and its network can
 * take.
 */
const layers: mediasoup.RtpEncodingParameters[] = layerScales.map((scale) => ({
  scaleResolutionDownBy: scale,
  maxBitrate: { 4: 150_000, 2: 500_000, 1: 1_500_000 }[scale],
  scalabilityMode: 'L1T3',
}));

export function encodingsFor(
  source: TrackSource,
  width: number,
  simulcast: boolean,
): mediasoup.RtpEncodingParameters[] | undefined {
  switch (source) {
    case 'camera':
      if (simulcast && width >= simulcastWidthMin) return layers;
      return [{ maxBitrate: 700_000 }];
    case 'screen':
      return [{ maxBitrate: 2_500_000 }]; // Text must stay sharp; frames may be few.
    case 'microphone':
    case 'screenAudio':
      return undefined;
  }
}
