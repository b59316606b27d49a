// How long to put up with a machine that is late itself, as the environment says.
import { lagMax } from './bounds';
import type { Patience } from './cell';

export const patience: Patience = {
  late: 'fail',
  lagMax: Number(process.env['LAG_MS'] ?? lagMax),
  voidMax: Number(process.env['VOID_MAX'] ?? 10),
  ...(process.env['RUNS'] === undefined ? {} : { runs: Number(process.env['RUNS']) }),
};
