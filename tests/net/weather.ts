// What a relay does to what passes through, decided by a seed alone.
import { derived, seeded, type Random } from './random';

export type Direction = 'up' | 'down';

export interface Weather {
  readonly latencyMs: number;
  /** Up to so much more, evenly spread. */
  readonly jitterMs: number;
  /** The share of pieces lost: UDP loses them, TCP delivers them `stallMs` later, and all behind them. */
  readonly loss: number;
  readonly stallMs: number;
  /**
   * How often TCP may lose the same piece in a row: each retransmission is lost as easily as the piece was. A
   * connection on which something is sent all the time retransmits again whenever later data is acknowledged
   * (RACK, RFC 8985), so that the waits add up and do not double as on one that is quiet.
   */
  readonly lossesInARow: number;
  readonly bytesPerSecond: number;
  /** TCP is written in pieces of so many bytes. */
  readonly pieceBytes: number;
}

export const fair: Weather = {
  latencyMs: 0,
  jitterMs: 0,
  loss: 0,
  stallMs: 200, // The least retransmission timeout of Linux (TCP_RTO_MIN).
  lossesInARow: 1,
  bytesPerSecond: Infinity,
  pieceBytes: Infinity,
};

export interface Fate {
  readonly lost: boolean;
  readonly delayMs: number;
  /** What its retransmissions add, where there are any. */
  readonly stallMs: number;
}

/** The fates of the pieces of one direction of one connection, in order. */
export class Fates {
  private readonly random: Random;

  constructor(seed: number, connection: number, direction: Direction) {
    this.random = seeded(derived(derived(seed, connection), direction === 'up' ? 0 : 1));
  }

  /** Takes two numbers for each piece whatever the weather, so that a change of it moves no later one. */
  next(weather: Weather): Fate {
    const drawn = this.random();
    let losses = 0;
    // One number decides about all of a row: below loss once, below loss² twice, and so on.
    while (losses < weather.lossesInARow && drawn < weather.loss ** (losses + 1)) losses++;
    return {
      lost: losses > 0,
      delayMs: weather.latencyMs + this.random() * weather.jitterMs,
      stallMs: weather.stallMs * losses,
    };
  }
}
