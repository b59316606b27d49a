import { defineConfig } from '@playwright/test';

// Long runs in browsers, by name: script/soak NAME.
export default defineConfig({
  testDir: 'soak',
  testMatch: '*.spec.ts',
  workers: 1,
  expect: { timeout: 60_000 }, // Whatever a bad network lets through in the end.
  reporter: 'list',
  outputDir: '../build/soak',
});
