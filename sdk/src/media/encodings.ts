// How a track is sent.
import type { types as mediasoup } from 'mediasoup-client';
import type { TrackSource } from '../types.js';

// Narrower than this, three layers would be stamps: Chrome itself drops layers below 480x270.
const simulcastWidthMin = 640;

/**
 * Small, medium and full picture, so that each receiver gets what its tile and its network can
 * take.
 */
const layers: mediasoup.RtpEncodingParameters[] = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' },
];

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
