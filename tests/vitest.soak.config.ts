import { defineConfig } from 'vitest/config';

// Long runs, by name: script/soak NAME.
export default defineConfig({
  test: {
    include: ['soak/**/*.soak.ts'],
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
});
