// The pictures of a whole run.
import { expect, test } from '@playwright/test';
import { rm } from 'node:fs/promises';

import { earlierPictures, statesWithoutPicture } from './support/screens';

// When nothing else runs: all pictures have been taken.
test.describe.configure({ lock: '-exclusive-' });

test('every state has its pictures', () => {
  expect(statesWithoutPicture()).toEqual([]);
});

test('no picture is left of an earlier run', async () => {
  for (const file of await earlierPictures()) await rm(file);
  expect(await earlierPictures()).toEqual([]);
});
