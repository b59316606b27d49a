import type { RemoteParticipant } from '@rollcall/client';
import { useEffect, useRef, useState } from 'react';

import { createPlayback, type Playback } from '../state/playback';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Button } from './button';
import styles from './audio-sink.module.css';

/** The others' sound. Where the browser blocks autoplay, one press lets all of it through. */
export function AudioSink({
  participants,
}: {
  readonly participants: readonly RemoteParticipant[];
}) {
  const text = useText();
  const [playback] = useState(createPlayback);
  const { blocked } = useStore(playback);
  const tracks = participants.flatMap(({ tracks }) =>
    tracks.flatMap(({ id, kind, mediaTrack }) =>
      kind === 'audio' && mediaTrack ? [{ id, mediaTrack }] : [],
    ),
  );
  return (
    <>
      {tracks.map(({ id, mediaTrack }) => (
        <Sound key={id} track={mediaTrack} playback={playback} />
      ))}
      {blocked && (
        <div className={styles.blocked} data-state="click-to-hear" role="alert">
          {text.clickToHear}
          <Button tone="accent" onPress={playback.retry}>
            {text.hear}
          </Button>
        </div>
      )}
    </>
  );
}

interface SoundProps {
  readonly track: MediaStreamTrack;
  readonly playback: Playback;
}

function Sound({ track, playback }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio) return undefined;
    audio.srcObject = new MediaStream([track]);
    playback.play(audio);
    return () => {
      playback.forget(audio);
      audio.srcObject = null;
    };
  }, [track, playback]);
  return <audio ref={element} data-testid="sound" />;
}
