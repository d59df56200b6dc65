import type { Benchmark } from '../benchmark.ts';

type Load = () => Promise<{ readonly benchmark: Benchmark }>;

/** The benchmarks by name, in the order of the table. A file loads only in the process that measures it. */
export const benchmarks: Readonly<Record<string, Load>> = {
    worker: () => import('./worker.ts'),
    load: () => import('./load.ts'),
    'drift-to-verified': () => import('./drift-to-verified.ts'),
    'azure-calls': () => import('./azure-calls.ts'),
    'storage-calls': () => import('./storage-calls.ts'),
    'audit-append': () => import('./audit-append.ts'),
    intake: () => import('./intake.ts'),
    'assessment-cpu': () => import('./assessment-cpu.ts'),
    'databases-cpu': () => import('./databases-cpu.ts'),
    databases: () => import('./databases.ts'),
    assess: () => import('./assess.ts'),
    'sweep-buckets': () => import('./sweep-buckets.ts'),
    storm: () => import('./storm.ts'),
    growth: () => import('./growth.ts'),
    'key-servers': () => import('./key-servers.ts'),
    operators: () => import('./operators.ts'),
    preview: () => import('./preview.ts'),
    export: () => import('./export.ts'),
    cost: () => import('./cost.ts'),
};
