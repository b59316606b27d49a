import type { RemoteParticipant } from '@rollcall/client';
import { useCallback, useEffect, useRef, useState } from 'react';

import { text } from '../text';
import { Button } from './button';
import styles from './audio-sink.module.css';

/** The others' sound. Where the browser blocks autoplay, one press lets all of it through. */
export function AudioSink({
  participants,
}: {
  readonly participants: readonly RemoteParticipant[];
}) {
  const blocked = useRef(new Set<HTMLAudioElement>());
  const [anyBlocked, setAnyBlocked] = useState(false);

  const onBlocked = useCallback((element: HTMLAudioElement) => {
    blocked.current.add(element);
    setAnyBlocked(true);
  }, []);

  async function hear(): Promise<void> {
    const elements = [...blocked.current].filter((element) => element.isConnected);
    blocked.current.clear();
    await Promise.allSettled(elements.map((element) => element.play()));
    setAnyBlocked(false);
  }

  const tracks = participants.flatMap(({ tracks }) =>
    tracks.flatMap(({ id, kind, mediaTrack }) =>
      kind === 'audio' && mediaTrack ? [{ id, mediaTrack }] : [],
    ),
  );
  return (
    <>
      {tracks.map(({ id, mediaTrack }) => (
        <Sound key={id} track={mediaTrack} onBlocked={onBlocked} />
      ))}
      {anyBlocked && (
        <div className={styles.blocked} role="alert">
          {text.clickToHear}
          <Button tone="accent" onPress={() => void hear()}>
            {text.hear}
          </Button>
        </div>
      )}
    </>
  );
}

interface SoundProps {
  readonly track: MediaStreamTrack;
  readonly onBlocked: (element: HTMLAudioElement) => void;
}

function Sound({ track, onBlocked }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio) return undefined;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch((error: unknown) => {
      // NotAllowedError is the autoplay policy; AbortError only means that the track was replaced.
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked(audio);
    });
    return () => {
      audio.srcObject = null;
    };
  }, [track, onBlocked]);
  return <audio ref={element} />;
}
