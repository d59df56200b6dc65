import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Figure } from '../../bench/benchmark.ts';

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

async function figuresOf(name: string, ...options: readonly string[]): Promise<readonly Figure[]> {
    const folder = await mkdtemp(join(tmpdir(), 'pgwarden-bench-'));
    const output = join(folder, 'results.json');
    const { exitCode, out } = await run('bench/main.ts', name, ...options, '--output', output);
    expect(exitCode, out).toBe(0);
    const { results } = JSON.parse(await readFile(output, 'utf8'));
    await rm(folder, { recursive: true });
    return results[0].figures;
}

test("a sweep uses Azure's documented buckets, respects its budget and is never throttled", async () => {
    const [speed, refusals, ahead] = await figuresOf('sweep-buckets');
    expect(speed?.value).toBeGreaterThanOrEqual(95);
    expect(refusals?.value).toBe(0);
    expect(ahead?.value).toBeLessThanOrEqual(25);
}, 300_000);

test("a thousand drifts at once are repaired as fast as Azure's documented buckets allow, never throttled", async () => {
    const [speed, refusals] = await figuresOf('storm');
    expect(speed?.value).toBeGreaterThanOrEqual(90);
    expect(refusals?.value).toBe(0);
}, 300_000);

test('the servers of a key are found among 1,000 with two calls of Resource Graph at most', async () => {
    const [figure] = await figuresOf('key-servers');
    expect(figure?.name).toContain('1000 servers');
    expect(figure?.value).toBeLessThanOrEqual(2);
}, 120_000);

test('no request of an operator reads more than three pages of a table', async () => {
    const [pages] = await figuresOf('operators', '--quick');
    expect(pages?.value).toBeLessThanOrEqual(3);
}, 300_000);
