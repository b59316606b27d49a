import { defineConfig } from '@playwright/test';

// Long runs in browsers, by name: script/soak NAME.
export default defineConfig({
  testDir: 'soak',
  testMatch: '*.spec.ts',
  workers: 1,
  reporter: 'list',
  outputDir: '../build/soak',
});
