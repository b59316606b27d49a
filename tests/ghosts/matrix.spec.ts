// The death matrix: everything that happens to people in a call, with a stopwatch on what the others see.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';

import { lagMax, type CauseName } from './bounds';
import { causes } from './causes';
import { measure, type Patience } from './cell';
import { openPlace, type Place } from './place';
import { cellsFolder } from './places';
import { writeReport } from './write-report';

const patience: Patience = {
  late: 'fail',
  lagMax: Number(process.env['LAG_MS'] ?? lagMax),
  voidMax: Number(process.env['VOID_MAX'] ?? 10),
  ...(process.env['RUNS'] === undefined ? {} : { runs: Number(process.env['RUNS']) }),
};
let place: Place;
test.beforeAll(async () => {
  place = await openPlace();
});
test.afterAll(() => place.close());

for (const [name, { variants }] of Object.entries(causes)) {
  for (const variant of variants) {
    test(`${name}, ${variant}`, async () => {
      test.setTimeout(60 * 60_000);
      const cell = await measure(place, name as CauseName, variant, patience);
      mkdirSync(cellsFolder, { recursive: true });
      const file = `${name} ${variant}`.replace(/[^a-z0-9]+/gi, '-');
      writeFileSync(path.join(cellsFolder, `${file}.json`), JSON.stringify(cell, null, 1));
      writeReport();
      expect(cell.broken).toEqual([]);
    });
  }
}
