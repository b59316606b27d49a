import { expect, it } from 'vitest';

import { repeat, type Patience } from './patience';

const patience: Patience = { lagMax: 100, voidMax: 2, late: 'fail' };

/** Runs during which the machine was late by that, ms, one after the other. */
function runs(...lags: readonly number[]) {
  const left = [...lags];
  return () => Promise.resolve({ lag: left.shift() ?? 0 });
}

it('repeats a run during which the machine was later than 100 ms', async () => {
  const { runs: counted, voided } = await repeat(3, patience, runs(20, 101, 100, 180, 30));
  expect(counted.map(({ lag }) => lag)).toEqual([20, 100, 30]);
  expect(voided).toBe(2);
});

it('gives up on a machine that stays late', async () => {
  await expect(repeat(1, patience, runs(150, 160, 170))).rejects.toThrow(
    'the machine was late 3 times, by 170 ms at last',
  );
});

it('keeps what a late machine showed where the times are not judged', async () => {
  const lenient: Patience = { ...patience, late: 'judge without times' };
  const { runs: counted, voided } = await repeat(1, lenient, runs(150, 160, 170));
  expect(counted).toEqual([{ lag: 170 }]);
  expect(voided).toBe(3);
});
