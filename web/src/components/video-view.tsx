import { useEffect, useRef } from 'react';

import styles from './video-view.module.css';

export interface VideoViewProps {
  readonly track: MediaStreamTrack;
  readonly mirrored?: boolean;
  readonly fit?: 'cover' | 'contain';
}

/** A track on screen. The element stays the same while the track does: nothing flickers. */
export function VideoView({ track, mirrored = false, fit = 'cover' }: VideoViewProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return undefined;
    video.srcObject = new MediaStream([track]);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      className={styles.video}
      data-mirrored={mirrored}
      data-fit={fit}
      autoPlay
      playsInline
      muted
    />
  );
}
