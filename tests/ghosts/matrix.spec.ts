// The death matrix: everything that happens to people in a call, with a stopwatch on what the others see.
import { expect, test } from '@playwright/test';

import type { CauseName } from './bounds';
import { causes } from './causes';
import { measure } from './cell';
import { openPlace, type Place } from './place';
import { onlyMissing, patience } from './patience';
import { cellName, forget, isKept, keep } from './write-report';

let place: Place;
test.beforeAll(async () => {
  place = await openPlace();
});
test.afterAll(() => place.close());

for (const [name, { variants }] of Object.entries(causes)) {
  for (const variant of variants) {
    test(`${name}, ${variant}`, async () => {
      test.setTimeout(60 * 60_000);
      const key = cellName(name, variant);
      test.skip(onlyMissing && isKept('cells', key), 'measured already');
      forget('cells', key);
      const cell = await measure(place, name as CauseName, variant, patience);
      keep('cells', key, cell);
      expect(cell.broken).toEqual([]);
    });
  }
}
