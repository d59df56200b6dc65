import { SettingsError } from '../errors.ts';
import { durationMs, isHttpsOrigin, isLoopback } from './rules.ts';
import { parseSettings, settingParsers } from './schema.ts';
import { type StorageSettings, storageSettings } from './storage.ts';

/** The app settings, parsed. Names and defaults: README, "Settings". */
export interface Settings {
    readonly isDryRun: boolean;
    /** A shipped profile's name, or a blob in container `config`. */
    readonly baseline: string;
    /** Lower case, each once. Empty when a management group is watched. */
    readonly subscriptionIds: readonly string[];
    /** Management group whose subscriptions are watched. */
    readonly managementGroupId: string | undefined;
    /** Maximum reads per second and subscription for work on the whole fleet. */
    readonly sweepReadsPerSecond: number;
    readonly logAnalyticsWorkspaceId: string | undefined;
    /** Event Grid topic for notifications to operators; undefined: no notifications. */
    readonly notificationTopicEndpoint: string | undefined;
    /** Address of the operators' console, without a slash at its end; undefined: notifications have no link to it. */
    readonly consoleUrl: string | undefined;
    readonly resourceManager: { readonly endpoint: string; readonly scope: string };
    /** Origin of the Azure portal of this cloud. */
    readonly portal: string;
    readonly keyVaultDnsSuffixes: readonly string[];
    /** Milliseconds. */
    readonly operationSettleMs: number;
    readonly storage: StorageSettings;
    /** True when App Service authentication is on. The platform sets this, not the operator. */
    readonly isSignInByPlatform: boolean;
}

/** Share of the 25 reads per second that Azure grants a caller per subscription; the rest is for events and repairs. */
const defaultSweepReads = 10;
const defaultSweepSchedule = '0 0 */6 * * *';
const defaultSettleMs = 60_000;
const minSettleMs = 10_000;
const minSandboxSettleMs = 500;
const maxSettleMs = 30 * 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the app settings. Throws one SettingsError with every problem: the setting, its value and the allowed values. */
export function readSettings(environment: Environment): Settings {
    const { values: found, refusals } = parseSettings(environment);
    const problems = misspelledSettings(environment);
    problems.push(...refusals.map(({ name, refusal }) => problemText(name, refusal, environment)));
    const settleMs = settleTime(environment);
    if (typeof settleMs === 'string') problems.push(settleMs);
    const storage = storageSettings(environment);
    if (typeof storage === 'string') problems.push(storage);
    if (problems.length > 0 || typeof settleMs === 'string' || typeof storage === 'string') {
        throw new SettingsError([...new Set(problems)]);
    }
    const endpoint = found.AZURE_RESOURCE_MANAGER_ENDPOINT ?? 'https://management.azure.com';
    const audience = found.AZURE_RESOURCE_MANAGER_AUDIENCE ?? endpoint;
    return {
        isDryRun: found.DRY_RUN ?? true,
        baseline: found.BASELINE ?? 'standard',
        subscriptionIds: found.SUBSCRIPTION_IDS ?? [],
        managementGroupId: found.MANAGEMENT_GROUP_ID,
        sweepReadsPerSecond: found.SWEEP_READS_PER_SECOND ?? defaultSweepReads,
        logAnalyticsWorkspaceId: found.LOG_ANALYTICS_WORKSPACE_ID,
        notificationTopicEndpoint: found.NOTIFICATION_TOPIC_ENDPOINT,
        consoleUrl: found.CONSOLE_URL ?? ownConsole(environment),
        resourceManager: {
            endpoint: new URL(endpoint).origin,
            scope: `${audience.replace(/\/$/, '')}/.default`,
        },
        portal: portalOf(endpoint),
        keyVaultDnsSuffixes: found.KEY_VAULT_DNS_SUFFIX ?? keyVaultSuffixes(endpoint),
        operationSettleMs: settleMs,
        storage,
        isSignInByPlatform: isSignInByPlatform(environment),
    };
}

/**
 * Returns milliseconds, or the problem. A write that is repeated too early is a second write; one that waits for hours is
 * forgotten. A sandbox on this machine is faster than Azure, so its minimum is lower.
 */
function settleTime(environment: Environment): number | string {
    const given = environment.OPERATION_SETTLE_TIME ?? '';
    if (given.trim() === '') return defaultSettleMs;
    const endpoint = environment.AZURE_RESOURCE_MANAGER_ENDPOINT ?? '';
    const isSandbox = isHttpsOrigin(endpoint) && isLoopback(new URL(endpoint).hostname);
    const minimum = isSandbox ? minSandboxSettleMs : minSettleMs;
    const milliseconds = durationMs(given);
    if (milliseconds !== undefined && milliseconds >= minimum && milliseconds <= maxSettleMs) {
        return milliseconds;
    }
    return `OPERATION_SETTLE_TIME is "${shownValue('OPERATION_SETTLE_TIME', given)}"; allowed: an ISO 8601 duration of minutes and seconds from PT10S to PT30M, such as PT60S`;
}

/** Returns whether App Service authentication is on. The platform sets the variable, not the operator. */
export function isSignInByPlatform(environment: Environment): boolean {
    return environment.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true';
}

/** Returns the address of the app's own console. Undefined: the console opens to no one without sign-in. */
function ownConsole(environment: Environment): string | undefined {
    const host = environment.WEBSITE_HOSTNAME ?? '';
    return host === '' || !isSignInByPlatform(environment) ? undefined : `https://${host}/console`;
}

/** Returns the sweep's schedule without checking it: readSettings does that. */
export function sweepSchedule(environment: Environment): string {
    const given = environment.SWEEP_SCHEDULE ?? '';
    return given.trim() === '' ? defaultSweepSchedule : given;
}

/** Returns the origin of the portal in the cloud of this Resource Manager endpoint. */
function portalOf(resourceManager: string): string {
    const { hostname } = new URL(resourceManager);
    if (hostname.endsWith('.usgovcloudapi.net')) return 'https://portal.azure.us';
    if (hostname.endsWith('.chinacloudapi.cn')) return 'https://portal.azure.cn';
    return 'https://portal.azure.com';
}

/** Returns the DNS suffixes of Key Vault and Managed HSM in the cloud of this Resource Manager endpoint. */
export function keyVaultSuffixes(resourceManager: string): readonly string[] {
    const { hostname } = new URL(resourceManager);
    if (hostname.endsWith('.usgovcloudapi.net')) {
        return ['vault.usgovcloudapi.net', 'managedhsm.usgovcloudapi.net'];
    }
    if (hostname.endsWith('.chinacloudapi.cn')) return ['vault.azure.cn', 'managedhsm.azure.cn'];
    return ['vault.azure.net', 'managedhsm.azure.net'];
}

/** Returns a problem for every misspelled setting: Pgwarden would ignore it and silently use the default. */
function misspelledSettings(environment: Environment): string[] {
    const known = new Map(Object.keys(settingParsers).map((name) => [normalizedName(name), name]));
    return Object.keys(environment).flatMap((name) => {
        const meant = known.get(normalizedName(name));
        return meant === undefined || meant === name ? [] : [`${name} is not a setting; allowed: ${meant}`];
    });
}

function normalizedName(name: string): string {
    return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

function problemText(setting: string, refusal: string, environment: Environment): string {
    const value = environment[setting];
    const shown = value === undefined ? 'is not set' : `is "${shownValue(setting, value)}"`;
    return `${setting} ${shown}; ${refusal}`;
}

/** Returns the value as problems show it, without secrets: connection strings hold keys, and also end up in wrong settings. */
function shownValue(setting: string, value: string): string {
    if (setting === 'AzureWebJobsStorage') return '(hidden)';
    const shown = value.replaceAll(/(key|sig|signature|secret|password|code)=[^&;\s]+/gi, '$1=(hidden)');
    return shown.length <= 120 ? shown : `${shown.slice(0, 120)}…`;
}
