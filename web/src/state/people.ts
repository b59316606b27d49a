// What is shown of somebody, from what the SDK knows.
import type {
  ConnectionQuality,
  LocalParticipant,
  LocalTrack,
  RemoteParticipant,
  RoomSnapshot,
  RemoteTrack,
  TrackSource,
} from '@rollcall/client';

/** How it stands with somebody's connection, or that they are coming back. */
export type Quality = ConnectionQuality | 'away';

export function qualityOf({ presence, media, quality }: RemoteParticipant): Quality {
  if (presence === 'reconnecting') return 'away';
  return media === 'lost' ? 'lost' : quality;
}

/** As the others see it. */
export function ownQualityOf({ state, local }: Pick<RoomSnapshot, 'state' | 'local'>): Quality {
  if (state !== 'connected' || !local) return 'away';
  return local.media === 'lost' ? 'lost' : local.quality;
}

/** With oneself; without those who are coming back. */
export function peopleHere(others: readonly Pick<RemoteParticipant, 'presence'>[]): number {
  return 1 + others.filter(({ presence }) => presence === 'present').length;
}

export interface OwnSpeech {
  readonly ownId: string | undefined;
  readonly activeSpeakerId: string | undefined;
  readonly muted: boolean;
}

/** Whether one speaks oneself, as the server tells everybody; it may be late to hear of a mute. */
export function speaksOneself({ ownId, activeSpeakerId, muted }: OwnSpeech): boolean {
  return !muted && ownId !== undefined && ownId === activeSpeakerId;
}

export function microphoneOf(participant: RemoteParticipant): RemoteTrack | undefined;
export function microphoneOf(participant: LocalParticipant): LocalTrack | undefined;
export function microphoneOf(
  participant: RemoteParticipant | LocalParticipant,
): RemoteTrack | LocalTrack | undefined {
  return participant.tracks.find(({ source }) => source === 'microphone');
}

export function cameraOf(participant: RemoteParticipant): RemoteTrack | undefined {
  return participant.tracks.find(({ source }) => source === 'camera');
}

export function mediaOf(
  participant: RemoteParticipant,
  source: TrackSource,
): MediaStreamTrack | undefined {
  const track = participant.tracks.find((one) => one.source === source);
  return track && !track.paused ? track.mediaTrack : undefined;
}
