// How it stands with the person's own connection, for the banner and for what is read out.
import type { LocalTrack, RoomApi, RoomSnapshot } from '@rollcall/client';
import { useEffect, useState } from 'react';

import type { Catalogue } from '../text';
import { ownQualityOf } from './people';
import { useSecondsSince } from './seconds';

/** How the others see one whose signaling is lost. */
export type Others =
  /** There are none. */
  | { readonly kind: 'nobody' }
  /** As before: the server hears the page on the media path (no `unheardSince`), and sound arrives there ... */
  | { readonly kind: 'heard' }
  /** ... or none does. */
  | { readonly kind: 'seen' }
  | { readonly kind: 'coming_back' }
  /** Nothing vouches for the page. `goneIn`: seconds until they see one as gone, at the latest; 0 once they do. */
  | { readonly kind: 'gone'; readonly goneIn: number };

/** Nothing gets through. Of who does not send there is nothing that the others could miss. */
export interface MediaLost {
  readonly kind: 'media_lost';
  readonly sends: boolean;
}

export type OwnStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'reconnecting'; readonly seconds: number; readonly others: Others }
  | MediaLost
  | { readonly kind: 'back' }
  | { readonly kind: 'quiet' };

export interface OwnTimes {
  /** Since the connection was lost, or the server was last heard. */
  readonly awaySeconds: number;
  /** Since the server could last know of this page, by whatever path. */
  readonly unheardSeconds: number;
  readonly goneMs: number;
  /** Something was lost before, and came back. */
  readonly returned: boolean;
}

type Own = Pick<RoomSnapshot, 'state' | 'local' | 'participants' | 'silentSince' | 'unheardSince'>;

export function ownStatusOf(room: Own, times: OwnTimes): OwnStatus {
  if (room.state === 'connecting') return { kind: 'connecting' };
  // A connection that only looks open is none: the others are greyed by then, and this is why.
  if (room.state === 'reconnecting' || isSilent(room)) {
    return { kind: 'reconnecting', seconds: times.awaySeconds, others: othersOf(room, times) };
  }
  if (ownQualityOf(room) === 'lost') return { kind: 'media_lost', sends: sentBy(room).length > 0 };
  return { kind: times.returned ? 'back' : 'quiet' };
}

function isSilent({ state, silentSince }: Pick<RoomSnapshot, 'state' | 'silentSince'>): boolean {
  return state === 'connected' && silentSince !== undefined;
}

// The server shows who only listens as reconnecting a minute after the last news on signaling, and it may take
// some seconds until the page finds out that there is none.
const listenerSeconds = 50;

function sentBy({ local }: Pick<Own, 'local'>): readonly LocalTrack[] {
  return local?.tracks.filter(({ muted }) => !muted) ?? [];
}

function othersOf({ local, participants, unheardSince }: Own, times: OwnTimes): Others {
  if (participants.length === 0) return { kind: 'nobody' };
  const { awaySeconds, unheardSeconds, goneMs } = times;
  if (unheardSince !== undefined) {
    return { kind: 'gone', goneIn: Math.max(0, Math.ceil(goneMs / 1_000) - unheardSeconds) };
  }
  const sent = sentBy({ local });
  if (sent.some(({ source }) => source === 'microphone')) return { kind: 'heard' };
  return { kind: sent.length > 0 || awaySeconds < listenerSeconds ? 'seen' : 'coming_back' };
}

export function othersSee(text: Catalogue, others: Others): string {
  switch (others.kind) {
    case 'nobody':
      return '';
    case 'heard':
      return text.ownStillHeard;
    case 'seen':
      return text.ownStillSeen;
    case 'coming_back':
      return text.ownComingBack;
    case 'gone':
      return others.goneIn > 0 ? text.ownGoneIn(others.goneIn) : text.ownGone;
  }
}

export function mediaLost(text: Catalogue, { sends }: MediaLost): string {
  return sends ? text.ownMediaLost : text.ownReceivingLost;
}

const usualGoneMs = 8_000; // The server's default; it says its own when one joins.

/** How long the server keeps somebody in the list of whom it hears nothing, from the SDK's diagnostics. */
export function goneMsOf(diagnostics: unknown): number {
  const { timings } = (diagnostics ?? {}) as { timings?: { goneMs?: unknown } };
  const goneMs = timings?.goneMs;
  return typeof goneMs === 'number' && goneMs > 0 ? goneMs : usualGoneMs;
}

export function useOwnStatus(room: RoomApi, snapshot: RoomSnapshot): OwnStatus {
  const { state, reconnectingSince, silentSince, unheardSince } = snapshot;
  const away = state === 'reconnecting' || isSilent(snapshot);
  const [goneMs, setGoneMs] = useState(usualGoneMs);
  const [returned, setReturned] = useState(false);
  if ((away || ownQualityOf(snapshot) === 'lost') && !returned) setReturned(true);
  useEffect(() => {
    if (!away) return undefined;
    let current = true;
    room.diagnostics().then(
      (diagnostics) => current && setGoneMs(goneMsOf(diagnostics)),
      () => undefined, // The usual time is near enough.
    );
    return () => {
      current = false;
    };
  }, [room, away]);
  // Of both the earlier: what is counted does not start anew once the silence is taken for a loss.
  const awaySince = Math.min(reconnectingSince ?? Infinity, silentSince ?? Infinity);
  const awaySeconds = useSecondsSince(away ? awaySince : undefined);
  const unheardSeconds = useSecondsSince(unheardSince);
  return ownStatusOf(snapshot, { awaySeconds, unheardSeconds, goneMs, returned });
}
