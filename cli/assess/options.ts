import { parseArgs } from 'node:util';
import { profileNames } from '../../src/baseline/profile-names.ts';
import { isGuid, parseServerId } from '../../src/model/resource-id.ts';
import { comparingFormats, type Format, formats, isFormat } from '../../src/report/formats.ts';
import { type FailOn, failures } from '../../src/report/summary.ts';
import { isAudience, isHttpsOrigin, isVaultSuffix, isWorkspaceId } from '../../src/settings/rules.ts';
import { keyVaultSuffixes } from '../../src/settings/settings.ts';
import type { ServerPattern } from '../../src/workflows/fleet/assess-fleet.ts';
import { type DatabaseOptions, databaseOptions } from '../databases/options.ts';

/** The options of one call of the command. */
export interface AssessOptions {
    readonly subscriptionIds: readonly string[];
    readonly servers: readonly ServerPattern[];
    /** Name of a shipped profile, or a file. */
    readonly baseline: string;
    readonly workspaceId: string | undefined;
    /** Files with policies of Azure Policy that are judged beside the controls. */
    readonly policies: readonly string[];
    /** Files with values of their parameters. */
    readonly policyParameters: readonly string[];
    readonly format: Format;
    /** Output file. Undefined: the standard output. */
    readonly output: string | undefined;
    readonly concurrency: number;
    readonly showsAll: boolean;
    readonly failOn: FailOn;
    /** JSON report of an earlier run. */
    readonly compare: string | undefined;
    /** Directory in which states are saved. */
    readonly save: string | undefined;
    /** Directory of saved states to assess instead of Azure. */
    readonly replay: string | undefined;
    /** Base URL of `docs/controls/…`, with a final slash. Undefined: SARIF has no links. */
    readonly documentation: string | undefined;
    /** How to look inside the databases. Undefined: not at all. */
    readonly databases: DatabaseOptions | undefined;
    readonly azure: AzureSettings;
}

/** Azure's endpoints. */
export interface AzureSettings {
    /** Origin. */
    readonly endpoint: string;
    /** `https://management.azure.com/.default` */
    readonly scope: string;
    readonly keyVaultDnsSuffixes: readonly string[];
}

/** The command line is invalid. Names every problem with the allowed values. */
export class UsageError extends Error {
    override readonly name = 'UsageError';

    constructor(problems: readonly string[]) {
        super(problems.join('\n'));
    }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const maxConcurrency = 64;

export const usage = `Usage: npm run --silent assess -- --subscription ID [options]
Reports Pgwarden's verdicts on servers and exactly the writes that it would make. It reads with your own
Azure sign-in (az login, environment variables, managed identity) and writes nothing.

Servers
--subscription ID   A subscription (GUID). Repeatable.
--server PATTERN    Only these servers: a resource id, a name, or a glob such as 'pg-*-prod'. Repeatable.
Resource ids need no --subscription.
Baseline
  --baseline NAME     A shipped profile (${profileNames.join(', ')}) or a file. Default: standard
  --workspace ID      The Log Analytics workspace that must receive logs (resource id).
                      Default: LOG_ANALYTICS_WORKSPACE_ID
  --policy FILE       Also judge a policy of Azure Policy: a definition, an initiative with the files of its
                      definitions, an assignment, or what az policy … show prints. Repeatable.
  --policy-parameters FILE
                      Values of their parameters, { "name": { "value": … } }. Repeatable.
Databases
  --databases         Also look inside the databases, over connections to PostgreSQL as yourself: roles, grants,
                      row-level security, extensions. Reads catalogs only, no rows. See docs/assess.md.
  --database-user ROLE
                      The role to connect as. Default: your user principal name
Output
  --format FORMAT     ${formats.join(', ')}. Default: table
  --output FILE       Write the report to a file instead of the standard output.
  --fail-on SEVERITY  Exit with 1 only for drift of at least this severity: low (default), medium, high;
                      none: never.
  --compare FILE      Show the drift that began and ended since an earlier run (a report in the format json).
  --all               Also list compliant and not applicable controls in the table.
  --docs URL          Base URL of docs/controls/, for links in SARIF. Default: no links
  Azure
  --concurrency N     Number of servers to read at the same time, 1 to ${maxConcurrency}. Default: 8
  --save DIR          Save the state of each server as JSON.
  --replay DIR        Assess saved states instead of Azure: offline, without a sign-in.
  --endpoint URL      Resource Manager. Default: AZURE_RESOURCE_MANAGER_ENDPOINT, else https://management.azure.com
  --audience URL      Audience of its tokens. Default: AZURE_RESOURCE_MANAGER_AUDIENCE, else the endpoint
  KEY_VAULT_DNS_SUFFIX and AZURE_AUTHORITY_HOST have the same effect as in the deployed app.

Exit codes: 0 compliant; 1 drifted; 2 unknown, nothing assessed, or wrong usage.
Drift takes precedence over unknown. Exempted drift and findings in mode report do not count.
`;

/** Parses the command line. Returns undefined when help is requested. Throws a UsageError with every problem. */
export function readOptions(
    commandLine: readonly string[],
    environment: Environment,
): AssessOptions | undefined {
    const values = parsed(commandLine);
    if (values.help === true) return undefined;
    const problems: string[] = [];
    const servers = (values.server ?? []).map((text) => serverPattern(text, problems));
    const subscriptionIds = subscriptions(values.subscription ?? [], problems);
    const areAllIds = servers.length > 0 && servers.every(({ kind }) => kind === 'id');
    if (subscriptionIds.length === 0 && !areAllIds && values.replay === undefined && problems.length === 0) {
        problems.push(
            '--subscription is missing; allowed: a subscription id (GUID), or --server with resource ids',
        );
    }
    if (values.save !== undefined && values.replay !== undefined) {
        problems.push('--save contradicts --replay; allowed: one of them');
    }
    if (values['database-user'] !== undefined && values.databases !== true) {
        problems.push('--database-user needs --databases; allowed: both');
    }
    if (values['policy-parameters'] !== undefined && values.policy === undefined) {
        problems.push('--policy-parameters needs --policy; allowed: both');
    }
    const format = values.format ?? 'table';
    if (!isFormat(format)) {
        problems.push(`--format "${format}" is unknown; allowed: ${formats.join(', ')}`);
    }
    if (values.compare !== undefined && isFormat(format) && !comparingFormats.includes(format)) {
        problems.push(`--compare contradicts --format ${format}; allowed: ${comparingFormats.join(', ')}`);
    }
    const workspaceId = notBlank(values.workspace ?? environment.LOG_ANALYTICS_WORKSPACE_ID);
    if (workspaceId !== undefined && !isWorkspaceId(workspaceId)) {
        problems.push(
            `--workspace "${workspaceId}" is not a workspace; allowed: the resource id of a Log Analytics workspace (/subscriptions/…/workspaces/…)`,
        );
    }
    const options: Omit<AssessOptions, 'databases'> = {
        subscriptionIds,
        servers,
        baseline: values.baseline ?? 'standard',
        workspaceId,
        policies: values.policy ?? [],
        policyParameters: values['policy-parameters'] ?? [],
        format: isFormat(format) ? format : 'table',
        output: values.output,
        concurrency: concurrency(values.concurrency ?? '8', problems),
        showsAll: values.all === true,
        compare: values.compare,
        failOn: failOn(values['fail-on'] ?? 'low', problems),
        save: values.save,
        replay: values.replay,
        documentation: documentation(values.docs, problems),
        azure: azureSettings(values.endpoint, values.audience, environment, problems),
    };
    const databases =
        values.databases === true
            ? databaseOptions(values['database-user'], environment, options.azure.endpoint, problems)
            : undefined;
    if (problems.length > 0) throw new UsageError(problems);
    return { ...options, databases };
}

function parsed(commandLine: readonly string[]) {
    try {
        const one = { type: 'string' } as const;
        const many = { type: 'string', multiple: true } as const;
        const flag = { type: 'boolean' } as const;
        return parseArgs({
            args: [...commandLine],
            options: {
                subscription: many,
                server: many,
                baseline: one,
                workspace: one,
                policy: many,
                'policy-parameters': many,
                databases: flag,
                'database-user': one,
                format: one,
                output: one,
                all: flag,
                'fail-on': one,
                compare: one,
                docs: one,
                concurrency: one,
                save: one,
                replay: one,
                endpoint: one,
                audience: one,
                help: { ...flag, short: 'h' },
            },
        }).values;
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const [sentence = message] = message.split('. ');
        throw new UsageError([`${sentence.replace(/\.$/, '')}; allowed: see --help`]);
    }
}

const serverGlob = /^[a-z0-9*?-]{1,63}$/i;

function subscriptions(texts: readonly string[], problems: string[]): readonly string[] {
    const ids = texts.flatMap((text) => text.split(',')).map((id) => id.trim().toLowerCase());
    for (const id of ids) {
        if (!isGuid(id)) {
            problems.push(`--subscription "${id}" is not a subscription id; allowed: a GUID`);
        }
    }
    return [...new Set(ids)];
}

function serverPattern(text: string, problems: string[]): ServerPattern {
    const server = parseServerId(text);
    if (server !== undefined) return { kind: 'id', server };
    if (!serverGlob.test(text)) {
        problems.push(
            `--server "${text}" cannot match a server; allowed: a name or glob of letters, digits, - * ?, or the resource id of a flexible server`,
        );
    }
    return { kind: 'name', glob: text };
}

function concurrency(text: string, problems: string[]): number {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < 1 || number > maxConcurrency) {
        problems.push(`--concurrency "${text}" is out of range; allowed: 1 to ${maxConcurrency}`);
    }
    return number;
}

function failOn(text: string, problems: string[]): FailOn {
    const known = failures.find((each) => each === text);
    if (known === undefined) problems.push(`--fail-on "${text}" is unknown; allowed: ${failures.join(', ')}`);
    return known ?? 'low';
}

function documentation(text: string | undefined, problems: string[]): string | undefined {
    if (text === undefined) return undefined;
    if (!URL.canParse(text)) problems.push(`--docs "${text}" is not a URL; allowed: https://…`);
    return text.endsWith('/') ? text : `${text}/`;
}

/** Parses the endpoints. Reports problems with the allowed values. */
export function azureSettings(
    endpointOption: string | undefined,
    audienceOption: string | undefined,
    environment: Environment,
    problems: string[],
): AzureSettings {
    const set = notBlank(endpointOption ?? environment.AZURE_RESOURCE_MANAGER_ENDPOINT);
    const endpoint = set ?? 'https://management.azure.com';
    const origin = isHttpsOrigin(endpoint) ? new URL(endpoint).origin : undefined;
    if (origin === undefined) {
        problems.push(
            `--endpoint "${endpoint}" is invalid; allowed: an https URL without user, path, query or fragment`,
        );
    }
    const audience = notBlank(audienceOption ?? environment.AZURE_RESOURCE_MANAGER_AUDIENCE) ?? endpoint;
    if (origin !== undefined && !isAudience(audience)) {
        problems.push(
            `--audience "${audience}" is invalid; allowed: an https URL without user, query or fragment`,
        );
    }
    const suffixes =
        notBlank(environment.KEY_VAULT_DNS_SUFFIX) ??
        keyVaultSuffixes(origin ?? 'https://management.azure.com').join();
    const keyVaultDnsSuffixes = suffixes.split(',').map((suffix) => suffix.trim().toLowerCase());
    if (!keyVaultDnsSuffixes.every(isVaultSuffix)) {
        problems.push(
            `KEY_VAULT_DNS_SUFFIX "${suffixes}" is invalid; allowed: DNS suffixes of key vaults separated by commas`,
        );
    }
    return {
        endpoint: origin ?? endpoint,
        scope: `${audience.replace(/\/$/, '')}/.default`,
        keyVaultDnsSuffixes,
    };
}

function notBlank(text: string | undefined): string | undefined {
    return text === undefined || text.trim() === '' ? undefined : text;
}
