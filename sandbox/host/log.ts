/** Log lines with level and category, filtered by host.json's `logging.logLevel` as the Functions host does. */

export const logLevels = ['trace', 'debug', 'information', 'warning', 'error', 'critical'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Lower-case category prefix, or `default`, to the lowest level that is written. */
export type LogRules = Readonly<Record<string, LogLevel | 'none'>>;

export interface LogLine {
    /** ISO 8601. */
    readonly time: string;
    readonly level: LogLevel;
    /** `Function.on-sweep.User`, `Host.Startup`, … */
    readonly category: string;
    readonly invocationId?: string;
    readonly message: string;
}

export interface Log {
    write(level: LogLevel, category: string, message: string, invocationId?: string): void;
}

export type LogFormat = 'json' | 'plain';

export interface LogOptions {
    readonly format: LogFormat;
    readonly rules: LogRules;
    /** Takes one finished line, without the line end. */
    readonly print: (line: string) => void;
}

export function createLog({ format, rules, print }: LogOptions): Log {
    const show = format === 'json' ? (line: LogLine) => JSON.stringify(line) : plainLine;
    return {
        write(level, category, message, invocationId) {
            if (!isWritten(rules, level, category)) return;
            const time = new Date().toISOString();
            print(
                show({
                    time,
                    level,
                    category,
                    ...(invocationId === undefined ? {} : { invocationId }),
                    message,
                }),
            );
        },
    };
}

/** True when the rule with the longest prefix of the category lets this level through. A prefix need not end at a dot. */
export function isWritten(rules: LogRules, level: LogLevel, category: string): boolean {
    const lowered = category.toLowerCase();
    let best = '';
    for (const prefix of Object.keys(rules)) {
        if (prefix.length > best.length && lowered.startsWith(prefix)) best = prefix;
    }
    const lowest = rules[best] ?? rules.default ?? 'information';
    return lowest !== 'none' && logLevels.indexOf(level) >= logLevels.indexOf(lowest);
}

function plainLine(line: LogLine): string {
    const invocation = line.invocationId === undefined ? '' : ` ${line.invocationId}`;
    return `${line.time} ${line.level.padEnd(11)} ${line.category}${invocation} ${line.message}`;
}
