/** host.json: what of it this host honors, with the defaults of Azure Functions 4. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppSettings } from './app-settings.ts';
import { HostStartError, messageOf } from './errors.ts';
import { type LogRules, logLevels } from './log.ts';
import { timeSpanMs } from './time-span.ts';

export interface HostJson {
    /** Without slashes at its ends; '' for none. */
    readonly routePrefix: string;
    readonly queues: QueueSettings;
    readonly logRules: LogRules;
    /** Milliseconds; undefined for no limit. */
    readonly functionTimeout: number | undefined;
}

export interface QueueSettings {
    /** Messages taken at once, 1 to 32. */
    readonly batchSize: number;
    /** A new batch is fetched when this many or fewer are being processed. */
    readonly newBatchThreshold: number;
    readonly maxDequeueCount: number;
    /** Milliseconds between a failure and the next attempt. */
    readonly visibilityTimeout: number;
    /** Milliseconds, at least 100. */
    readonly maxPollingInterval: number;
    readonly messageEncoding: 'base64' | 'none';
}

/**
 * Reads host.json of an app, and the app settings that replace values of it. Throws HostStartError, naming the
 * setting, when it is missing or wrong.
 */
export async function readHostJson(appDirectory: string, settings: AppSettings = {}): Promise<HostJson> {
    const path = join(appDirectory, 'host.json');
    let text: string;
    try {
        text = await readFile(path, 'utf8');
    } catch {
        throw new HostStartError(`host.json is missing: ${path}`);
    }
    let document: unknown;
    try {
        document = JSON.parse(text);
    } catch (cause) {
        throw new HostStartError(`host.json is not JSON: ${messageOf(cause)} (${path})`);
    }
    return parseHostJson(withOverrides(document, settings));
}

const overridePrefix = 'AzureFunctionsJobHost__';

/** `AzureFunctionsJobHost__extensions__queues__batchSize` stands for `extensions.queues.batchSize`, as in Azure. */
function withOverrides(document: unknown, settings: AppSettings): unknown {
    let result = document;
    for (const [name, value] of Object.entries(settings)) {
        if (!name.toLowerCase().startsWith(overridePrefix.toLowerCase())) continue;
        result = replaced(result, name.slice(overridePrefix.length).split('__'), value);
    }
    return result;
}

/** The document with the value at that path. Names that are there are found without case; a number becomes one. */
function replaced(document: unknown, path: readonly string[], value: string): unknown {
    const [name, ...rest] = path;
    if (name === undefined) return /^-?\d+$/.test(value) ? Number(value) : value;
    const fields = typeof document === 'object' && document !== null ? { ...document } : {};
    const known = Object.keys(fields).find((field) => field.toLowerCase() === name.toLowerCase()) ?? name;
    const inner: unknown = Reflect.get(fields, known);
    return { ...fields, [known]: replaced(inner, rest, value) };
}

export function parseHostJson(document: unknown): HostJson {
    const root = section(document, 'host.json');
    if (root.version !== '2.0') throw wrong('version', root.version, '"2.0"');
    const extensions = section(root.extensions ?? {}, 'extensions');
    const http = section(extensions.http ?? {}, 'extensions.http');
    const { routePrefix = 'api' } = http;
    if (typeof routePrefix !== 'string') throw wrong('extensions.http.routePrefix', routePrefix, 'a text');
    return {
        routePrefix: routePrefix.replace(/^\/+|\/+$/g, ''),
        queues: queueSettings(section(extensions.queues ?? {}, 'extensions.queues')),
        logRules: logRules(section(root.logging ?? {}, 'logging')),
        functionTimeout: functionTimeout(root.functionTimeout),
    };
}

function queueSettings(queues: Record<string, unknown>): QueueSettings {
    const at = 'extensions.queues';
    const batchSize = integer(queues.batchSize ?? 16, `${at}.batchSize`, 1, 32);
    const { messageEncoding = 'base64' } = queues;
    if (messageEncoding !== 'base64' && messageEncoding !== 'none')
        throw wrong(`${at}.messageEncoding`, messageEncoding, '"base64" or "none"');
    const maxPollingInterval = span(queues.maxPollingInterval ?? '00:01:00', `${at}.maxPollingInterval`);
    if (maxPollingInterval < 100)
        throw wrong(`${at}.maxPollingInterval`, queues.maxPollingInterval, 'at least 00:00:00.100');
    return {
        batchSize,
        newBatchThreshold: integer(
            queues.newBatchThreshold ?? Math.floor(batchSize / 2),
            `${at}.newBatchThreshold`,
            0,
            1000,
        ),
        maxDequeueCount: integer(queues.maxDequeueCount ?? 5, `${at}.maxDequeueCount`, 1, 1000),
        visibilityTimeout: span(queues.visibilityTimeout ?? '00:00:00', `${at}.visibilityTimeout`),
        maxPollingInterval,
        messageEncoding,
    };
}

function logRules(logging: Record<string, unknown>): LogRules {
    const rules: Record<string, LogRules[string]> = { default: 'information' };
    for (const [category, level] of Object.entries(section(logging.logLevel ?? {}, 'logging.logLevel'))) {
        const lowered = String(level).toLowerCase();
        const known = [...logLevels, 'none' as const].find((name) => name === lowered);
        if (known === undefined)
            throw wrong(
                `logging.logLevel.${category}`,
                level,
                'Trace, Debug, Information, Warning, Error, Critical, None',
            );
        rules[category.toLowerCase()] = known;
    }
    return rules;
}

/** The longest delay of a timer of Node.js, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Flex Consumption's default is 30 minutes; `-1` means no limit. */
function functionTimeout(value: unknown): number | undefined {
    if (value === '-1' || value === -1) return undefined;
    const milliseconds = span(value ?? '00:30:00', 'functionTimeout');
    if (milliseconds <= 0) throw wrong('functionTimeout', value, 'a positive time span or "-1"');
    return Math.min(milliseconds, longestTimer);
}

function section(value: unknown, name: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw wrong(name, value, 'an object');
    return { ...value };
}

function integer(value: unknown, name: string, least: number, most: number): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
        throw wrong(name, value, `a whole number from ${least} to ${most}`);
    return value;
}

function span(value: unknown, name: string): number {
    const milliseconds = typeof value === 'string' ? timeSpanMs(value) : undefined;
    if (milliseconds === undefined || milliseconds < 0)
        throw wrong(name, value, 'a time span such as "00:00:30"');
    return milliseconds;
}

function wrong(name: string, value: unknown, allowed: string): HostStartError {
    const subject = name === 'host.json' ? 'The document' : name;
    return new HostStartError(`host.json: ${subject} is ${JSON.stringify(value)}, allowed is ${allowed}.`);
}
