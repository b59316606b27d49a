// What is shown of somebody, from what the SDK knows.
import type {
  LocalParticipant,
  LocalTrack,
  RemoteParticipant,
  RemoteTrack,
  TrackSource,
} from '@rollcall/client';

/** How it stands with somebody's connection: here, without media, or coming back. */
export type Quality = 'good' | 'lost' | 'away';

export function qualityOf({ presence, media }: RemoteParticipant): Quality {
  if (presence === 'reconnecting') return 'away';
  return media === 'lost' ? 'lost' : 'good';
}

export function microphoneOf(participant: RemoteParticipant): RemoteTrack | undefined;
export function microphoneOf(participant: LocalParticipant): LocalTrack | undefined;
export function microphoneOf(
  participant: RemoteParticipant | LocalParticipant,
): RemoteTrack | LocalTrack | undefined {
  return participant.tracks.find(({ source }) => source === 'microphone');
}

export function mediaOf(
  participant: RemoteParticipant,
  source: TrackSource,
): MediaStreamTrack | undefined {
  const track = participant.tracks.find((one) => one.source === source);
  return track && !track.paused ? track.mediaTrack : undefined;
}
