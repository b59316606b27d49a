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

/** Rejects if the browser refuses the device. */
export async function hearThrough(
  audio: Pick<HTMLMediaElement, 'sinkId' | 'setSinkId'>,
  speakerId: string,
): Promise<void> {
  if (!('setSinkId' in audio) || audio.sinkId === speakerId) return;
  try {
    await audio.setSinkId(speakerId);
  } catch (error) {
    // Superseded by a later choice, or pulled out in this moment, which changes the list as well.
    if (error instanceof DOMException && /^(AbortError|NotFoundError)$/.test(error.name)) return;
    throw error;
  }
}
