// What there is to see of the others: members and publications put together into values, with the
// objects of before wherever nothing changed, and what to announce about tracks.
import type { ConnectionQuality, RemoteParticipant, RemoteTrack } from '../types.js';
import { shown, type Publication, type Publications } from './publications.js';
import { qualityOf } from './quality.js';
import type { Member, Members } from './roster.js';
import { noDoubts, type Doubts } from './doubts.js';

export type TrackEvent = {
  readonly type: 'trackSubscribed' | 'trackUnsubscribed';
  readonly participant: RemoteParticipant;
  readonly track: RemoteTrack;
};

export interface View {
  /** By joinedAt. */
  readonly participants: readonly RemoteParticipant[];
  readonly byId: ReadonlyMap<string, RemoteParticipant>;
}

export const emptyView: View = { participants: [], byId: new Map() };

/**
 * `localId` is left out; `qualities` are of what is received, by producer; `doubts` of people whom the
 * server called present. The same object if nothing changed.
 */
export function nextView(
  before: View,
  members: Members,
  publications: Publications,
  localId: string | undefined,
  qualities: ReadonlyMap<string, ConnectionQuality> = new Map(),
  doubts: Doubts = noDoubts,
): View {
  const tracks = byParticipant(shown(publications));
  const participants = [...members.values()]
    .filter((member) => member.participant.id !== localId)
    .map((member) => {
      const { id } = member.participant;
      const sight = { tracks: tracks.get(id) ?? [], qualities, doubtedSince: doubts.get(id) };
      return nextParticipant(before.byId.get(id), member, sight);
    })
    .sort((a, b) => a.joinedAt - b.joinedAt || (a.id < b.id ? -1 : 1));
  if (sameItems(participants, before.participants)) return before;
  return { participants, byId: new Map(participants.map((each) => [each.id, each])) };
}

/** Tracks that began or ceased to be received between two views. */
export function trackEvents(before: View, after: View): readonly TrackEvent[] {
  const events: TrackEvent[] = [];
  for (const participant of before.participants) {
    const now = after.byId.get(participant.id);
    for (const track of received(participant)) {
      if (findTrack(now, track)) continue;
      events.push({ type: 'trackUnsubscribed', participant: now ?? participant, track });
    }
  }
  for (const participant of after.participants) {
    const earlier = before.byId.get(participant.id);
    for (const track of received(participant)) {
      if (!findTrack(earlier, track)) events.push({ type: 'trackSubscribed', participant, track });
    }
  }
  return events;
}

function byParticipant(
  publications: readonly Publication[],
): ReadonlyMap<string, readonly Publication[]> {
  const groups = new Map<string, Publication[]>();
  for (const publication of publications) {
    const { participantId } = publication.info;
    groups.set(participantId, [...(groups.get(participantId) ?? []), publication]);
  }
  return groups;
}

/** What this page itself knows of somebody. */
interface Sight {
  readonly tracks: readonly Publication[];
  readonly qualities: ReadonlyMap<string, ConnectionQuality>;
  readonly doubtedSince: number | undefined;
}

function nextParticipant(
  known: RemoteParticipant | undefined,
  { participant, since }: Member,
  sight: Sight,
): RemoteParticipant {
  const tracks = sight.tracks.map((publication) => nextTrack(known, publication));
  const seen = tracks.map(({ id }) => sight.qualities.get(id) ?? 'unknown');
  const quality = qualityOf(participant.media, seen);
  // Who is reconnecting by the server's word is so since then, whatever is heard of the server.
  const doubtedSince = participant.state === 'present' ? sight.doubtedSince : undefined;
  const unconfirmed = doubtedSince !== undefined;
  const next: RemoteParticipant = {
    id: participant.id,
    displayName: participant.displayName,
    role: participant.role,
    hand: participant.hand,
    presence: unconfirmed ? 'reconnecting' : participant.state,
    presenceSince: doubtedSince ?? since,
    unconfirmed,
    joinedAt: participant.joinedAt,
    media: participant.media,
    quality: unconfirmed && quality !== 'unknown' ? 'lost' : quality,
    tracks: known !== undefined && sameItems(tracks, known.tracks) ? known.tracks : tracks,
  };
  return known !== undefined && sameFields(known, next) ? known : next;
}

function nextTrack(
  known: RemoteParticipant | undefined,
  { info, mediaTrack }: Publication,
): RemoteTrack {
  const next: RemoteTrack = {
    id: info.producerId,
    source: info.source,
    kind: info.kind,
    paused: info.paused,
    mediaTrack,
  };
  const before = known?.tracks.find((track) => track.id === next.id);
  return before !== undefined && sameFields(before, next) ? before : next;
}

function received(participant: RemoteParticipant): readonly RemoteTrack[] {
  return participant.tracks.filter((track) => track.mediaTrack !== undefined);
}

function findTrack(participant: RemoteParticipant | undefined, track: RemoteTrack): boolean {
  return (
    participant?.tracks.some(
      (each) => each.id === track.id && each.mediaTrack === track.mediaTrack,
    ) ?? false
  );
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(b) as (keyof T)[]).every((key) => a[key] === b[key]);
}
