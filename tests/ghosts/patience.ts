// How long to put up with a machine that is late itself.
import { lagMax } from './bounds';

export interface Patience {
  /** How late the machine may be, ms. */
  readonly lagMax: number;
  readonly voidMax: number;
  /** What to do when it is late that often: give up, or judge all but the times. */
  readonly late: 'fail' | 'judge without times';
  readonly runs?: number;
}

/** As the environment says. */
export const patience: Patience = {
  late: 'fail',
  lagMax: Number(process.env['LAG_MS'] ?? lagMax),
  voidMax: Number(process.env['VOID_MAX'] ?? 10),
  ...(process.env['RUNS'] === undefined ? {} : { runs: Number(process.env['RUNS']) }),
};

/** Goes on with a measurement that was broken off. */
export const onlyMissing = process.env['KEEP'] === 'missing';

/** Runs `once` until it counted as often as is wanted: what the machine was late for does not. */
export async function repeat<One extends { readonly lag: number }>(
  wanted: number,
  { lagMax, voidMax, late }: Patience,
  once: () => Promise<One>,
): Promise<{ readonly runs: readonly One[]; readonly voided: number }> {
  const runs: One[] = [];
  let voided = 0;
  while (runs.length < wanted) {
    const run = await once();
    const isVoid = run.lag > lagMax;
    if (isVoid) console.log(`void: the machine was ${Math.round(run.lag)} ms late`);
    if (isVoid && ++voided <= voidMax) continue;
    if (isVoid && late === 'fail')
      throw new Error(`the machine was late ${voided} times, by ${Math.round(run.lag)} ms at last`);
    runs.push(run);
  }
  return { runs, voided };
}
