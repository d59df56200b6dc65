import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import packageJson from '../../package.json' with { type: 'json' };
import { azureReader } from '../../src/azure/read-only/azure-reader.ts';
import { standardControls } from '../../src/baseline/profiles.ts';
import { databaseControls } from '../../src/controls/databases/index.ts';
import { controls } from '../../src/controls/index.ts';
import type { FleetAssessment } from '../../src/engine/fleet-assessment.ts';
import type { Clock, PolicyExemptions, ServerReader } from '../../src/ports.ts';
import { withDatabases } from '../../src/postgresql/with-databases.ts';
import { comparison } from '../../src/report/comparison.ts';
import { type ReportOptions, report } from '../../src/report/formats.ts';
import { colored, plain } from '../../src/report/paint.ts';
import { printable } from '../../src/report/printable.ts';
import { exitCode, headline } from '../../src/report/summary.ts';
import { assessFleet, type ServerLister } from '../../src/workflows/fleet/assess-fleet.ts';
import { withPolicyExemptions } from '../../src/workflows/in-force/with-policy-exemptions.ts';
import { databaseAccess, NoDatabaseAccessError } from '../databases/access.ts';
import type { DatabaseOptions } from '../databases/options.ts';
import { ownCredential, realRetry } from '../sign-in.ts';
import { namedBaseline } from './baseline.ts';
import { earlierReport } from './earlier-report.ts';
import { type AssessOptions, type Environment, readOptions, UsageError, usage } from './options.ts';
import { type LoadedPolicies, loadPolicies } from './policies.ts';
import { type Progress, type ProgressTerminal, progressOn } from './progress.ts';
import { savedStates, savingReader } from './saved-states.ts';

/** The command's access to the machine. */
export interface Machine {
    readonly environment: Environment;
    readonly out: ProgressTerminal;
    readonly error: ProgressTerminal;
    readonly clock: Clock;
}

/** Runs the command and returns the exit code. */
export async function runAssess(commandLine: readonly string[], machine: Machine): Promise<number> {
    const progress = progressOn(machine.error, () => machine.clock.now().getTime());
    try {
        const options = readOptions(commandLine, machine.environment);
        if (options === undefined) {
            machine.out.write(usage);
            return 0;
        }
        if (options.output !== undefined) expectWritable(options.output);
        if (options.save !== undefined) makeDirectory(options.save);
        const earlier = options.compare === undefined ? undefined : earlierReport(options.compare);
        const assessment = await assessedFleet(options, machine, progress);
        progress.clear();
        const compared = earlier === undefined ? {} : { comparison: comparison(earlier, assessment) };
        writeReport(assessment, options, { ...reportOptions(options, machine), ...compared }, machine);
        return exitCode(assessment, options.failOn);
    } catch (error) {
        progress.clear();
        if (!(error instanceof UsageError)) throw error;
        for (const line of error.message.split('\n')) machine.error.write(`assess: ${printable(line)}\n`);
        return 2;
    }
}

async function assessedFleet(
    options: AssessOptions,
    { clock }: Machine,
    progress: Progress,
): Promise<FleetAssessment> {
    const {
        name,
        source: document,
        respectsPolicyExemptions,
        warnings,
    } = namedBaseline({
        name: options.baseline,
        workspaceId: options.workspaceId,
        knownControls: standardControls(),
        clock,
    });
    const policies =
        options.policies.length === 0
            ? undefined
            : loadPolicies(options.policies, options.policyParameters, clock);
    const { policyExemptions, ...source } = await sourceOf(options, clock, progress, policies);
    const { current } =
        policyExemptions === undefined
            ? document
            : withPolicyExemptions(document, { policyExemptions, controls, clock });
    const assessment = await assessFleet(
        {
            ...source,
            baseline: { name, current },
            controls: options.databases === undefined ? controls : [...controls, ...databaseControls],
            clock,
            progress,
            ...(policies === undefined ? {} : { policies }),
        },
        {
            subscriptionIds: source.subscriptionIds,
            servers: options.servers,
            concurrency: options.concurrency,
            readsEverything: options.save !== undefined,
        },
    );
    const unrespected =
        respectsPolicyExemptions && policyExemptions === undefined
            ? ["The baseline respects Azure Policy's exemptions, but saved states do not include them"]
            : [];
    const all = [...warnings, ...(policies?.warnings ?? []), ...unrespected, ...assessment.warnings];
    return { ...assessment, warnings: all };
}

interface Source {
    readonly subscriptionIds: readonly string[];
    readonly lister: ServerLister;
    readonly reader: ServerReader;
    /** Absent for saved states, which do not include Azure Policy. */
    readonly policyExemptions?: PolicyExemptions;
}

/** Returns the source of states: Azure, or saved states. */
async function sourceOf(
    options: AssessOptions,
    clock: Clock,
    progress: Progress,
    policies: LoadedPolicies | undefined,
): Promise<Source> {
    const { subscriptionIds, replay, save, azure } = options;
    if (replay !== undefined) {
        const saved = await savedStates(replay);
        return subscriptionIds.length === 0 ? saved : { ...saved, subscriptionIds };
    }
    const credential = ownCredential(process.env);
    const access = azureReader({
        ...azure,
        credential,
        clock,
        retry: { ...realRetry(clock), onThrottled: progress.throttled },
        // A saved state holds what a policy will judge.
        ...(policies === undefined && save === undefined ? {} : { keeps: policies?.lists ?? [] }),
    });
    progress.doing('Signing in …');
    await access.signIn().catch((error: unknown) => {
        throw new UsageError([signInProblem(azure.endpoint, error)]);
    });
    const whole =
        options.databases === undefined
            ? access.reader
            : await lookingInside(access.reader, options.databases, credential, clock);
    progress.doing('Listing servers …');
    const reader = save === undefined ? whole : savingReader(whole, save, clock);
    const { lister, policyExemptions } = access;
    return { subscriptionIds, lister, reader, policyExemptions };
}

/** Returns a reader that also looks inside the databases. Its driver is loaded only here. */
async function lookingInside(
    reader: ServerReader,
    options: DatabaseOptions,
    credential: TokenCredential,
    clock: Clock,
): Promise<ServerReader> {
    const { reader: databases } = await databaseAccess(options, credential, clock).catch((error: unknown) => {
        throw error instanceof NoDatabaseAccessError
            ? new UsageError([`--databases: ${error.message}`])
            : error;
    });
    return withDatabases(reader, databases);
}

function signInProblem(endpoint: string, error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    const short = message.replaceAll(/\s+/g, ' ').slice(0, 300);
    return `cannot sign in to ${endpoint}; allowed: az login, AZURE_CLIENT_ID and its secret or certificate, or a managed identity (${short})`;
}

function expectWritable(file: string): void {
    const directory = dirname(resolve(file));
    try {
        accessSync(directory, constants.W_OK);
    } catch {
        throw new UsageError([
            `--output "${file}" cannot be written; allowed: a file in a directory that exists`,
        ]);
    }
}

function makeDirectory(directory: string): void {
    try {
        mkdirSync(directory, { recursive: true });
    } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        throw new UsageError([`--save "${directory}" cannot be created (${why}); allowed: a directory`]);
    }
}

function writeReport(
    assessment: FleetAssessment,
    options: AssessOptions,
    shown: ReportOptions,
    machine: Machine,
): void {
    const text = report(assessment, options.format, shown);
    for (const warning of options.format === 'table' && options.output === undefined
        ? []
        : assessment.warnings) {
        machine.error.write(`assess: warning: ${printable(warning)}\n`);
    }
    if (options.output === undefined) {
        machine.out.write(text);
        return;
    }
    writeFileSync(options.output, text);
    machine.error.write(`assess: ${headline(assessment)} Report: ${options.output}\n`);
}

function reportOptions(options: AssessOptions, { environment, out }: Machine): ReportOptions {
    const isFile = options.output !== undefined;
    return {
        style: {
            width: isFile ? 100 : widthOf(out, environment),
            paint: !isFile && isColored(out, environment) ? colored : plain,
            showsAll: options.showsAll,
        },
        toolVersion: packageJson.version,
        documentation: options.documentation,
        resourceManager: `${options.azure.endpoint}/`,
    };
}

/** Returns the width of the report, 50 to 120 columns. */
function widthOf(out: ProgressTerminal, environment: Environment): number {
    const columns = out.isTTY === true ? out.columns : Number(environment.COLUMNS ?? Number.NaN);
    return Math.min(Math.max(columns !== undefined && columns > 0 ? columns : 100, 50), 120);
}

/** Returns whether the report is colored. Source: https://no-color.org and https://force-color.org. */
function isColored(out: ProgressTerminal, environment: Environment): boolean {
    if ((environment.NO_COLOR ?? '') !== '') return false;
    if ((environment.FORCE_COLOR ?? '') !== '') return environment.FORCE_COLOR !== '0';
    return out.isTTY === true && environment.TERM !== 'dumb';
}
