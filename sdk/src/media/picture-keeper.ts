// Sees to it that pictures move again soon after a path was cut. What a browser sent last before the
// cut waits in its queue and arrives seconds late, and Chromium takes all that follows for as late:
// it holds pictures back that are there, for up to three seconds (measured: key frame after 0.2 s,
// shown after 2.5 s). Pausing changes nothing about that; a new consumer shows them at once.
import type { types as mediasoup } from 'mediasoup-client';
import type { Timers } from '../timers.js';

/** What is used of a consumer of mediasoup-client. */
export type Pictures = Pick<mediasoup.Consumer, 'id' | 'kind' | 'closed' | 'getStats'>;

interface Counts {
  readonly received: number;
  readonly decoded: number;
}

// The late ones have arrived by then, and at 7 pictures a second two of those that follow.
const lookEveryMs = 300;
const looksMax = 10;

export class PictureKeeper {
  readonly #timers: Timers;
  readonly #watched = new Set<string>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** For three seconds, or until a picture is shown or held back; audio is not looked at. */
  watch(consumer: Pictures, heldBack: () => void): void {
    if (consumer.kind !== 'video' || this.#watched.has(consumer.id)) return;
    this.#watched.add(consumer.id);
    void this.#look(consumer, heldBack, undefined, looksMax);
  }

  async #look(
    consumer: Pictures,
    heldBack: () => void,
    before: Counts | undefined,
    left: number,
  ): Promise<void> {
    const now = await count(consumer);
    const shown = before !== undefined && now !== undefined && now.decoded > before.decoded;
    if (now === undefined || shown || left === 0) {
      this.#watched.delete(consumer.id);
    } else if (before !== undefined && now.received - before.received >= 2) {
      this.#watched.delete(consumer.id);
      heldBack();
    } else {
      this.#timers.after(lookEveryMs, () => void this.#look(consumer, heldBack, now, left - 1));
    }
  }
}

/** Nothing once the consumer is closed. */
async function count(consumer: Pictures): Promise<Counts | undefined> {
  if (consumer.closed) return undefined;
  try {
    let counts: Counts = { received: 0, decoded: 0 };
    (await consumer.getStats()).forEach((entry: Readonly<Record<string, unknown>>) => {
      if (entry['type'] !== 'inbound-rtp') return;
      counts = {
        received: Number(entry['framesReceived'] ?? 0),
        decoded: Number(entry['framesDecoded'] ?? 0),
      };
    });
    return counts;
  } catch {
    return undefined; // It closed while we asked.
  }
}
