// Whether the media path vouches for this page: the server asks over it, and gets its answers. Then
// the others see no loss of signaling.
import type { Timers } from '../timers.js';

// In doubt the server asks whoever is in the list four times a second, and whom it has just put out
// of it, and an answer brings back, once a second (ask_often and ask_seldom in
// server/core/presence_clocks.cpp). Eight questions in a row that do not come are no mere loss of
// packets; and it is a second later, 3 s after the last answer (silence_max), that others see it.
const patienceMs = 2_000;

export class Vouching {
  readonly #timers: Timers;
  readonly #changed: (since: number | undefined) => void;
  #answeredAt = 0;
  #cancel: (() => void) | undefined;

  /** `changed` hears since when nothing vouches any more; `undefined`: from here on the path does. */
  constructor(timers: Timers, changed: (since: number | undefined) => void) {
    this.#timers = timers;
    this.#changed = changed;
  }

  /** An echo of the server's went back to it. */
  answered(): void {
    const begins = this.#cancel === undefined;
    this.#answeredAt = this.#timers.now();
    this.#cancel?.();
    this.#cancel = this.#timers.after(patienceMs, () => this.end());
    if (begins) this.#changed(undefined);
  }

  /** No echo will come, or none has. Idempotent. */
  end(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#changed(this.#answeredAt);
  }
}
