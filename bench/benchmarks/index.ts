import type { Benchmark } from '../benchmark.ts';

type Load = () => Promise<{ readonly benchmark: Benchmark }>;

/** The benchmarks by name, in the order of the table. A file loads only in the process that measures it. */
export const benchmarks: Readonly<Record<string, Load>> = {
    'azure-calls': () => import('./azure-calls.ts'),
    'drift-to-verified': () => import('./drift-to-verified.ts'),
    assess: () => import('./assess.ts'),
    intake: () => import('./intake.ts'),
    load: () => import('./load.ts'),
    worker: () => import('./worker.ts'),
    'storage-calls': () => import('./storage-calls.ts'),
    'audit-append': () => import('./audit-append.ts'),
    'assessment-cpu': () => import('./assessment-cpu.ts'),
    'sweep-buckets': () => import('./sweep-buckets.ts'),
    growth: () => import('./growth.ts'),
    storm: () => import('./storm.ts'),
    cost: () => import('./cost.ts'),
    'key-servers': () => import('./key-servers.ts'),
};
