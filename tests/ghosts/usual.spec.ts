// The baseline of the death matrix: what the others see in a meeting app of the usual kind, before and with the guard.
import { test } from '@playwright/test';

import { patience } from './patience';
import { openUsualPlace, usualCauses, type UsualPlace } from './usual-cell';
import { keep, writeReport } from './write-report';

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
        keep(
          'usual',
          `${cause} ${guard ? 'guarded' : 'as it was'}`,
          await place.measure(cause, patience),
        );
        writeReport();
      });
    }
  });
}
