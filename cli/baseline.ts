/**
 * `npm run baseline -- COMMAND`: checks, explains, compares, imports, or exports a baseline document. `cli/baseline/` has one
 * file per command.
 * Exit code 0: valid, 1: problems, 2: wrong usage or a defect, 3: a difference that `diff` fails on.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runBaselineCommand } from './baseline/run.ts';
import { exitWith } from './exit-code.ts';

await exitWith(() =>
    runBaselineCommand(process.argv.slice(2), {
        readText: (path) => readFileSync(path, 'utf8'),
        writeText(path, text) {
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, text);
        },
        async assignedPolicies(subscriptionId) {
            const { assignedInAzure } = await import('./baseline/azure.ts');
            return await assignedInAzure(subscriptionId, process.env);
        },
        write: (text) => process.stdout.write(text),
        writeError: (text) => process.stderr.write(text),
        now: () => new Date(),
    }),
);
