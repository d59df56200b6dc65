import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { testSeed } from './test/support/seed.ts';
import { seedReporter } from './test/support/seed-reporter.ts';

/** Workers inherit it: `random` is drawn once for the whole run. */
process.env.TEST_SEED = String(testSeed);
/** The processes of sandboxes compile the same code hundreds of times. */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

/**
 * The rings, from the inside out. A file belongs to one of them by its folder, and `npx vitest run <file>` finds it by
 * itself. Tests of the sandbox stay together in test/sandbox.
 *
 * - `unit` (`npm test`): pure functions, workflows in a world in memory, clients in front of a simulator in the same
 *   process; the same tree as src. Laws draw a tenth of their cases. `npm test` adds `one-event`: the built app in the sandbox repairs one
 *   drift, from its event to the audit entry `verified`.
 * - `deep` (`npm run test:deep`): random and exhaustive proofs with all of their cases: models, interleavings, fuzzing,
 *   convergence, benchmarks.
 * - `app` (`npm run test:system`): the app in the sandbox, or its functions in this process: end to end, operators, the
 *   host, the start. These tests wait for operations and leases.
 * - `chaos` (`npm run test:faults`): faults, kills and storms. Faults wait more than they work; kills and storms start
 *   hosts all the time.
 * - `browser` (`npm run test:browser`): the console in Chromium, in front of the app in the sandbox.
 * - `clients` (`npm run test:clients`): the real Azure CLI and the SDK for Python in front of the simulator.
 * - `bicep` (`npm run test:bicep`): `infra/` in Microsoft's Bicep compiler.
 * - `databases` (`npm run test:databases`): the sandbox's PostgreSQL servers, on every version that is installed.
 */
const files = {
    oneEvent: ['test/app/e2e/one-event.test.ts'],
    deep: ['test/deep/**/*.test.ts'],
    endToEnd: ['test/app/e2e/**/*.test.ts'],
    app: [
        'test/app/**/*.test.ts',
        'test/sandbox/start/**/*.test.ts',
        'test/sandbox/host/{lifecycle,product,queue,timer}.test.ts',
    ],
    kills: ['test/chaos/faults/kill-anywhere.test.ts'],
    faults: ['test/chaos/faults/**/*.test.ts'],
    storms: ['test/chaos/storm/**/*.test.ts'],
    clients: ['test/clients/**/*.test.ts'],
    browser: ['test/browser/**/*.test.ts'],
    bicep: ['test/bicep/**/*.test.ts'],
    databases: ['test/databases/**/*.test.ts'],
};

/**
 * Unit tests that need a process of their own, each with its reason. The others share one and its modules, in which no
 * test changes anything: most of the time of a small test was loading them again.
 */
const apart = [
    // Azure's identity client keeps the identity endpoint of the environment as long as the process lives.
    'test/sandbox/simulator/data-planes.test.ts',
];

const unit = ['test/unit/**/*.test.ts', 'test/sandbox/**/*.test.ts'];
/** Far above what a test takes: beside other stages on two cores it takes many times as long. */
const patient = { testTimeout: 180_000, hookTimeout: 120_000 };
/** All cases of a law, unless the run says how many. */
const everyCase = { env: { LAW_RUNS: process.env.LAW_RUNS ?? '1000' } };
const inSandbox = {
    globalSetup: 'test/support/sandbox-build.ts',
    testTimeout: 180_000,
    hookTimeout: 120_000,
};
/** The tests of each of these files run side by side, and fill the machine. */
const crowded = { ...inSandbox, testTimeout: 300_000, maxWorkers: 1 };

/**
 * `npx vitest --changed` selects among the tests of `npm test`. The other rings take minutes and the whole machine: name
 * a project, as their commands do.
 */
const options = process.argv.slice(2);
const isInnerLoop =
    options.some((option) => option.startsWith('--changed')) &&
    !options.some((option) => option.startsWith('--project'));
const innerLoop = ['unit', 'unit-apart', 'one-event'];

function inThisRun<Project extends { readonly test: { readonly name: string } }>(
    projects: readonly Project[],
): Project[] {
    return projects.filter(({ test }) => !isInnerLoop || innerLoop.includes(test.name));
}

export default defineConfig({
    test: {
        // Two cores carry three files at once, because tests in the sandbox wait more than they work.
        maxWorkers: 3,
        reporters: ['default', seedReporter],
        projects: inThisRun([
            {
                test: {
                    name: 'unit',
                    include: unit,
                    exclude: [...files.app, ...apart],
                    isolate: false,
                    ...patient,
                },
            },
            { test: { name: 'unit-apart', include: apart, ...patient } },
            { test: { name: 'one-event', include: files.oneEvent, ...inSandbox } },
            { test: { name: 'deep', include: files.deep, ...patient, ...everyCase } },
            // Of one file: tests that wait for a dead process's lease wait together.
            {
                test: {
                    name: 'app-end-to-end',
                    include: files.endToEnd,
                    exclude: files.oneEvent,
                    maxConcurrency: 16,
                    ...inSandbox,
                },
            },
            // Tried again on a busy machine, and the summary tells. Never `end-to-end` and `chaos`: a rare second write must show.
            {
                test: {
                    name: 'app',
                    include: files.app,
                    exclude: files.endToEnd,
                    maxConcurrency: 16,
                    ...inSandbox,
                    retry: 2,
                },
            },
            {
                test: {
                    name: 'chaos-faults',
                    include: files.faults,
                    exclude: files.kills,
                    ...inSandbox,
                    testTimeout: 300_000,
                },
            },
            {
                test: {
                    name: 'chaos-kills',
                    include: files.kills,
                    maxConcurrency: 12,
                    ...crowded,
                    sequence: { groupOrder: 1 },
                },
            },
            {
                test: {
                    name: 'chaos-storms',
                    include: files.storms,
                    maxConcurrency: 8,
                    ...crowded,
                    sequence: { groupOrder: 2 },
                },
            },
            // Two files at once: a browser, an app and its storage fill a core.
            {
                test: {
                    name: 'browser',
                    include: files.browser,
                    ...crowded,
                    maxWorkers: 2,
                    hookTimeout: 180_000,
                },
            },
            {
                test: {
                    name: 'bicep',
                    include: files.bicep,
                    globalSetup: 'test/bicep/compiler.ts',
                    ...patient,
                },
            },
            // Two files at once: each starts servers of every version.
            {
                test: {
                    name: 'databases',
                    include: files.databases,
                    globalSetup: 'test/databases/support/versions.ts',
                    maxWorkers: 2,
                    ...patient,
                },
            },
            { test: { name: 'clients', include: files.clients, testTimeout: 120_000, hookTimeout: 120_000 } },
        ]),
    },
});
