// The pictures of a whole run.
import { expect, test } from '@playwright/test';
import { rm } from 'node:fs/promises';

import { earlierPictures, pictures, wantedPictures } from './support/screens';

// When nothing else runs: all pictures have been taken.
test.describe.configure({ lock: '-exclusive-' });

test('every state has its pictures, and nothing else lies beside them', async () => {
  // Of an earlier run, also of states and looks that there are no longer: whoever looks would be deceived.
  for (const file of await earlierPictures()) await rm(file);
  expect(await pictures()).toEqual(wantedPictures());
});
