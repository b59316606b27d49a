// A clock that ticks while somebody looks at it: only what shows a time is drawn again for it.
import { useSyncExternalStore } from 'react';

const tickMs = 200; // Twice for each tenth would show no more.

let now = performance.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  if (timer === undefined) {
    now = performance.now(); // It stood still while nobody looked.
    timer = setInterval(tick, tickMs);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = performance.now();
  for (const listener of [...listeners]) listener();
}

const standsStill = () => () => {};

/** performance.now, as of the last tick; of a clock that is stopped the last there was. */
export function useNow(clock: 'running' | 'stopped'): number {
  return useSyncExternalStore(clock === 'running' ? subscribe : standsStill, () => now);
}
