/**
 * `npm run bench -- [NAME…] [--quick] [--output FILE]`: runs all benchmarks, or those named, each in its own process, and
 * prints one table. A whole run also writes bench/results/<date>.json and the charts. Exit code 1 when a benchmark
 * fails; a figure that is not reached is said in the table and is no failure.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks/index.ts';
import { type Measured, machine, type Results, resultsFolder } from './results.ts';
import { table } from './table.ts';

const usage = `Usage: npm run bench -- [NAME…] [--quick] [--output FILE]
Benchmarks: ${Object.keys(benchmarks).join(', ')}
`;

async function main(): Promise<number> {
    const parsed = commandLine();
    const unknown = parsed?.names.filter((name) => !(name in benchmarks)) ?? [];
    if (parsed === undefined || unknown.length > 0) {
        const names = unknown.length > 0 ? `No such benchmark: ${unknown.join(', ')}\n` : '';
        process.stderr.write(`${names}${usage}`);
        return 2;
    }
    const { names, isQuick, output } = parsed;
    const results: Measured[] = [];
    const failed: string[] = [];
    for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
        process.stderr.write(`${name} …\n`);
        const measured = await measure(name, isQuick);
        if (measured === undefined) failed.push(name);
        else results.push(measured);
    }
    const document: Results = { measuredAt: new Date().toISOString(), machine: machine(), isQuick, results };
    process.stdout.write(table(document));
    if (output !== undefined) writeJson(output, document);
    if (names.length === 0 && !isQuick && failed.length === 0) await keep(document);
    if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}\n`);
    return failed.length > 0 ? 1 : 0;
}

function commandLine() {
    try {
        const { values, positionals } = parseArgs({
            options: { quick: { type: 'boolean', default: false }, output: { type: 'string' } },
            allowPositionals: true,
        });
        return { names: positionals, isQuick: values.quick, output: values.output };
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        return undefined;
    }
}

/** Undefined: the benchmark failed, and its process printed why. */
async function measure(name: string, isQuick: boolean): Promise<Measured | undefined> {
    const began = performance.now();
    const child = fork(join(import.meta.dirname, 'run-one.ts'), [name, ...(isQuick ? ['--quick'] : [])], {
        // Standard output has the table only.
        stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    });
    let measured: Omit<Measured, 'name' | 'seconds'> | undefined;
    child.once('message', (message: Omit<Measured, 'name' | 'seconds'>) => {
        measured = message;
    });
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (exitCode !== 0 || measured === undefined) return undefined;
    return { name, seconds: Math.round((performance.now() - began) / 1_000), ...measured };
}

/** The results of a whole run, with its charts. */
async function keep(document: Results): Promise<void> {
    mkdirSync(resultsFolder, { recursive: true });
    writeJson(join(resultsFolder, `${document.measuredAt.slice(0, 10)}.json`), document);
    const { writeCharts } = await import('./charts.ts');
    writeCharts(resultsFolder, document);
}

function writeJson(path: string, document: Results): void {
    writeFileSync(path, `${JSON.stringify(document, undefined, 4)}\n`);
}

process.exitCode = await main();
