// How it stands with the person's own connection, for the banner and for what is read out.
import type { RoomApi, RoomSnapshot } from '@rollcall/client';
import { useEffect, useState } from 'react';

import { ownQualityOf } from './people';
import { useSecondsSince } from './seconds';

export type OwnStatus =
  | { readonly kind: 'connecting' }
  /** `goneIn`: seconds until the others see one as gone, at the latest; 0 once they do. */
  | { readonly kind: 'reconnecting'; readonly seconds: number; readonly goneIn: number }
  | { readonly kind: 'media_lost' }
  | { readonly kind: 'back' }
  | { readonly kind: 'quiet' };

/** `awaySeconds`: since the connection was lost; `returned`: something was lost before, and came back. */
export function ownStatusOf(
  room: Pick<RoomSnapshot, 'state' | 'local'>,
  { awaySeconds, goneMs, returned }: { awaySeconds: number; goneMs: number; returned: boolean },
): OwnStatus {
  if (room.state === 'connecting') return { kind: 'connecting' };
  if (room.state === 'reconnecting') {
    const goneIn = Math.max(0, Math.ceil(goneMs / 1_000) - awaySeconds);
    return { kind: 'reconnecting', seconds: awaySeconds, goneIn };
  }
  if (ownQualityOf(room) === 'lost') return { kind: 'media_lost' };
  return { kind: returned ? 'back' : 'quiet' };
}

const usualGoneMs = 8_000; // The server's default; it says its own when one joins.

/** How long the server keeps somebody in the list of whom it hears nothing, from the SDK's diagnostics. */
export function goneMsOf(diagnostics: unknown): number {
  const { timings } = (diagnostics ?? {}) as { timings?: { goneMs?: unknown } };
  const goneMs = timings?.goneMs;
  return typeof goneMs === 'number' && goneMs > 0 ? goneMs : usualGoneMs;
}

export function useOwnStatus(room: RoomApi, snapshot: RoomSnapshot): OwnStatus {
  const { state, reconnectingSince } = snapshot;
  const away = state === 'reconnecting';
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
  const awaySeconds = useSecondsSince(reconnectingSince);
  return ownStatusOf(snapshot, { awaySeconds, goneMs, returned });
}
