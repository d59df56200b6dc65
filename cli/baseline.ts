/**
 * `npm run baseline -- COMMAND`: checks or explains a baseline document. `cli/baseline/` has one file per command.
 * Exit code 0: valid, 1: problems, 2: wrong usage.
 */
import { readFileSync } from 'node:fs';
import { runBaselineCommand } from './baseline/run.ts';

process.exitCode = await runBaselineCommand(process.argv.slice(2), {
    readText: (path) => readFileSync(path, 'utf8'),
    write: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
    now: () => new Date(),
});
