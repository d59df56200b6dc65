import { z } from 'zod';
import { isSchedule } from './ncrontab.ts';
import {
    isAudience,
    isBaselineName,
    isHttpsOrigin,
    isStorageEndpoint,
    isTopicEndpoint,
    isVaultSuffix,
    isWorkspaceId,
} from './rules.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Azure's rule for ids of management groups. */
const managementGroupName = /^[A-Za-z0-9_\-().]{0,89}[A-Za-z0-9_\-()]$/;

/** Treats an absent or blank text as not set, because some tools cannot unset an app setting. */
function optional<Schema extends z.ZodType>(schema: Schema) {
    return z.preprocess(
        (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
        schema.optional(),
    );
}

function text(isAllowed: (value: string) => boolean, allowed: string) {
    return optional(z.string().refine(isAllowed, allowed));
}

function commaSeparated(value: string): readonly string[] {
    return value.split(',').map((item) => item.trim().toLowerCase());
}

const subscriptions = 'allowed: subscription ids (GUIDs) separated by commas';
const reads = 'allowed: a whole number from 1 to 25';
const storageEndpoint = 'allowed: an https URL of the account, without user, query or fragment';

/** The app settings that Pgwarden reads: README, "Settings". Each message lists the allowed values. */
export const settingsSchema = z.object({
    DRY_RUN: optional(
        z
            .string()
            .trim()
            .toLowerCase()
            .pipe(z.enum(['true', 'false'], 'allowed: true, false')),
    ),
    BASELINE: text(
        isBaselineName,
        'allowed: a shipped profile (standard, strict, azure-policy, mcsb, cis) or the name of a blob in container config',
    ),
    SUBSCRIPTION_IDS: z
        .string(`required; ${subscriptions}`)
        .transform((value) => commaSeparated(value).filter((id) => id !== ''))
        .pipe(
            z
                .array(z.string().regex(guid, subscriptions))
                .min(1, `required; ${subscriptions}`)
                .refine((ids) => new Set(ids).size === ids.length, `${subscriptions}, each one once`),
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
            .regex(/^\d+$/, reads)
            .transform(Number)
            .pipe(z.number().min(1, reads).max(25, reads)),
    ),
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
    AZURE_RESOURCE_MANAGER_ENDPOINT: text(
        isHttpsOrigin,
        'allowed: an https URL without user, path, query or fragment, such as https://management.azure.com',
    ),
    AZURE_RESOURCE_MANAGER_AUDIENCE: text(
        isAudience,
        'allowed: an https URL without user, query or fragment, such as https://management.azure.com/',
    ),
    KEY_VAULT_DNS_SUFFIX: optional(
        z
            .string()
            .transform(commaSeparated)
            .refine(
                (suffixes) => suffixes.every(isVaultSuffix),
                'allowed: DNS suffixes of key vaults separated by commas, such as vault.azure.net',
            ),
    ),
    OPERATION_SETTLE_TIME: optional(z.string()),
    AzureWebJobsStorage: optional(z.string()),
    AzureWebJobsStorage__accountName: text(
        (value) => /^[a-z0-9]{3,24}$/.test(value),
        'allowed: the name of a storage account',
    ),
    AzureWebJobsStorage__tableServiceUri: text(isStorageEndpoint, storageEndpoint),
    AzureWebJobsStorage__queueServiceUri: text(isStorageEndpoint, storageEndpoint),
    AzureWebJobsStorage__blobServiceUri: text(isStorageEndpoint, storageEndpoint),
});

/** The settings of an app that watches a management group, which excludes SUBSCRIPTION_IDS. */
export const managementGroupSchema = settingsSchema.extend({
    SUBSCRIPTION_IDS: optional(
        z
            .string()
            .refine(() => false, 'contradicts MANAGEMENT_GROUP_ID; allowed: exactly one of them')
            .transform((): string[] => []),
    ),
});
