import { defineConfig } from '@playwright/test';

// What is measured with a browser beside the programs of bench/: script/bench NAME.
export default defineConfig({
  testDir: 'bench',
  workers: 1,
  timeout: 300_000,
  reporter: 'list',
  outputDir: '../build/bench-results',
});
