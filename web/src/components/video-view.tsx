import { useEffect, useLayoutEffect, useRef } from 'react';

import styles from './video-view.module.css';

export interface VideoViewProps {
  readonly track: MediaStreamTrack;
  readonly mirrored?: boolean;
  readonly fit?: 'cover' | 'contain';
  /** Of a picture whose last frame may be wanted once it has ended: whether it is by now. */
  readonly still?: boolean | undefined;
}

/** A track on screen. The element stays the same while the track does: nothing flickers. */
export function VideoView({ track, mirrored = false, fit = 'cover', still }: VideoViewProps) {
  const element = useRef<HTMLVideoElement>(null);
  const lasts = still !== undefined;
  useEffect(() => {
    const video = element.current;
    if (!video) return undefined;
    // Browsers show black once a track has ended. A copy ends a moment later: time enough to pause.
    const shown = lasts ? track.clone() : track;
    video.srcObject = new MediaStream([shown]);
    return () => {
      video.srcObject = null;
      if (shown !== track) shown.stop();
    };
  }, [track, lasts]);
  useLayoutEffect(() => {
    const video = element.current;
    if (!still || !video) return undefined;
    video.pause();
    return () => void video.play().catch(() => undefined); // Another track has come: that one plays by itself.
  }, [still]);
  return (
    <video
      ref={element}
      className={styles.video}
      data-mirrored={mirrored}
      data-track={track.id} // What is shown may be a copy, under an id of its own.
      data-fit={fit}
      autoPlay
      playsInline
      muted
    />
  );
}
