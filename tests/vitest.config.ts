import { defineConfig } from 'vitest/config';

// Tests that cross folders. `structure` reads the sources, and tries what judges the death matrix; the others start
// real servers and workers, so their files run one after the other.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'structure',
          include: ['structure/**/*.test.ts', 'ghosts/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      server('conformance'),
      server('integration'),
      server('net'),
    ],
  },
});

function server(name: string) {
  return {
    test: {
      name,
      include: [`${name}/**/*.test.ts`],
      fileParallelism: false,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  };
}
