import { defineConfig } from 'vitest/config';

/** The built app in the sandbox: waiting for operations and leases takes seconds. */
const inSandbox = {
    globalSetup: 'test/support/sandbox-build.ts',
    testTimeout: 120_000,
    hookTimeout: 90_000,
};

/**
 * `unit` needs no running app, `e2e` runs the built app in the sandbox. `faults` does that for minutes, and only with
 * `npm run test:faults`. Two cores carry three files at once: end-to-end tests wait more than they work.
 */
export default defineConfig(({ mode }) => ({
    test: {
        maxWorkers: mode === 'faults' ? 1 : 3,
        reporters: ['default'],
        projects:
            mode === 'faults'
                ? [
                      {
                          test: {
                              name: 'faults',
                              include: ['test/faults/**/*.test.ts', 'test/storm/**/*.test.ts'],
                              maxConcurrency: 6,
                              ...inSandbox,
                              testTimeout: 240_000,
                          },
                      },
                  ]
                : [
                      {
                          test: {
                              name: 'unit',
                              include: ['test/**/*.test.ts'],
                              exclude: ['test/e2e/**', 'test/operators/**', 'test/faults/**', 'test/storm/**'],
                          },
                      },
                      {
                          test: {
                              name: 'e2e',
                              include: ['test/e2e/**/*.test.ts', 'test/operators/**/*.test.ts'],
                              // Of one file: tests that wait for a dead process's lease wait together.
                              maxConcurrency: 16,
                              ...inSandbox,
                          },
                      },
                  ],
    },
}));
