// How well media gets through, as a word for people: from what was lost and how long an answer took
// in a window of a few seconds.
import type { ConnectionQuality, MediaHealth } from '../types.js';

/** What one window showed of a track, or of all that is sent. */
export interface QualityWindow {
  /** That arrived. */
  readonly packets: number;
  readonly lost: number;
  /** Round trip, ms; 0 where it is not known. */
  readonly rttMs: number;
}

// From 5 % on, lost sound is heard and lost pictures are seen although much is repaired; beyond 400 ms
// people begin to interrupt each other (ITU-T G.114). Good again only well below: no flicker between.
const poor = { loss: 0.05, rttMs: 400 };
const good = { loss: 0.02, rttMs: 300 };

/** The word after a window; of one in which nothing was to arrive, the word of before. */
export function nextQuality(before: ConnectionQuality, measured: QualityWindow): ConnectionQuality {
  const all = measured.packets + measured.lost;
  if (all <= 0) return before;
  const loss = measured.lost / all;
  if (loss > poor.loss || measured.rttMs > poor.rttMs) return 'poor';
  const between = loss > good.loss || measured.rttMs > good.rttMs;
  return before === 'poor' && between ? 'poor' : 'good';
}

/** Of somebody: lost if their media does not reach the server, or else the worst of what is seen. */
export function qualityOf(
  media: MediaHealth,
  seen: Iterable<ConnectionQuality>,
): ConnectionQuality {
  if (media === 'lost') return 'lost';
  const words = new Set(seen);
  for (const word of ['lost', 'poor', 'good'] as const) if (words.has(word)) return word;
  return 'unknown';
}
