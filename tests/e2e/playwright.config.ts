import { defineConfig } from '@playwright/test';

// Browsers, a real server and a real worker. Two cores carry one call at a time: one spec after the other.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  fullyParallel: false,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['E2E_RESULTS'] ?? '../../build/e2e-results.json' }],
  ],
  outputDir: '../../build/e2e',
});
