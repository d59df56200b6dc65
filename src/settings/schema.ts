import { isSchedule } from './ncrontab.ts';
import {
    isAudience,
    isBaselineName,
    isHttpsOrigin,
    isPageAddress,
    isStorageEndpoint,
    isTopicEndpoint,
    isVaultSuffix,
    isWorkspaceId,
} from './rules.ts';

/** The value of a setting, or the text that lists the allowed values. */
export type SettingResult<Value> = { readonly value: Value } | { readonly refusal: string };

/** Parses a setting; undefined: it is not set. Plain code instead of a schema library, because every start runs it. */
type SettingParser<Value> = (text: string | undefined) => SettingResult<Value>;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Azure's rule for ids of management groups. */
const managementGroupName = /^[A-Za-z0-9_\-().]{0,89}[A-Za-z0-9_\-()]$/;

/** Treats a blank text as not set, because some tools cannot unset an app setting. */
function optional<Value>(
    parse: (text: string) => Value | undefined,
    allowed: string,
): SettingParser<Value | undefined> {
    return (text) => {
        if (text === undefined || text.trim() === '') return { value: undefined };
        const value = parse(text);
        return value === undefined ? { refusal: allowed } : { value };
    };
}

function text(isAllowed: (value: string) => boolean, allowed: string): SettingParser<string | undefined> {
    return optional((value) => (isAllowed(value) ? value : undefined), allowed);
}

function commaSeparated(value: string): readonly string[] {
    return value.split(',').map((item) => item.trim().toLowerCase());
}

function trueOrFalse(value: string): boolean | undefined {
    const word = value.trim().toLowerCase();
    return word === 'true' ? true : word === 'false' ? false : undefined;
}

function readsPerSecond(value: string): number | undefined {
    const reads = /^\d+$/.test(value.trim()) ? Number(value) : 0;
    return reads >= 1 && reads <= 25 ? reads : undefined;
}

const subscriptions = 'allowed: subscription ids (GUIDs) separated by commas';

function subscriptionIds(value: string | undefined): SettingResult<readonly string[]> {
    const ids = commaSeparated(value ?? '').filter((id) => id !== '');
    if (ids.length === 0) return { refusal: `required; ${subscriptions}` };
    if (!ids.every((id) => guid.test(id))) return { refusal: subscriptions };
    return new Set(ids).size === ids.length ? { value: ids } : { refusal: `${subscriptions}, each one once` };
}

/** Parses SUBSCRIPTION_IDS of an app that watches a management group, which excludes them. */
const noSubscriptionIds = optional(
    () => undefined,
    'contradicts MANAGEMENT_GROUP_ID; allowed: exactly one of them',
);

const storageEndpoint = text(
    isStorageEndpoint,
    'allowed: an https URL of the account, without user, query or fragment',
);
/** Settings whose values `settings.ts` and `storage.ts` parse. */
const anyText = text(() => true, 'allowed: any text');

/** The app settings that Pgwarden reads: README, "Settings". Each refusal lists the allowed values. */
export const settingParsers = {
    DRY_RUN: optional(trueOrFalse, 'allowed: true, false'),
    BASELINE: text(
        isBaselineName,
        'allowed: a shipped profile (standard, strict, azure-policy, mcsb, cis) or the name of a blob in container config',
    ),
    SUBSCRIPTION_IDS: subscriptionIds,
    MANAGEMENT_GROUP_ID: optional(
        (value) => (managementGroupName.test(value.trim()) ? value.trim() : undefined),
        'allowed: the id of a management group, such as contoso-databases (not its display name)',
    ),
    SWEEP_READS_PER_SECOND: optional(readsPerSecond, 'allowed: a whole number from 1 to 25'),
    SWEEP_SCHEDULE: text(
        isSchedule,
        'allowed: an NCRONTAB expression of six fields, such as 0 0 */6 * * *, that fires once a minute at most',
    ),
    LOG_ANALYTICS_WORKSPACE_ID: text(
        isWorkspaceId,
        'allowed: the resource id of a Log Analytics workspace (/subscriptions/…/workspaces/…)',
    ),
    NOTIFICATION_TOPIC_ENDPOINT: text(
        isTopicEndpoint,
        'allowed: the https endpoint of an Event Grid topic, such as https://pgwarden.westeurope-1.eventgrid.azure.net/api/events',
    ),
    CONSOLE_URL: text(
        isPageAddress,
        'allowed: the https URL of the console without query, fragment or slash at its end, such as https://pgwarden.contoso.example/console',
    ),
    AZURE_RESOURCE_MANAGER_ENDPOINT: text(
        isHttpsOrigin,
        'allowed: an https URL without user, path, query or fragment, such as https://management.azure.com',
    ),
    AZURE_RESOURCE_MANAGER_AUDIENCE: text(
        isAudience,
        'allowed: an https URL without user, query or fragment, such as https://management.azure.com/',
    ),
    KEY_VAULT_DNS_SUFFIX: optional((value) => {
        const suffixes = commaSeparated(value);
        return suffixes.every(isVaultSuffix) ? suffixes : undefined;
    }, 'allowed: DNS suffixes of key vaults separated by commas, such as vault.azure.net'),
    OPERATION_SETTLE_TIME: anyText,
    AzureWebJobsStorage: anyText,
    AzureWebJobsStorage__accountName: text(
        (value) => /^[a-z0-9]{3,24}$/.test(value),
        'allowed: the name of a storage account',
    ),
    AzureWebJobsStorage__tableServiceUri: storageEndpoint,
    AzureWebJobsStorage__queueServiceUri: storageEndpoint,
    AzureWebJobsStorage__blobServiceUri: storageEndpoint,
} as const;

export type SettingName = keyof typeof settingParsers;

type ValueOf<Parser> = Parser extends SettingParser<infer Value> ? Value : never;

/** The settings by name; undefined: not set. */
export type SettingValues = {
    readonly [Name in SettingName]: ValueOf<(typeof settingParsers)[Name]> | undefined;
};

/** The values of all settings, and the refusals of those that have none. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): {
    readonly values: SettingValues;
    readonly refusals: readonly { readonly name: string; readonly refusal: string }[];
} {
    const watchesGroup = (environment.MANAGEMENT_GROUP_ID ?? '').trim() !== '';
    const parsers: Readonly<Record<string, SettingParser<unknown>>> = watchesGroup
        ? { ...settingParsers, SUBSCRIPTION_IDS: noSubscriptionIds }
        : settingParsers;
    const results = Object.entries(parsers).map(([name, parse]) => ({ name, ...parse(environment[name]) }));
    const values = Object.fromEntries(
        results.map((result) => [result.name, 'value' in result ? result.value : undefined]),
    );
    return {
        values: values as SettingValues,
        refusals: results.filter((result) => 'refusal' in result),
    };
}
