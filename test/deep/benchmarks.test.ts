import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The bars that the benchmarks in calls and virtual time hold, as `npm run bench` tells them. */

interface Run {
    readonly exitCode: number;
    readonly out: string;
}

async function run(script: string, ...parameters: readonly string[]): Promise<Run> {
    const path = join(import.meta.dirname, '..', '..', script);
    return await new Promise((resolve) => {
        const child = execFile(process.execPath, [path, ...parameters], (_error, stdout, stderr) => {
            resolve({ exitCode: child.exitCode ?? -1, out: `${stdout}${stderr}` });
        });
    });
}

test('a sweep of 10,000 servers reads no more than necessary, respects its budget and is never throttled', async () => {
    const { exitCode, out } = await run('scripts/bench.ts', 'sweep');
    expect(out).toContain('seen 10000, compliant 10000, drifted 0, unknown 0;');
    expect(out).toMatch(/calls of Resource Manager +60000, minimum 60000, 0\.00 % more/);
    expect(out).toMatch(/at most 0 reads ahead of it/);
    expect(out).toMatch(/refused by Azure's bucket +0\n/);
    expect(exitCode, out).toBe(0);
}, 120_000);

test('the servers of a key are found among 1,000 with two calls of Resource Graph at most', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgwarden-bench-'));
    const output = join(folder, 'results.json');
    const { exitCode, out } = await run('bench/main.ts', 'key-servers', '--output', output);
    expect(exitCode, out).toBe(0);
    const { results } = JSON.parse(await readFile(output, 'utf8'));
    await rm(folder, { recursive: true });
    const [figure] = results[0].figures;
    expect(figure.name).toContain('1000 servers');
    expect(figure.value).toBeLessThanOrEqual(2);
}, 120_000);
