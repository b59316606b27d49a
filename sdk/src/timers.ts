// The clock, as something that can be handed in: tests turn it by hand.

/** A clock and what rings at its times. */
export interface Timers {
  /** Monotonic, ms. */
  now(): number;
  /** Returns the function that cancels. */
  after(delayMs: number, run: () => void): () => void;
  /** Returns the function that cancels. */
  every(intervalMs: number, run: () => void): () => void;
}

export const browserTimers: Timers = {
  now: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every: (intervalMs, run) => {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  },
};
