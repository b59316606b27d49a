import { defineConfig } from '@playwright/test';
import path from 'node:path';

import { goOnFrom } from './ghosts/write-report';

// What was published counts as measured, unless it is measured anew. Nobody measures yet as this is first read.
if (process.env['KEEP'])
  goOnFrom(path.resolve(import.meta.dirname, '../docs/measured/ghosts.json'));

// The death matrix: script/bench ghosts. Each worker has a server, a network and browsers of its own.
export default defineConfig({
  testDir: 'ghosts',
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
