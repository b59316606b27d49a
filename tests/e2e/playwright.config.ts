import { defineConfig } from '@playwright/test';

// Browsers, a real server and a real worker. Two cores carry one call at a time, so one spec goes after the other;
// beside them only what mostly waits. Specs go by name: what measures times comes when those that wait are over.
const waiting = [
  'departures',
  'duplicate-tab',
  'guard',
  'page-policy',
  'server-away',
  'sound',
  'tls',
  'witness',
].map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: '.',
  fullyParallel: false,
  workers: 2,
  projects: [
    { name: 'one by one', testMatch: '*.spec.ts', testIgnore: waiting, workers: 1 },
    { name: 'waiting', testMatch: waiting, workers: 1 },
  ],
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['E2E_RESULTS'] ?? '../../build/e2e-results.json' }],
  ],
  outputDir: '../../build/e2e',
});
