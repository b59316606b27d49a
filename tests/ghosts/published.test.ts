// The figures that the documents show, against the bounds of today.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

import { bounds } from './bounds';
import { causes } from './causes';
import type { Cell } from './cell';
import { tooLate, wrong } from './judge';
import type { Measured } from './report';

const file = path.resolve(import.meta.dirname, '../../docs/measured/ghosts.json');
const { cells } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly cells: readonly Measured<Cell>[];
};

it('every run that was published is inside of its bounds', () => {
  const broken = cells.flatMap(({ cause, variant, runs }) =>
    runs.flatMap((run, i) =>
      [...wrong(run, bounds[cause]), ...tooLate(run, variant, bounds[cause])].map(
        (what) => `${cause}, ${variant}, run ${i + 1}: ${what}`,
      ),
    ),
  );
  expect(broken).toEqual([]);
});

it('every cause is published in each of its variants, as often as it is to be done', () => {
  const published = cells.map(({ cause, variant, runs }) => `${cause}, ${variant}: ${runs.length}`);
  const wanted = Object.entries(causes).flatMap(([cause, { variants, runs }]) =>
    variants.map((variant) => `${cause}, ${variant}: ${runs}`),
  );
  expect(published.sort()).toEqual(wanted.sort());
});
