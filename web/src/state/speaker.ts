// Where the others are heard.
import type { LocalMediaState } from './local-media';

/** Not in every browser: elsewhere the system decides. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}

/** The id for `setSinkId`: what was chosen, as long as it is plugged in; empty is the default. */
export function speakerOf({
  speakers,
  chosen,
}: Pick<LocalMediaState, 'speakers' | 'chosen'>): string {
  return speakers.some(({ deviceId }) => deviceId === chosen.speaker) ? chosen.speaker : '';
}
