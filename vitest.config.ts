import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** The built app in the sandbox: waiting for operations and leases takes seconds. */
const inSandbox = {
    globalSetup: 'test/support/sandbox-build.ts',
    testTimeout: 180_000,
    hookTimeout: 120_000,
};

/** What starts whole sandboxes again and again, or follows one for minutes. */
const system = [
    'test/system/**/*.test.ts',
    'test/operators/**/*.test.ts',
    'test/sandbox/start/**/*.test.ts',
    'test/sandbox/host/{lifecycle,queue,timer}.test.ts',
    'test/functions/{sources,timers}.test.ts',
];
/** A death, then the wait for the dead process's lease: many wait together. */
const kills = ['test/faults/kill-anywhere.test.ts'];
const storms = ['test/faults/**/*.test.ts', 'test/storm/**/*.test.ts'];
const clients = ['test/clients/**/*.test.ts'];
const endToEnd = ['test/e2e/**/*.test.ts'];

/**
 * `npm test` runs what needs no running app (`unit`) and the main job in the sandbox (`e2e`). The other suites have a
 * command each: `npm run test:system` the rest of the product in the sandbox, `npm run test:faults` storms with kills,
 * `npm run test:clients` the real Azure CLI and the SDK for Python. CI runs all of them.
 */
const suites: Readonly<Record<string, readonly TestProjectConfiguration[]>> = {
    test: [
        {
            test: {
                name: 'unit',
                include: ['test/**/*.test.ts'],
                exclude: [...endToEnd, ...system, ...storms, ...clients],
                setupFiles: ['test/support/property-seed.ts'],
                testTimeout: 60_000,
                hookTimeout: 60_000,
            },
        },
        // Of one file: tests that wait for a dead process's lease wait together.
        { test: { name: 'e2e', include: endToEnd, maxConcurrency: 16, ...inSandbox } },
    ],
    // Tried again on a busy machine, and the summary tells. Never `e2e` and `faults`: a rare second write must show.
    system: [{ test: { name: 'system', include: system, maxConcurrency: 16, ...inSandbox, retry: 2 } }],
    faults: [
        { test: { name: 'kills', include: kills, maxConcurrency: 12, ...inSandbox, testTimeout: 300_000 } },
        {
            test: {
                name: 'storms',
                include: storms,
                exclude: kills,
                maxConcurrency: 6,
                ...inSandbox,
                testTimeout: 300_000,
            },
        },
    ],
    clients: [{ test: { name: 'clients', include: clients, testTimeout: 120_000, hookTimeout: 120_000 } }],
};

/** Two cores carry three files at once, because tests in the sandbox wait more than they work; a storm wants both. */
export default defineConfig(({ mode }) => ({
    test: {
        maxWorkers: mode === 'faults' ? 1 : 3,
        reporters: ['default'],
        projects: [...(suites[mode] ?? [])],
    },
}));
