import { describe, expect, test } from 'vitest';
import { SettingsError } from '../../../src/errors.ts';
import { readSettings } from '../../../src/settings/settings.ts';

const production = '11111111-1111-4111-8111-111111111111';
const storage = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

function problems(environment: Readonly<Record<string, string>>): readonly string[] {
    try {
        readSettings({ ...storage, ...environment });
        return [];
    } catch (error) {
        if (error instanceof SettingsError) return error.problems;
        throw error;
    }
}

describe('the watched subscriptions', () => {
    test('are the subscriptions that are named', () => {
        const { subscriptionIds, managementGroupId } = readSettings({
            ...storage,
            SUBSCRIPTION_IDS: production,
        });
        expect({ subscriptionIds, managementGroupId }).toEqual({
            subscriptionIds: [production],
            managementGroupId: undefined,
        });
    });

    test.each([{}, { SUBSCRIPTION_IDS: '' }, { SUBSCRIPTION_IDS: ' ' }])(
        'is a management group instead, with %j',
        (other) => {
            const { subscriptionIds, managementGroupId } = readSettings({
                ...storage,
                ...other,
                MANAGEMENT_GROUP_ID: ' contoso-databases ',
            });
            expect({ subscriptionIds, managementGroupId }).toEqual({
                subscriptionIds: [],
                managementGroupId: 'contoso-databases',
            });
        },
    );

    test('is not both', () => {
        expect(problems({ SUBSCRIPTION_IDS: production, MANAGEMENT_GROUP_ID: 'contoso' })).toEqual([
            `SUBSCRIPTION_IDS is "${production}"; contradicts MANAGEMENT_GROUP_ID; allowed: exactly one of them`,
        ]);
    });

    test.each(['a/b', 'a group', 'x'.repeat(91)])('is no management group of the id "%s"', (id) => {
        expect(problems({ MANAGEMENT_GROUP_ID: id })).toEqual([
            `MANAGEMENT_GROUP_ID is "${id}"; allowed: the id of a management group, such as contoso-databases (not its display name)`,
        ]);
    });
});

describe('the read budget of the sweep', () => {
    test('is ten reads a second unless the setting sets another', () => {
        const watched = { ...storage, SUBSCRIPTION_IDS: production };
        expect(readSettings(watched).sweepReadsPerSecond).toBe(10);
        expect(readSettings({ ...watched, SWEEP_READS_PER_SECOND: '25' }).sweepReadsPerSecond).toBe(25);
    });

    test.each(['0', '26', '2.5', 'ten'])('is not %s', (reads) => {
        const found = problems({ SUBSCRIPTION_IDS: production, SWEEP_READS_PER_SECOND: reads });
        expect(found).toEqual([`SWEEP_READS_PER_SECOND is "${reads}"; allowed: a whole number from 1 to 25`]);
    });
});

describe('key vaults', () => {
    test.each([
        ['https://management.azure.com', ['vault.azure.net', 'managedhsm.azure.net']],
        ['https://management.usgovcloudapi.net', ['vault.usgovcloudapi.net', 'managedhsm.usgovcloudapi.net']],
        ['https://management.chinacloudapi.cn', ['vault.azure.cn', 'managedhsm.azure.cn']],
    ])('of %s are in its cloud', (endpoint, suffixes) => {
        const settings = readSettings({
            ...storage,
            SUBSCRIPTION_IDS: production,
            AZURE_RESOURCE_MANAGER_ENDPOINT: endpoint,
        });
        expect(settings.keyVaultDnsSuffixes).toEqual(suffixes);
    });

    test('are where the setting places them', () => {
        const settings = readSettings({
            ...storage,
            SUBSCRIPTION_IDS: production,
            AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://management.usgovcloudapi.net',
            KEY_VAULT_DNS_SUFFIX: 'vault.cloud.internal',
        });
        expect(settings.keyVaultDnsSuffixes).toEqual(['vault.cloud.internal']);
    });
});
