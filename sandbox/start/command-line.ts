/** The command line of `npm start`. */
import { parseArgs } from 'node:util';
import { SandboxError } from './errors.ts';
import { faultNames, parseFaults } from './fault-names.ts';
import { defaultPortBase, portsTaken } from './port-layout.ts';
import { defaultTimeScale, type SandboxOptions } from './sandbox-options.ts';
import { requireNothingSwallowed } from './swallowed-options.ts';

export interface CommandLine {
    readonly isHelp: boolean;
    /** Of `--baseline`. */
    readonly baselineFile?: string;
    readonly options: SandboxOptions;
    /** Drifts of the demo: how many at the start, and every how many seconds another one (0: never). */
    readonly drifts: { readonly initialDrifts: number; readonly everySeconds: number };
}

/** Servers that are drifted as soon as everything runs, unless nothing shall drift. */
const initialDrifts = 4;

export const usage = `npm start -- [options]

  --servers N           servers in the fleet, 1 to 500 (8)
  --seed N              makes a run repeatable (1)
  --time-scale X        1 = Azure's real durations (0.1: a parameter write takes a second)
  --drift-every SECONDS seconds between two drifts, 0 = no drift (8)
  --no-sign-in          the operators' API takes function keys instead of a sign-in
  --dry-run             Pgwarden only says what it would repair
  --databases           real PostgreSQL behind the servers: docs/sandbox-databases.md
  --telemetry           the trace of each repair, as Application Insights is sent it
  --faults PROFILE      faults of the simulated Azure, names with commas: ${faultNames.join(', ')}
  --port-base P         first of ${portsTaken} ports, 0 = any free ones (${defaultPortBase})
  --data DIR            directory that keeps storage and the fleet between runs (default: none)
  --baseline FILE       your own baseline document
  --state DIR           directory for certificates, endpoints.json and the log (.sandbox)
  --help                this text`;

/**
 * Throws a SandboxError that names the option, its value and what is allowed. `environment`: of the process, to find
 * options that npm kept.
 */
export function parseCommandLine(
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>> = {},
): CommandLine {
    const values = parsed(args, environment);
    const driftEvery = number('drift-every', values['drift-every'], 8, 0, 86_400);
    return {
        isHelp: values.help === true,
        options: {
            servers: wholeNumber('servers', values.servers, 8, 1, 500),
            seed: wholeNumber('seed', values.seed, 1, 0, 4_294_967_295),
            timeScale: number('time-scale', values['time-scale'], defaultTimeScale, 0.001, 10),
            dryRun: values['dry-run'] === true,
            signIn: values['no-sign-in'] !== true,
            telemetry: values.telemetry === true,
            databases: values.databases === true,
            ...parseFaults(values.faults ?? 'none'),
            portBase: portBase(values['port-base']),
            ...(values.data === undefined ? {} : { dataDirectory: path('data', values.data, 'a directory') }),
            ...(values.state === undefined
                ? {}
                : { stateDirectory: path('state', values.state, 'a directory') }),
        },
        drifts: { initialDrifts: driftEvery === 0 ? 0 : initialDrifts, everySeconds: driftEvery },
        ...(values.baseline === undefined
            ? {}
            : { baselineFile: path('baseline', values.baseline, 'a file') }),
    };
}

const optionTypes = {
    servers: { type: 'string' },
    seed: { type: 'string' },
    'time-scale': { type: 'string' },
    'drift-every': { type: 'string' },
    'dry-run': { type: 'boolean' },
    databases: { type: 'boolean' },
    telemetry: { type: 'boolean' },
    'no-sign-in': { type: 'boolean' },
    faults: { type: 'string' },
    'port-base': { type: 'string' },
    data: { type: 'string' },
    baseline: { type: 'string' },
    state: { type: 'string' },
    help: { type: 'boolean' },
} as const;

function parsed(args: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
    // First: npm leaves the value of an option that it kept, which says nothing by itself.
    const given = Object.keys(optionTypes).filter((name) =>
        args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
    );
    requireNothingSwallowed(Object.keys(optionTypes), given, environment);
    try {
        return parseArgs({ args: [...args], options: optionTypes }).values;
    } catch (cause) {
        const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
        throw new SandboxError(`${reason.replace(/\.? To specify.*$/, '')}. See: npm start -- --help`);
    }
}

function number(
    option: string,
    text: string | undefined,
    byDefault: number,
    least: number,
    most: number,
): number {
    if (text === undefined) return byDefault;
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
        throw new SandboxError(`--${option} is '${text}', allowed is a number from ${least} to ${most}.`);
    return value;
}

function wholeNumber(
    option: string,
    text: string | undefined,
    byDefault: number,
    least: number,
    most: number,
): number {
    if (text === undefined) return byDefault;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
        throw new SandboxError(
            `--${option} is '${text}', allowed is a whole number from ${least} to ${most}.`,
        );
    return value;
}

function portBase(text: string | undefined): number {
    const last = 65_535 - portsTaken + 1;
    const base = wholeNumber('port-base', text, defaultPortBase, 0, last);
    if (base !== 0 && base < 1024)
        throw new SandboxError(
            `--port-base is '${base}', allowed is 0 or a whole number from 1024 to ${last}.`,
        );
    return base;
}

function path(option: string, text: string, what: string): string {
    if (text.trim() === '')
        throw new SandboxError(`--${option} is '${text}', allowed is the path of ${what}.`);
    return text;
}
