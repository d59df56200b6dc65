/**
 * `npm run assess -- --subscription ID`: reports Pgwarden's verdicts on servers and the writes that it would make.
 * It needs no deployment and has no writer, so it cannot change anything. See docs/assess.md.
 *
 * The script in package.json sets options of V8: a list of parameters is 400 KB of JSON that is soon garbage. With 500
 * servers, the process takes 390 MB by default, 240 MB with these options, and the time is the same.
 */
import { runAssess } from './assess/run.ts';

// `assess … | head` closes the pipe early, which is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
});
// A defect must not exit with 1, which means drift.
process.exitCode = await runAssess(process.argv.slice(2), {
    environment: process.env,
    out: process.stdout,
    error: process.stderr,
    clock: { now: () => new Date() },
}).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 2;
});
