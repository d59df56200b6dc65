import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The bars that the benchmarks in calls and virtual time hold, as `npm run bench` tells them. */

interface Run {
    readonly exitCode: number;
    readonly out: string;
}

async function bench(...parameters: readonly string[]): Promise<Run> {
    const script = join(import.meta.dirname, '..', '..', 'scripts', 'bench.ts');
    return await new Promise((resolve) => {
        const child = execFile(process.execPath, [script, ...parameters], (_error, stdout, stderr) => {
            resolve({ exitCode: child.exitCode ?? -1, out: `${stdout}${stderr}` });
        });
    });
}

test('a sweep of 10,000 servers reads no more than necessary, respects its budget and is never throttled', async () => {
    const { exitCode, out } = await bench('sweep');
    expect(out).toContain('seen 10000, compliant 10000, drifted 0, unknown 0;');
    expect(out).toMatch(/calls of Resource Manager +60000, minimum 60000, 0\.00 % more/);
    expect(out).toMatch(/at most 0 reads ahead of it/);
    expect(out).toMatch(/refused by Azure's bucket +0\n/);
    expect(exitCode, out).toBe(0);
}, 120_000);

test('the servers of a key are found among 1,000 with two calls of Resource Graph at most', async () => {
    const { exitCode, out } = await bench('keys');
    expect(out).toMatch(/servers of the key +1000 of 1000\ncalls +[12],/);
    expect(exitCode, out).toBe(0);
}, 120_000);
