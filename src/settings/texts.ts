import type { SettingName } from './schema.ts';

/** An app setting as the table in README.md shows it; Markdown. */
export interface SettingText {
    readonly byDefault: string;
    readonly meaning: string;
    readonly allowed: string;
}

/** Every app setting, in the order of the table. */
export const settingTexts: Readonly<Record<SettingName, SettingText>> = {
    SUBSCRIPTION_IDS: {
        byDefault: 'required, or the next',
        meaning: 'the watched subscriptions',
        allowed: 'subscription ids, separated by commas, each once',
    },
    MANAGEMENT_GROUP_ID: {
        byDefault: 'none',
        meaning: 'instead of `SUBSCRIPTION_IDS`: watches every subscription below the group',
        allowed: 'id of a management group',
    },
    DRY_RUN: {
        byDefault: '`true`',
        meaning: 'records the planned repairs and writes nothing to Azure',
        allowed: '`true`, `false`',
    },
    BASELINE: {
        byDefault: '`standard`',
        meaning: 'the baseline in force',
        allowed: 'a shipped profile, or the name of a blob in container `config`',
    },
    LOG_ANALYTICS_WORKSPACE_ID: {
        byDefault: 'none',
        meaning: 'the destination of logs for diagnostic settings, unless the baseline names another',
        allowed: 'resource id of a workspace',
    },
    NOTIFICATION_TOPIC_ENDPOINT: {
        byDefault: 'none: no notifications',
        meaning: 'the Event Grid topic for notifications to operators',
        allowed: 'https URL of a custom topic',
    },
    CONSOLE_URL: {
        byDefault: 'the app’s own, where App Service signs operators in',
        meaning: 'the address of the operators’ console in the links of notifications',
        allowed: 'https URL without query, fragment, slash at its end',
    },
    SWEEP_READS_PER_SECOND: {
        byDefault: '`10`',
        meaning: 'reads per second and subscription that a sweep may cause',
        allowed: '1 to 25',
    },
    SWEEP_SCHEDULE: {
        byDefault: '`0 0 */6 * * *`',
        meaning: 'the schedule on which every server is assessed without an event',
        allowed: 'NCRONTAB, six fields, once a minute at most',
    },
    OPERATION_SETTLE_TIME: {
        byDefault: '`PT60S`',
        meaning: 'the time in which an unanswered write may still take effect before it is sent again',
        allowed: 'ISO 8601 duration, PT10S to PT30M',
    },
    AzureWebJobsStorage__accountName: {
        byDefault: '–',
        meaning: 'the storage account, with the identity of the app',
        allowed: 'name of a storage account',
    },
    AzureWebJobsStorage__tableServiceUri: {
        byDefault: 'from the account',
        meaning: 'its table endpoint, when it is not the usual one',
        allowed: 'https URL',
    },
    AzureWebJobsStorage__queueServiceUri: {
        byDefault: 'from the account',
        meaning: 'its queue endpoint',
        allowed: 'https URL',
    },
    AzureWebJobsStorage__blobServiceUri: {
        byDefault: 'from the account',
        meaning: 'its blob endpoint',
        allowed: 'https URL',
    },
    AzureWebJobsStorage: {
        byDefault: '–',
        meaning: 'instead of the four above: a connection string, for Azurite',
        allowed: 'connection string; over http for Azurite only',
    },
    AZURE_RESOURCE_MANAGER_ENDPOINT: {
        byDefault: '`https://management.azure.com`',
        meaning: 'another Azure cloud, or the sandbox',
        allowed: 'https URL without user, path, query',
    },
    AZURE_RESOURCE_MANAGER_AUDIENCE: {
        byDefault: 'the endpoint',
        meaning: 'the audience of Resource Manager tokens',
        allowed: 'https URL',
    },
    KEY_VAULT_DNS_SUFFIX: {
        byDefault: '`vault.azure.net,managedhsm.azure.net`',
        meaning: 'the only hosts that receive a Key Vault token; the default is that of the cloud',
        allowed: 'DNS suffixes of vaults (`vault.…`, `managedhsm.…`), separated by commas',
    },
};
