import { z } from 'zod';
import { SettingsError } from './errors.ts';
import { isNcrontab } from './ncrontab.ts';

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

export type StorageSettings =
    | { readonly kind: 'connectionString'; readonly connectionString: string }
    | {
          readonly kind: 'identity';
          readonly tableUri: string;
          readonly queueUri: string;
          readonly blobUri: string;
      };

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const workspaceId =
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i;
const dnsName = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i;
/** A profile's name, or a blob's: no path tricks, no query. */
const baselineName = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/;
/** Azure's rule for ids of management groups. */
const managementGroupName = /^[A-Za-z0-9_\-().]{0,89}[A-Za-z0-9_\-()]$/;
/** Of the 25 reads a second that Azure grants a subscription's caller; the rest is for events and repairs. */
const defaultSweepReads = 10;
const defaultSweepSchedule = '0 0 */6 * * *';

/** Text that is absent or blank counts as not set: app settings cannot be unset in every tool. */
function optional<Schema extends z.ZodType>(schema: Schema) {
    return z.preprocess(
        (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
        schema.optional(),
    );
}

const httpsOrigin = z
    .string()
    .refine(
        (value) =>
            URL.canParse(value) && new URL(value).protocol === 'https:' && new URL(value).pathname === '/',
        'allowed: an https URL without a path, such as https://management.azure.com',
    );

const schema = z.object({
    DRY_RUN: optional(
        z
            .string()
            .trim()
            .toLowerCase()
            .pipe(z.enum(['true', 'false'], 'allowed: true, false')),
    ),
    BASELINE: optional(
        z
            .string()
            .regex(
                baselineName,
                'allowed: a shipped profile (standard, strict, azure-policy, mcsb, cis) or the name of a blob in container config',
            ),
    ),
    SUBSCRIPTION_IDS: z
        .string('required; allowed: subscription ids (GUIDs) separated by commas')
        .transform((text) =>
            text
                .split(',')
                .map((id) => id.trim().toLowerCase())
                .filter((id) => id !== ''),
        )
        .pipe(
            z
                .array(z.string().regex(guid, 'allowed: subscription ids (GUIDs) separated by commas'))
                .min(1, 'required; allowed: subscription ids (GUIDs) separated by commas'),
        ),
    MANAGEMENT_GROUP_ID: optional(
        z
            .string()
            .trim()
            .regex(
                managementGroupName,
                'allowed: the id of a management group, such as contoso-databases (not its display name)',
            ),
    ),
    SWEEP_READS_PER_SECOND: optional(
        z
            .string()
            .trim()
            .regex(/^\d+$/, 'allowed: a whole number from 1 to 25')
            .transform(Number)
            .pipe(
                z
                    .number()
                    .min(1, 'allowed: a whole number from 1 to 25')
                    .max(25, 'allowed: a whole number from 1 to 25'),
            ),
    ),
    SWEEP_SCHEDULE: optional(
        z.string().refine(isNcrontab, 'allowed: an NCRONTAB expression of six fields, such as 0 0 */6 * * *'),
    ),
    LOG_ANALYTICS_WORKSPACE_ID: optional(
        z
            .string()
            .regex(
                workspaceId,
                'allowed: the resource id of a Log Analytics workspace (/subscriptions/…/workspaces/…)',
            ),
    ),
    NOTIFICATION_TOPIC_ENDPOINT: optional(
        z
            .string()
            .refine(
                (value) => URL.canParse(value) && new URL(value).protocol === 'https:',
                'allowed: the https endpoint of an Event Grid topic, such as https://pgwarden.westeurope-1.eventgrid.azure.net/api/events',
            ),
    ),
    AZURE_RESOURCE_MANAGER_ENDPOINT: optional(httpsOrigin),
    AZURE_RESOURCE_MANAGER_AUDIENCE: optional(z.url('allowed: a URL, such as https://management.azure.com/')),
    KEY_VAULT_DNS_SUFFIX: optional(
        z
            .string()
            .transform((text) => text.split(',').map((suffix) => suffix.trim().toLowerCase()))
            .pipe(
                z.array(
                    z
                        .string()
                        .regex(dnsName, 'allowed: DNS suffixes separated by commas, such as vault.azure.net'),
                ),
            ),
    ),
    OPERATION_SETTLE_TIME: optional(
        z
            .string()
            .regex(
                /^PT(?=\d)(\d+M)?(\d+(\.\d+)?S)?$/,
                'allowed: an ISO 8601 duration of minutes and seconds, such as PT60S',
            ),
    ),
    AzureWebJobsStorage: optional(z.string()),
    AzureWebJobsStorage__accountName: optional(
        z.string().regex(/^[a-z0-9]{3,24}$/, 'allowed: the name of a storage account'),
    ),
    AzureWebJobsStorage__tableServiceUri: optional(z.url('allowed: a URL')),
    AzureWebJobsStorage__queueServiceUri: optional(z.url('allowed: a URL')),
    AzureWebJobsStorage__blobServiceUri: optional(z.url('allowed: a URL')),
});

/** What is watched is named in exactly one way. */
const schemaOfGroup = schema.extend({
    SUBSCRIPTION_IDS: optional(
        z
            .string()
            .refine(() => false, 'contradicts MANAGEMENT_GROUP_ID; allowed: exactly one of them')
            .transform((): string[] => []),
    ),
});

/** Reads the app settings. Throws one SettingsError that names every problem: setting, value, what is allowed. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
    const watched = (environment.MANAGEMENT_GROUP_ID ?? '').trim() === '' ? schema : schemaOfGroup;
    const result = watched.safeParse(environment);
    const problems = misspelt(environment);
    if (!result.success)
        problems.push(...result.error.issues.map((issue) => problemText(issue, environment)));
    const storage = storageSettings(environment);
    if (typeof storage === 'string') problems.push(storage);
    if (problems.length > 0 || !result.success || typeof storage === 'string') {
        throw new SettingsError([...new Set(problems)]);
    }
    const found = result.data;
    const endpoint = found.AZURE_RESOURCE_MANAGER_ENDPOINT ?? 'https://management.azure.com';
    const audience = found.AZURE_RESOURCE_MANAGER_AUDIENCE ?? endpoint;
    return {
        isDryRun: found.DRY_RUN !== 'false',
        baseline: found.BASELINE ?? 'standard',
        subscriptionIds: [...new Set(found.SUBSCRIPTION_IDS)],
        managementGroupId: found.MANAGEMENT_GROUP_ID,
        sweepReadsPerSecond: found.SWEEP_READS_PER_SECOND ?? defaultSweepReads,
        logAnalyticsWorkspaceId: found.LOG_ANALYTICS_WORKSPACE_ID,
        notificationTopicEndpoint: found.NOTIFICATION_TOPIC_ENDPOINT,
        resourceManager: {
            endpoint: new URL(endpoint).origin,
            scope: `${audience.replace(/\/$/, '')}/.default`,
        },
        keyVaultDnsSuffixes: found.KEY_VAULT_DNS_SUFFIX ?? keyVaultSuffixes(endpoint),
        operationSettleMs: durationMs(found.OPERATION_SETTLE_TIME ?? 'PT60S'),
        storage,
        isSignInByPlatform: environment.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true',
    };
}

/** The schedule alone, as it stands: whether it is usable, readSettings says. */
export function sweepSchedule(environment: Readonly<Record<string, string | undefined>>): string {
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
function misspelt(environment: Readonly<Record<string, string | undefined>>): string[] {
    const known = new Map(Object.keys(schema.shape).map((name) => [essence(name), name]));
    return Object.keys(environment).flatMap((name) => {
        const meant = known.get(essence(name));
        return meant === undefined || meant === name ? [] : [`${name} is not a setting; allowed: ${meant}`];
    });
}

function essence(name: string): string {
    return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

/** A connection string, or the identity's way to the account: exactly one of them. A text says what is wrong. */
function storageSettings(
    environment: Readonly<Record<string, string | undefined>>,
): StorageSettings | string {
    const given = (setting: string): string | undefined =>
        environment[setting]?.trim() === '' ? undefined : environment[setting];
    const connectionString = given('AzureWebJobsStorage');
    const account = given('AzureWebJobsStorage__accountName');
    const uri = (service: 'table' | 'queue' | 'blob'): string | undefined =>
        given(`AzureWebJobsStorage__${service}ServiceUri`) ??
        (account === undefined ? undefined : `https://${account}.${service}.core.windows.net`);
    const [tableUri, queueUri, blobUri] = [uri('table'), uri('queue'), uri('blob')];
    const hasIdentity = tableUri !== undefined || queueUri !== undefined || blobUri !== undefined;
    if (connectionString !== undefined && hasIdentity) {
        return 'AzureWebJobsStorage contradicts AzureWebJobsStorage__*; allowed: a connection string, or the account for identity-based access, not both';
    }
    if (connectionString !== undefined) return { kind: 'connectionString', connectionString };
    if (tableUri !== undefined && queueUri !== undefined && blobUri !== undefined) {
        return { kind: 'identity', tableUri, queueUri, blobUri };
    }
    return 'AzureWebJobsStorage is not set; allowed: AzureWebJobsStorage__accountName (identity-based), all three of AzureWebJobsStorage__tableServiceUri, __queueServiceUri and __blobServiceUri, or a connection string';
}

function problemText(
    issue: z.core.$ZodIssue,
    environment: Readonly<Record<string, string | undefined>>,
): string {
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

function durationMs(duration: string): number {
    const parts = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration);
    return (Number(parts?.[1] ?? 0) * 60 + Number(parts?.[2] ?? 0)) * 1_000;
}
