/**
 * `npm run assess -- --subscription ID`: reports Pgwarden's verdicts on servers and the writes that it would make.
 * It needs no deployment and has no writer, so it cannot change anything. See docs/assess.md.
 *
 * The script in package.json sets options of V8: a list of parameters is 400 KB of JSON that is soon garbage. With 500
 * servers, the process takes 390 MB by default, 240 MB with these options, and the time is the same.
 */
import { runAssess } from './assess/run.ts';
import { exitWith } from './exit-code.ts';

await exitWith(() =>
    runAssess(process.argv.slice(2), {
        environment: process.env,
        out: process.stdout,
        error: process.stderr,
        clock: { now: () => new Date() },
    }),
);
