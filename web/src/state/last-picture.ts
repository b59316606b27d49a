import type { ParticipantPresence } from '@rollcall/client';
import { useEffect, useState } from 'react';

/** The end of the picture is told on its own, the roster at most 250 ms later. */
const holdMs = 500;

export interface LastPicture {
  readonly video: MediaStreamTrack | undefined;
  /** It has ended, and stands still. */
  readonly still: boolean;
}

/**
 * What is shown of somebody's camera. The picture of whoever closes or reloads their page ends a moment before it is
 * known that they are coming back: so its last frame stands still for that moment, and then until they are here
 * again. Who has turned their camera off is not shown for longer than that.
 */
export function useLastPicture(
  video: MediaStreamTrack | undefined,
  presence: ParticipantPresence,
): LastPicture {
  const [last, setLast] = useState(video);
  if (video && video !== last) setLast(video);
  const still = !video && last !== undefined;
  useEffect(() => {
    if (!still || presence === 'reconnecting') return undefined;
    const timer = setTimeout(() => setLast(undefined), holdMs);
    return () => clearTimeout(timer);
  }, [still, presence]);
  return { video: video ?? last, still };
}
