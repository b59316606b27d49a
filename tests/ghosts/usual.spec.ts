// The baseline of the death matrix: what the others see in a meeting app of the usual kind, before and with the guard.
import { test } from '@playwright/test';

import { onlyMissing, patience } from './patience';
import { openUsualPlace, usualCauses, type UsualPlace } from './usual-cell';
import { forget, isKept, keep, usualName } from './write-report';

for (const guard of [false, true]) {
  test.describe(guard ? 'the usual app with the guard' : 'the usual app', () => {
    let place: UsualPlace;
    test.beforeAll(async () => {
      place = await openUsualPlace(guard);
    });
    test.afterAll(() => place.close());

    for (const cause of usualCauses) {
      test(`baseline: ${cause}`, async () => {
        test.setTimeout(30 * 60_000);
        const key = usualName(cause, guard);
        test.skip(onlyMissing && isKept('usual', key), 'measured already');
        forget('usual', key);
        keep('usual', key, await place.measure(cause, patience));
      });
    }
  });
}
