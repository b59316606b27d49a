import { defineConfig } from '@playwright/test';

// Browsers, a real server and a real worker. Two cores carry one call of several people at a time; beside it there is
// room for one page after the other, and for what mostly waits. So each spec goes into the lane of what it needs, and
// in a lane one goes after the other. What may have nothing beside it, because it measures times, says so itself with
// Playwright's lock `-exclusive-`: it comes when all lanes are through, however they ended.
const inLanes = {
  pages: [
    'admin',
    'examples',
    'full-room',
    'hostile',
    'hosts',
    'moderation',
    'page-fails',
    'page-policy',
    'proxy',
    'screens-by-oneself',
    'server-away',
    'sound',
    'tls',
    'tokens',
    'turn',
  ],
  waiting: ['departures', 'guard', 'multi-tab', 'witness'],
  alone: ['deaths-of-ours', 'layers', 'screens-complete', 'what-others-see'],
};
const specs = (names: readonly string[]) => names.map((name) => `**/${name}.spec.ts`);

// For the whole run, with all its processes: see support/screens.ts.
process.env['E2E_BEGAN'] ??= `${Date.now()}`;

export default defineConfig({
  testDir: '.',
  fullyParallel: false,
  workers: 2, // Of three lanes on a slow machine each is late.
  projects: [
    {
      name: 'calls',
      testMatch: '*.spec.ts',
      testIgnore: specs(Object.values(inLanes).flat()),
      workers: 1,
    },
    // The order is that of the queue: who must be alone comes last.
    ...Object.entries(inLanes).map(([name, names]) => ({
      ...{ name, testMatch: specs(names), workers: 1 },
    })),
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
