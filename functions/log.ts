import type { InvocationContext } from '@azure/functions';
import type { Log, LogFields } from '../src/ports.ts';

/** Returns a log that writes its lines to one invocation. */
export function invocationLog(context: InvocationContext): Log {
    return {
        debug: (message, fields) => context.debug(line(message, fields)),
        info: (message, fields) => context.info(line(message, fields)),
        warn: (message, fields) => context.warn(line(message, fields)),
        error: (message, fields) => context.error(line(message, fields)),
    };
}

/** The log between invocations: standard output and standard error, which the host collects. */
export const processLog: Log = {
    debug: () => undefined,
    info: (message, fields) => process.stdout.write(`${line(message, fields)}\n`),
    warn: (message, fields) => process.stdout.write(`${line(message, fields)}\n`),
    error: (message, fields) => process.stderr.write(`${line(message, fields)}\n`),
};

function line(message: string, fields: LogFields): string {
    return `${message} ${JSON.stringify(fields)}`;
}
