import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One call of the Azure CLI: its arguments, and the file that it was given as `@file`. */
export interface AzCall {
    readonly arguments: string;
    readonly body?: unknown;
}

/** Output of a call whose arguments contain the text. The first match counts; any other call prints nothing. */
export type AzOutputs = readonly (readonly [text: string, output: string])[];

const stub = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
const file = args.find((argument) => argument.startsWith('@'))?.slice(1);
const body = file?.includes('/') ? { body: JSON.parse(readFileSync(file, 'utf8')) } : {};
const call = { arguments: args.filter((argument) => argument !== '@' + file).join(' '), ...body };
appendFileSync(process.env.AZ_CALLS, JSON.stringify(call) + '\\n');
const outputs = JSON.parse(process.env.AZ_OUTPUTS);
const found = outputs.find(([text]) => call.arguments.includes(text));
if (found) console.log(found[1]);
`;

/**
 * Runs a script with a stand-in for the Azure CLI, and returns what it printed and the calls that it made.
 * Throws if the script fails; the error has its standard error.
 */
export function runWithStubbedAz(
    script: string,
    outputs: AzOutputs,
    environment: Readonly<Record<string, string>>,
): { readonly output: string; readonly calls: readonly AzCall[] } {
    const folder = mkdtempSync(join(tmpdir(), 'pgwarden-az-'));
    try {
        const az = join(folder, 'az');
        const log = join(folder, 'calls');
        writeFileSync(az, stub);
        chmodSync(az, 0o755);
        // azd keeps what it is told.
        writeFileSync(join(folder, 'azd'), '#!/bin/sh\n', { mode: 0o755 });
        writeFileSync(log, '');
        const output = execFileSync(script, {
            encoding: 'utf8',
            stdio: 'pipe',
            env: {
                ...environment,
                PATH: `${folder}:${process.env.PATH}`,
                AZ_CALLS: log,
                AZ_OUTPUTS: JSON.stringify(outputs),
            },
        });
        const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
        return { output, calls: lines.map((line) => JSON.parse(line)) };
    } finally {
        rmSync(folder, { recursive: true });
    }
}
