/**
 * `npm run assess -- --subscription ID`: what Pgwarden thinks of servers and which writes it would make, from a laptop.
 * Nothing is deployed and nothing is written: there is no writer here. See docs/assess.md.
 */
import { preferSmallHeap } from './assess/small-heap.ts';

preferSmallHeap();
// After the heap is told: the clients alone fill a good part of it.
const { runAssess } = await import('./assess/run.ts');

// `assess … | head` closes the pipe early; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
});
// A defect must not end with 1, which means that something drifted.
process.exitCode = await runAssess(process.argv.slice(2), {
    environment: process.env,
    out: process.stdout,
    error: process.stderr,
    clock: { now: () => new Date() },
}).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 2;
});
