/** What the app writes to its console becomes log lines, as the Functions host has it. */
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { Log } from './log.ts';

/** Replaces the global console of this process. */
export function captureConsole(log: Log): void {
    const stream = new Writable({
        decodeStrings: false,
        write(chunk, _encoding, done) {
            log.write('information', 'Host.Function.Console', String(chunk).trimEnd());
            done();
        },
    });
    globalThis.console = new Console({ stdout: stream, stderr: stream });
}
