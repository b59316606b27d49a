// The quick part of the death matrix (script/bench ghosts): one run of the causes people meet most.
import { expect, test } from '@playwright/test';

import { lagMax, type CauseName } from '../ghosts/bounds';
import { measure } from '../ghosts/cell';
import { openPlace, type Place } from '../ghosts/place';

// Times are measured: nothing runs beside it.
test.describe.configure({ lock: '-exclusive-' });

let place: Place;
test.beforeAll(async () => {
  place = await openPlace();
});
test.afterAll(() => place.close());

// Reloads, lost signaling and the rest have specs that look at more than the times.
const quick = [
  'tab closed',
  'tab crash',
  'renderer stopped',
] as const satisfies readonly CauseName[];

for (const cause of quick) {
  test(`ghosts: ${cause}`, async () => {
    test.setTimeout(300_000);
    // A machine that is late itself may try again once; then the times are not judged, all else is.
    const patience = { lagMax, voidMax: 1, late: 'judge without times', runs: 1 } as const;
    const { broken, runs } = await measure(place, cause, 'video', patience);
    console.log(`      ${JSON.stringify(runs)}`);
    expect(broken).toEqual([]);
  });
}
