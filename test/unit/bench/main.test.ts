import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { benchmarks } from '../../../bench/benchmarks/index.ts';
import { repositoryFiles, textOf } from '../docs/repository.ts';

const run = promisify(execFile);
const main = join(import.meta.dirname, '../../../bench/main.ts');

test('an unknown name and an unknown option are refused with the names that exist', async () => {
    for (const [wrong, message] of [
        ['nonsense', 'No such benchmark: nonsense'],
        ['--fast', "Unknown option '--fast'"],
    ] as const) {
        const failure = await run(process.execPath, [main, wrong]).catch((error) => error);
        expect(failure).toMatchObject({ code: 2, stdout: '' });
        expect(failure.stderr).toContain(message);
        expect(failure.stderr).toContain('Benchmarks: ');
        expect(failure.stderr).toContain('key-servers');
    }
});

test('a quick run of one benchmark prints its table and writes the results that it was asked for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pgwarden-bench-'));
    const output = join(folder, 'results.json');
    const { stdout } = await run(process.execPath, [main, 'key-servers', '--quick', '--output', output]);
    const document = JSON.parse(readFileSync(output, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(stdout).toContain('a quick run, whose figures mean little');
    expect(stdout).toContain('✓ calls that find the servers of a key (100 servers)');
    expect(document).toMatchObject({ isQuick: true, results: [{ name: 'key-servers' }] });
    expect(document.results[0].figures[0]).toMatchObject({ value: 1, unit: 'calls', reach: { atMost: 2 } });
});

test('every benchmark is listed', () => {
    const files = repositoryFiles('bench/benchmarks/*.ts').filter((file) =>
        /^export const benchmark: Benchmark = /m.test(textOf(file)),
    );
    const names = files.map((file) => file.replace('bench/benchmarks/', '').replace('.ts', ''));
    expect(names.sort()).toEqual(Object.keys(benchmarks).sort());
});
