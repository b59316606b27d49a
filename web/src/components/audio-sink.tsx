import { playAudio, type AudioPlayback } from '@rollcall/client';
import { useEffect, useState } from 'react';

import type { Call } from '../state/call';
import { speakerOf } from '../state/speaker';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Button } from './button';
import styles from './audio-sink.module.css';

/** The others' sound. Where the browser blocks autoplay, one press lets all of it through. */
export function AudioSink({ call }: { readonly call: Call }) {
  const text = useText();
  const speakerId = speakerOf(useStore(call.media));
  const [audio, setAudio] = useState<AudioPlayback>();
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    const playback = playAudio(call.room);
    playback.on('changed', (now) => setBlocked(now.blocked));
    playback.on('error', call.onProblem);
    setAudio(playback);
    return () => playback.stop();
  }, [call]);
  useEffect(() => audio?.setSpeaker(speakerId), [audio, speakerId]);
  if (!audio || !blocked) return null;
  return (
    <div className={styles.blocked} data-state="click-to-hear" role="alert">
      {text.clickToHear}
      <Button tone="accent" onPress={() => audio.start()}>
        {text.hear}
      </Button>
    </div>
  );
}
