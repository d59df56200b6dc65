/** Command line and environment of the host process. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { HostStartError, messageOf } from './errors.ts';
import type { HostKeys } from './keys.ts';
import type { LogFormat } from './log.ts';

export interface HostArguments {
    readonly appDirectory: string;
    readonly settingsFile: string | undefined;
    readonly port: number;
    readonly logFormat: LogFormat;
    readonly queueLockSeconds: number;
    readonly graceSeconds: number;
    /** Within which the app's start hooks must be over. */
    readonly startSeconds: number;
    readonly keys: Partial<HostKeys>;
}

export const hostUsage =
    'Usage: node sandbox/host/main.ts --app DIR [--settings FILE.json] [--port P] [--log json|plain] ' +
    '[--queue-lock-seconds N] [--grace-seconds N] [--start-seconds N]';

/** JSON of given keys; taken out of the environment, so that the app does not see it. */
const keysVariable = 'SANDBOX_HOST_KEYS';

/** Throws HostStartError that names the option, its value and what is allowed. */
export function parseHostArguments(
    commandLine: readonly string[],
    environment: Record<string, string | undefined>,
): HostArguments {
    const values = parsedOptions(commandLine);
    if (values.app === undefined) throw new HostStartError(`The option --app is missing. ${hostUsage}`);
    const { log = 'plain' } = values;
    if (log !== 'plain' && log !== 'json')
        throw new HostStartError(`--log is '${log}', allowed is json or plain.`);
    return {
        appDirectory: resolve(values.app),
        settingsFile: values.settings,
        port: wholeNumber('port', values.port ?? '7071', 0, 65_535),
        logFormat: log,
        queueLockSeconds: wholeNumber(
            'queue-lock-seconds',
            values['queue-lock-seconds'] ?? '600',
            1,
            604_800,
        ),
        graceSeconds: wholeNumber('grace-seconds', values['grace-seconds'] ?? '30', 0, 3600),
        startSeconds: wholeNumber('start-seconds', values['start-seconds'] ?? '120', 1, 3600),
        keys: givenKeys(environment),
    };
}

function parsedOptions(commandLine: readonly string[]) {
    try {
        return parseArgs({
            args: [...commandLine],
            options: {
                app: { type: 'string' },
                settings: { type: 'string' },
                port: { type: 'string' },
                log: { type: 'string' },
                'queue-lock-seconds': { type: 'string' },
                'grace-seconds': { type: 'string' },
                'start-seconds': { type: 'string' },
            },
        }).values;
    } catch (cause) {
        throw new HostStartError(`${messageOf(cause)} ${hostUsage}`);
    }
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
        throw new HostStartError(
            `--${option} is '${text}', allowed is a whole number from ${least} to ${most}.`,
        );
    return value;
}

function givenKeys(environment: Record<string, string | undefined>): Partial<HostKeys> {
    const text = environment[keysVariable];
    delete environment[keysVariable];
    if (text === undefined) return {};
    const document: unknown = JSON.parse(text);
    if (!isKeys(document)) throw new HostStartError(`${keysVariable} holds no keys.`);
    return document;
}

function isKeys(value: unknown): value is Partial<HostKeys> {
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(value).every(([name, key]) =>
        name === 'functionKeys' ? typeof key === 'object' : typeof key === 'string',
    );
}
