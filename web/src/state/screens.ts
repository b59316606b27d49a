// The screens that the others share, in the order in which they came.
import type { RemoteParticipant } from '@rollcall/client';

import { seat } from './seating';

export interface SharedScreen {
  /** Of the track. */
  readonly id: string;
  readonly name: string;
  /** Nothing until it arrives. */
  readonly video: MediaStreamTrack | undefined;
}

/** `order`: the ids of before. The newest is the last, whoever shares it. */
export function screensIn(
  order: readonly string[],
  participants: readonly RemoteParticipant[],
): { readonly order: readonly string[]; readonly screens: readonly SharedScreen[] } {
  const found = new Map<string, SharedScreen>();
  for (const { displayName, tracks } of participants) {
    for (const { id, source, paused, mediaTrack } of tracks) {
      if (source === 'screen' && !paused)
        found.set(id, { id, name: displayName, video: mediaTrack });
    }
  }
  const next = seat(order, [...found.keys()], undefined, found.size);
  return { order: next, screens: next.flatMap((id) => found.get(id) ?? []) };
}
