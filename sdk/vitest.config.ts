import { defineConfig } from 'vitest/config';

// The pure part is held to its tests by the line; the rest is tested against real browsers, too.
export default defineConfig({
  test: {
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['src/core/**'],
      reporter: ['text-summary'],
      reportsDirectory: '../build/results/coverage',
      thresholds: { lines: 90 },
    },
  },
});
