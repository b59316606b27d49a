// When to try again. The first try is made at once; then "full jitter": anywhere between zero and a
// ceiling that doubles, so that a thousand clients of a restarted server do not come in step.

/** How long to wait before the next try after a loss. */
export interface ReconnectPolicy {
  /** Ceiling of the second try's delay, ms; the first try is made at once. */
  readonly firstMs: number;
  /** Ceiling of every delay, ms. */
  readonly ceilingMs: number;
}

// 5 s: somebody is looking at "reconnecting" all that time.
/** What a room goes by unless told otherwise. */
export const defaultPolicy: ReconnectPolicy = { firstMs: 300, ceilingMs: 5_000 };

/** @param attempt counts failed tries, from 0; @param random in [0, 1). */
export function retryDelayMs(attempt: number, random: number, policy = defaultPolicy): number {
  if (attempt === 0) return 0;
  // 2^20 times the first delay is far beyond any ceiling: the exponent stays finite.
  const ceiling = Math.min(policy.ceilingMs, policy.firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.floor(random * ceiling);
}
