/**
 * `npm run grants -- --object-id ID`: prints the SQL that lets Pgwarden, or a reviewer, look inside the databases of a
 * server; with `--check`, says whether a server still has it. See docs/inside-the-databases.md.
 */
import { exitWith } from './exit-code.ts';
import { runGrants } from './grants/run.ts';

await exitWith(() =>
    runGrants(process.argv.slice(2), {
        environment: process.env,
        out: process.stdout,
        error: process.stderr,
        clock: { now: () => new Date() },
    }),
);
