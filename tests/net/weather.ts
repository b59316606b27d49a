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
  readonly bytesPerSecond: number;
  /** TCP is written in pieces of so many bytes. */
  readonly pieceBytes: number;
}

export const fair: Weather = {
  latencyMs: 0,
  jitterMs: 0,
  loss: 0,
  stallMs: 200, // The least retransmission timeout of Linux (TCP_RTO_MIN).
  bytesPerSecond: Infinity,
  pieceBytes: Infinity,
};

export interface Fate {
  readonly lost: boolean;
  readonly delayMs: number;
}

/** The fates of the pieces of one direction of one connection, in order. */
export class Fates {
  private readonly random: Random;

  constructor(seed: number, connection: number, direction: Direction) {
    this.random = seeded(derived(derived(seed, connection), direction === 'up' ? 0 : 1));
  }

  /** Takes two numbers for each piece whatever the weather, so that a change of it moves no later one. */
  next(weather: Weather): Fate {
    const lost = this.random() < weather.loss;
    return { lost, delayMs: weather.latencyMs + this.random() * weather.jitterMs };
  }
}
