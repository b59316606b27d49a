import { useEffect, useRef } from 'react';

import styles from './level-meter.module.css';

/** How loud the microphone is. Written to a CSS variable per frame: React does not take part. */
export function LevelMeter({ track }: { readonly track: MediaStreamTrack }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 512 });
    const source = context.createMediaStreamSource(new MediaStream([track]));
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let frame = requestAnimationFrame(draw);

    function draw(): void {
      analyser.getFloatTimeDomainData(samples);
      bar.current?.style.setProperty('--level', loudness(samples).toFixed(3));
      frame = requestAnimationFrame(draw);
    }

    return () => {
      cancelAnimationFrame(frame);
      source.disconnect();
      void context.close();
    };
  }, [track]);
  return <div ref={bar} className={styles.meter} aria-hidden data-directed />;
}

/** 0 to 1 for -60 to 0 dB: the range between a quiet room and a shout. */
function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.min(1, Math.max(0, 1 + Math.log10(power + 1e-12) / 6));
}
