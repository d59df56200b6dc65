import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Json } from '../../src/policy/json.ts';

/** The commands' access to the machine. */
export interface World {
    /** Throws when the file cannot be read. */
    readText(path: string): string;
    /** Writes a file, and makes its folders. Throws when it cannot be written. */
    writeText(path: string, text: string): void;
    /**
     * Reads what Azure Policy assigns in a subscription, under the caller's sign-in. Rejects when it cannot be read.
     * Absent: there is no access to Azure.
     */
    assignedPolicies?(subscriptionId: string): Promise<readonly Json[]>;
    write(text: string): void;
    writeError(text: string): void;
    now(): Date;
}

/** One command of `npm run baseline`. */
export interface Command {
    /** First word of the command line: `check` */
    readonly name: string;
    /** Its lines of the usage, indented by two spaces, with a newline at the end. */
    readonly usage: string;
    /**
     * Runs the command with the words after its name and returns the exit code. Throws a CommandError when it ends
     * early.
     */
    run(words: readonly string[], world: World): number | Promise<number>;
}

/** A command ended early, with a message for the caller. */
export class CommandError extends Error {
    override readonly name = 'CommandError';
    /** 1: problems, 2: wrong usage. */
    readonly exitCode: 1 | 2;
    /** True if the usage follows the message. Default: false. */
    readonly needsUsage: boolean;

    constructor(exitCode: 1 | 2, message: string, needsUsage = false) {
        super(message);
        this.exitCode = exitCode;
        this.needsUsage = needsUsage;
    }
}

/** Returns the error of a command line that does not follow the usage, which is printed below the message. */
export function wrongUsage(message = ''): CommandError {
    return new CommandError(2, message, true);
}

/** Parses a command's words. Throws a CommandError if they do not follow the options. */
export function parsedWords<const Options extends NonNullable<ParseArgsConfig['options']>>(
    words: readonly string[],
    options: Options,
) {
    try {
        return parseArgs({ args: [...words], allowPositionals: true, options });
    } catch (error) {
        throw wrongUsage(error instanceof Error ? error.message : String(error));
    }
}

/** Returns the only word. Throws a CommandError if there are none or several. */
export function onlyWord(words: readonly string[]): string {
    const [word, ...rest] = words;
    if (word === undefined || rest.length > 0) throw wrongUsage();
    return word;
}
