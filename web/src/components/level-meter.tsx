import { useEffect, useRef, useState } from 'react';

import styles from './level-meter.module.css';

/** How loud the microphone is. Written to a CSS variable per frame: React does not take part. */
export function LevelMeter({ track }: { readonly track: MediaStreamTrack }) {
  const bar = useRef<HTMLDivElement>(null);
  const [unmeasured, setUnmeasured] = useState<MediaStreamTrack>();
  useEffect(() => {
    const show = (level: number) => bar.current?.style.setProperty('--level', level.toFixed(3));
    const stop = measure(track, show);
    if (!stop) setUnmeasured(track);
    return stop;
  }, [track]);
  // An empty one would say that nothing is heard.
  if (unmeasured === track) return null;
  return <div ref={bar} className={styles.meter} aria-hidden data-directed />;
}

/** Returns the function that ends it, or nothing where the browser cannot. */
function measure(track: MediaStreamTrack, show: (level: number) => void): (() => void) | undefined {
  const meter = openMeter(track);
  if (!meter) return undefined;
  const { context, analyser } = meter;
  const samples = new Float32Array(analyser.fftSize);
  let frame = requestAnimationFrame(draw);

  function draw(): void {
    analyser.getFloatTimeDomainData(samples);
    show(loudness(samples));
    frame = requestAnimationFrame(draw);
  }

  return () => {
    cancelAnimationFrame(frame);
    void context.close(); // And with it all that is connected.
  };
}

/** Firefox refuses a microphone whose sample rate is not that of the sound output. */
function openMeter(track: MediaStreamTrack) {
  let context: AudioContext | undefined;
  try {
    context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 512 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    return { context, analyser };
  } catch {
    void context?.close();
    return undefined;
  }
}

/** 0 to 1 for -60 to 0 dB: the range between a quiet room and a shout. */
function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.min(1, Math.max(0, 1 + Math.log10(power + 1e-12) / 6));
}
