import type { RemoteParticipant } from '@rollcall/client';
import { useEffect, useRef, useState } from 'react';

import type { Call } from '../state/call';
import { createPlayback, type Playback } from '../state/playback';
import { hearThrough, speakerOf } from '../state/speaker';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Button } from './button';
import styles from './audio-sink.module.css';

export interface AudioSinkProps {
  readonly call: Call;
  readonly participants: readonly RemoteParticipant[];
}

/** The others' sound. Where the browser blocks autoplay, one press lets all of it through. */
export function AudioSink({ call, participants }: AudioSinkProps) {
  const text = useText();
  const speakerId = speakerOf(useStore(call.media));
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
        <Sound
          key={id}
          track={mediaTrack}
          playback={playback}
          speakerId={speakerId}
          onProblem={call.onProblem}
        />
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
  readonly speakerId: string;
  readonly onProblem: (error: unknown) => void;
}

function Sound({ track, playback, speakerId, onProblem }: SoundProps) {
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
  useEffect(() => {
    if (element.current) hearThrough(element.current, speakerId).catch(onProblem);
  }, [speakerId, onProblem]);
  return <audio ref={element} data-testid="sound" />;
}
