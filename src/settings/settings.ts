import type { z } from 'zod';
import { SettingsError } from '../errors.ts';
import { durationMs, isHttpsOrigin, isLoopback } from './rules.ts';
import { settingsSchema, settingsSchemaOfGroup } from './schema.ts';
import { type StorageSettings, storageSettings } from './storage.ts';

/** App settings as they are used. Names and defaults: README, "Settings". */
export interface Settings {
    readonly isDryRun: boolean;
    /** A shipped profile's name, or a blob in container `config`. */
    readonly baseline: string;
    /** Lower case, each once. Empty when a management group is watched. */
    readonly subscriptionIds: readonly string[];
    /** Every subscription below it is watched. */
    readonly managementGroupId: string | undefined;
    /** Reads per second and subscription that work on the whole fleet may cause. */
    readonly sweepReadsPerSecond: number;
    readonly logAnalyticsWorkspaceId: string | undefined;
    /** Where operators are told; undefined: nobody is. */
    readonly notificationTopicEndpoint: string | undefined;
    readonly resourceManager: { readonly endpoint: string; readonly scope: string };
    readonly keyVaultDnsSuffixes: readonly string[];
    /** Milliseconds. */
    readonly operationSettleMs: number;
    readonly storage: StorageSettings;
    /** Whether App Service authentication is on. No setting of ours: the platform says so. */
    readonly isSignInByPlatform: boolean;
}

/** Of the 25 reads a second that Azure grants a subscription's caller; the rest is for events and repairs. */
const defaultSweepReads = 10;
const defaultSweepSchedule = '0 0 */6 * * *';
const defaultSettleMs = 60_000;
const shortestSettleMs = 10_000;
const shortestSandboxSettleMs = 500;
const longestSettleMs = 30 * 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the app settings. Throws one SettingsError that names every problem: setting, value, what is allowed. */
export function readSettings(environment: Environment): Settings {
    const watched =
        (environment.MANAGEMENT_GROUP_ID ?? '').trim() === '' ? settingsSchema : settingsSchemaOfGroup;
    const result = watched.safeParse(environment);
    const problems = misspelt(environment);
    if (!result.success)
        problems.push(...result.error.issues.map((issue) => problemText(issue, environment)));
    const settleMs = settleTime(environment);
    if (typeof settleMs === 'string') problems.push(settleMs);
    const storage = storageSettings(environment);
    if (typeof storage === 'string') problems.push(storage);
    if (
        problems.length > 0 ||
        !result.success ||
        typeof settleMs === 'string' ||
        typeof storage === 'string'
    ) {
        throw new SettingsError([...new Set(problems)]);
    }
    const found = result.data;
    const endpoint = found.AZURE_RESOURCE_MANAGER_ENDPOINT ?? 'https://management.azure.com';
    const audience = found.AZURE_RESOURCE_MANAGER_AUDIENCE ?? endpoint;
    return {
        isDryRun: found.DRY_RUN !== 'false',
        baseline: found.BASELINE ?? 'standard',
        subscriptionIds: found.SUBSCRIPTION_IDS ?? [],
        managementGroupId: found.MANAGEMENT_GROUP_ID,
        sweepReadsPerSecond: found.SWEEP_READS_PER_SECOND ?? defaultSweepReads,
        logAnalyticsWorkspaceId: found.LOG_ANALYTICS_WORKSPACE_ID,
        notificationTopicEndpoint: found.NOTIFICATION_TOPIC_ENDPOINT,
        resourceManager: {
            endpoint: new URL(endpoint).origin,
            scope: `${audience.replace(/\/$/, '')}/.default`,
        },
        keyVaultDnsSuffixes: found.KEY_VAULT_DNS_SUFFIX ?? keyVaultSuffixes(endpoint),
        operationSettleMs: settleMs,
        storage,
        isSignInByPlatform: environment.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true',
    };
}

/**
 * Milliseconds, or what is wrong. A write that is sent again too early is a second write; one that waits for hours is
 * forgotten. Nothing takes Azure's time in front of a sandbox on this machine.
 */
function settleTime(environment: Environment): number | string {
    const given = environment.OPERATION_SETTLE_TIME ?? '';
    if (given.trim() === '') return defaultSettleMs;
    const endpoint = environment.AZURE_RESOURCE_MANAGER_ENDPOINT ?? '';
    const isSandbox = isHttpsOrigin(endpoint) && isLoopback(new URL(endpoint).hostname);
    const shortest = isSandbox ? shortestSandboxSettleMs : shortestSettleMs;
    const milliseconds = durationMs(given);
    if (milliseconds !== undefined && milliseconds >= shortest && milliseconds <= longestSettleMs) {
        return milliseconds;
    }
    return `OPERATION_SETTLE_TIME is "${shownValue('OPERATION_SETTLE_TIME', given)}"; allowed: an ISO 8601 duration of minutes and seconds from PT10S to PT30M, such as PT60S`;
}

/** The schedule alone, as it stands: whether it is usable, readSettings says. */
export function sweepSchedule(environment: Environment): string {
    const given = environment.SWEEP_SCHEDULE ?? '';
    return given.trim() === '' ? defaultSweepSchedule : given;
}

/** DNS suffixes of Key Vault and Managed HSM in the cloud whose Resource Manager is used. */
export function keyVaultSuffixes(resourceManager: string): readonly string[] {
    const { hostname } = new URL(resourceManager);
    if (hostname.endsWith('.usgovcloudapi.net')) {
        return ['vault.usgovcloudapi.net', 'managedhsm.usgovcloudapi.net'];
    }
    if (hostname.endsWith('.chinacloudapi.cn')) return ['vault.azure.cn', 'managedhsm.azure.cn'];
    return ['vault.azure.net', 'managedhsm.azure.net'];
}

/** Names that only look like one of ours: an app setting that nobody reads would be a silent default. */
function misspelt(environment: Environment): string[] {
    const known = new Map(Object.keys(settingsSchema.shape).map((name) => [essence(name), name]));
    return Object.keys(environment).flatMap((name) => {
        const meant = known.get(essence(name));
        return meant === undefined || meant === name ? [] : [`${name} is not a setting; allowed: ${meant}`];
    });
}

function essence(name: string): string {
    return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

function problemText(issue: z.core.$ZodIssue, environment: Environment): string {
    const setting = String(issue.path[0]);
    const value = environment[setting];
    const shown = value === undefined ? 'is not set' : `is "${shownValue(setting, value)}"`;
    return `${setting} ${shown}; ${issue.message}`;
}

/** Connection strings hold keys, and end up in the wrong setting too. */
function shownValue(setting: string, value: string): string {
    if (setting === 'AzureWebJobsStorage') return '(hidden)';
    const shown = value.replaceAll(/(key|sig|signature|secret|password|code)=[^&;\s]+/gi, '$1=(hidden)');
    return shown.length <= 120 ? shown : `${shown.slice(0, 120)}…`;
}
