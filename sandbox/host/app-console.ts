/** Turns the app's console and its output streams into log lines, as the Functions host does. */
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { Log, LogLevel } from './log.ts';

/** The host's own way to its outputs, which capturing leaves open. */
export interface HostOutput {
    out(line: string): void;
    error(line: string): void;
}

/** Of this process; to be taken before anything is captured. */
export function hostOutput(): HostOutput {
    const [out, error] = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
    return {
        out: (line) => void out?.(`${line}\n`),
        error: (line) => void error?.(`${line}\n`),
    };
}

/**
 * Replaces the global console and the outputs of this process. As in Azure, the lines are of category
 * `Host.Function.Console`. Assumed: what the app writes to its error output is an error.
 */
export function captureOutput(log: Log): void {
    const out = lineStream(log, 'information');
    const error = lineStream(log, 'error');
    globalThis.console = new Console({ stdout: out, stderr: error });
    process.stdout.write = out.write.bind(out);
    process.stderr.write = error.write.bind(error);
}

/** One log line for each line that is complete. */
function lineStream(log: Log, level: LogLevel): Writable {
    let rest = '';
    return new Writable({
        decodeStrings: false,
        write(chunk, _encoding, done) {
            const lines = `${rest}${chunk}`.split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines.filter((each) => each.trim() !== '')) {
                log.write(level, 'Host.Function.Console', line);
            }
            done();
        },
    });
}
