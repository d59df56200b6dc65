import { describe, expect, test } from 'vitest';
import { SettingsError } from '../../../src/errors.ts';
import { readSettings } from '../../../src/settings/settings.ts';

const production = '11111111-1111-4111-8111-111111111111';
const development = '22222222-2222-4222-8222-222222222222';
const minimal = { SUBSCRIPTION_IDS: production, AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

function problems(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
    try {
        readSettings(environment);
    } catch (error) {
        if (error instanceof SettingsError) return error.problems;
        throw error;
    }
    return [];
}

describe('readSettings', () => {
    test('has a default for everything but subscriptions and storage, and DRY_RUN is on', () => {
        expect(readSettings(minimal)).toMatchObject({
            isDryRun: true,
            baseline: 'standard',
            subscriptionIds: [production],
            logAnalyticsWorkspaceId: undefined,
            resourceManager: {
                endpoint: 'https://management.azure.com',
                scope: 'https://management.azure.com/.default',
            },
            keyVaultDnsSuffixes: ['vault.azure.net', 'managedhsm.azure.net'],
            operationSettleMs: 60_000,
            storage: { kind: 'connectionString', connectionString: 'UseDevelopmentStorage=true' },
        });
    });

    test.each([
        ['on', { WEBSITE_AUTH_ENABLED: 'True' }, 'https://func-pgwarden.azurewebsites.net/console'],
        ['off', {}, undefined],
        [
            'on, at another address',
            { WEBSITE_AUTH_ENABLED: 'True', CONSOLE_URL: 'https://pgwarden.contoso.example/console' },
            'https://pgwarden.contoso.example/console',
        ],
        [
            'on, with an empty CONSOLE_URL',
            { WEBSITE_AUTH_ENABLED: 'True', CONSOLE_URL: '' },
            'https://func-pgwarden.azurewebsites.net/console',
        ],
    ])('notifications link to the console where sign-in is %s', (_what, environment, consoleUrl) => {
        const given = { ...minimal, WEBSITE_HOSTNAME: 'func-pgwarden.azurewebsites.net', ...environment };
        expect(readSettings(given).consoleUrl).toBe(consoleUrl);
    });

    test.each([
        ['https://management.azure.com', 'https://portal.azure.com'],
        ['https://management.usgovcloudapi.net', 'https://portal.azure.us'],
        ['https://management.chinacloudapi.cn', 'https://portal.azure.cn'],
    ])('pages of the cloud of %s link to %s', (endpoint, portal) => {
        expect(readSettings({ ...minimal, AZURE_RESOURCE_MANAGER_ENDPOINT: endpoint }).portal).toBe(portal);
    });

    test('reads every setting', () => {
        const workspace = `/subscriptions/${production}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central`;
        expect(
            readSettings({
                DRY_RUN: ' False ',
                BASELINE: 'teams/payments.json',
                SUBSCRIPTION_IDS: ` ${production.toUpperCase()} ,${development},,`,
                SWEEP_SCHEDULE: '0 30 2 * * *',
                LOG_ANALYTICS_WORKSPACE_ID: workspace,
                AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://management.chinacloudapi.cn/',
                AZURE_RESOURCE_MANAGER_AUDIENCE: 'https://management.core.chinacloudapi.cn/',
                KEY_VAULT_DNS_SUFFIX: 'Vault.azure.cn, managedhsm.azure.cn',
                OPERATION_SETTLE_TIME: 'PT1M30.5S',
                AzureWebJobsStorage__accountName: 'pgwarden',
            }),
        ).toMatchObject({
            isDryRun: false,
            baseline: 'teams/payments.json',
            subscriptionIds: [production, development],
            logAnalyticsWorkspaceId: workspace,
            resourceManager: {
                endpoint: 'https://management.chinacloudapi.cn',
                scope: 'https://management.core.chinacloudapi.cn/.default',
            },
            keyVaultDnsSuffixes: ['vault.azure.cn', 'managedhsm.azure.cn'],
            operationSettleMs: 90_500,
            storage: {
                kind: 'identity',
                tableUri: 'https://pgwarden.table.core.windows.net',
                queueUri: 'https://pgwarden.queue.core.windows.net',
                blobUri: 'https://pgwarden.blob.core.windows.net',
            },
        });
    });

    test('accepts the endpoints of the three storage services instead of the account, with a slash at the end as Azure gives them or without', () => {
        const found = readSettings({
            SUBSCRIPTION_IDS: production,
            AzureWebJobsStorage__tableServiceUri: 'https://t.example/',
            AzureWebJobsStorage__queueServiceUri: 'https://q.example',
            AzureWebJobsStorage__blobServiceUri: 'https://b.example',
        });
        expect(found.storage).toEqual({
            kind: 'identity',
            tableUri: 'https://t.example',
            queueUri: 'https://q.example',
            blobUri: 'https://b.example',
        });
    });

    test('treats blank settings as absent', () => {
        const found = readSettings({
            ...minimal,
            DRY_RUN: '',
            BASELINE: ' ',
            SWEEP_SCHEDULE: '',
            LOG_ANALYTICS_WORKSPACE_ID: '',
            AZURE_RESOURCE_MANAGER_ENDPOINT: '',
            AZURE_RESOURCE_MANAGER_AUDIENCE: '',
            KEY_VAULT_DNS_SUFFIX: '',
            OPERATION_SETTLE_TIME: '',
            AzureWebJobsStorage__accountName: '',
        });
        expect(found).toEqual(readSettings(minimal));
    });

    test.each([
        ['PT10S', 10_000],
        ['PT2M', 120_000],
        ['PT10.25S', 10_250],
        ['PT30M', 1_800_000],
    ])('reads a settle time of %s as %d ms', (OPERATION_SETTLE_TIME, milliseconds) => {
        expect(readSettings({ ...minimal, OPERATION_SETTLE_TIME }).operationSettleMs).toBe(milliseconds);
    });

    test('ignores unrelated settings', () => {
        expect(problems({ ...minimal, FUNCTIONS_WORKER_RUNTIME: 'node', PATH: '/bin' })).toEqual([]);
    });
});
