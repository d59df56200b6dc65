/**
 * `npm run assess -- --subscription ID`: reports Pgwarden's verdicts on servers and the writes that it would make.
 * It needs no deployment and has no writer, so it cannot change anything. See docs/assess.md.
 */
import { preferSmallHeap } from './assess/small-heap.ts';

preferSmallHeap();
// Imported after the heap options are set, because loading the clients already allocates much.
const { runAssess } = await import('./assess/run.ts');

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
