import { defineConfig } from '@playwright/test';

// The death matrix: script/bench ghosts. Each worker has a server, a network and browsers of its own.
export default defineConfig({
  testDir: 'ghosts',
  globalSetup: './ghosts/go-on.ts',
  projects: [
    { name: 'matrix', testMatch: 'matrix.spec.ts' },
    { name: 'usual', testMatch: 'usual.spec.ts' },
  ],
  workers: Number(process.env['WORKERS'] ?? 1),
  fullyParallel: true,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: '../build/ghosts-results',
});
