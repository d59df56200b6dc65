/**
 * `npm run grants -- --object-id ID`: prints the SQL that lets Pgwarden, or a reviewer, look inside the databases of a
 * server; with `--check`, says whether a server still has it. See docs/inside-the-databases.md.
 */
import { runGrants } from './grants/run.ts';

process.exitCode = await runGrants(process.argv.slice(2), {
    environment: process.env,
    out: process.stdout,
    error: process.stderr,
    clock: { now: () => new Date() },
}).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 2;
});
