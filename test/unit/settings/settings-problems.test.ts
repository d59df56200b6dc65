import { describe, expect, test } from 'vitest';
import { SettingsError } from '../../../src/errors.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { fc } from '../../support/property.ts';
import { settingNames } from '../docs/repository.ts';

const production = '11111111-1111-4111-8111-111111111111';
const minimal = { SUBSCRIPTION_IDS: production, AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==';

function problems(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
    try {
        readSettings(environment);
    } catch (error) {
        if (error instanceof SettingsError) return error.problems;
        throw error;
    }
    return [];
}

describe('problems of settings', () => {
    test('name the setting, its value and the allowed values', () => {
        const allowed: Readonly<Record<string, readonly [string, string]>> = {
            DRY_RUN: ['yes', 'allowed: true, false'],
            BASELINE: [
                '../secrets',
                'allowed: a shipped profile (standard, strict, azure-policy, mcsb, cis) or the name of a blob in container config',
            ],
            SUBSCRIPTION_IDS: [`${production},all`, 'allowed: subscription ids (GUIDs) separated by commas'],
            SWEEP_SCHEDULE: [
                'every six hours if you please',
                'allowed: an NCRONTAB expression of six fields, such as 0 0 */6 * * *, that fires once a minute at most',
            ],
            NOTIFICATION_TOPIC_ENDPOINT: [
                'http://pgwarden.westeurope-1.eventgrid.azure.net/api/events',
                'allowed: the https endpoint of an Event Grid topic, such as https://pgwarden.westeurope-1.eventgrid.azure.net/api/events',
            ],
            CONSOLE_URL: [
                'http://pgwarden.contoso.example/console',
                'allowed: the https URL of the console without query, fragment or slash at its end, such as https://pgwarden.contoso.example/console',
            ],
            SWEEP_READS_PER_SECOND: ['1e1', 'allowed: a whole number from 1 to 25'],
            LOG_ANALYTICS_WORKSPACE_ID: [
                'central',
                'allowed: the resource id of a Log Analytics workspace (/subscriptions/…/workspaces/…)',
            ],
            AZURE_RESOURCE_MANAGER_ENDPOINT: [
                'http://management.azure.com',
                'allowed: an https URL without user, path, query or fragment, such as https://management.azure.com',
            ],
            AZURE_RESOURCE_MANAGER_AUDIENCE: [
                'management',
                'allowed: an https URL without user, query or fragment, such as https://management.azure.com/',
            ],
            KEY_VAULT_DNS_SUFFIX: [
                'https://vault.azure.net',
                'allowed: DNS suffixes of key vaults separated by commas, such as vault.azure.net',
            ],
            OPERATION_SETTLE_TIME: [
                '60',
                'allowed: an ISO 8601 duration of minutes and seconds from PT10S to PT30M, such as PT60S',
            ],
            AzureWebJobsStorage__accountName: ['Pg_Warden', 'allowed: the name of a storage account'],
            AzureWebJobsStorage__tableServiceUri: [
                'pgwarden',
                'allowed: an https URL of the account, without user, query or fragment',
            ],
            AzureWebJobsStorage__queueServiceUri: [
                'pgwarden',
                'allowed: an https URL of the account, without user, query or fragment',
            ],
            AzureWebJobsStorage__blobServiceUri: [
                'pgwarden',
                'allowed: an https URL of the account, without user, query or fragment',
            ],
        };
        // A connection string is never shown; what is watched has a file of its own.
        const others = ['AzureWebJobsStorage', 'MANAGEMENT_GROUP_ID'];
        expect(Object.keys(allowed).toSorted()).toEqual(
            settingNames()
                .filter((name) => !others.includes(name))
                .toSorted(),
        );
        for (const [name, [value, text]] of Object.entries(allowed)) {
            const environment = { SUBSCRIPTION_IDS: production, ...storageBut(name), [name]: value };
            expect(problems(environment)).toEqual([`${name} is "${value}"; ${text}`]);
        }
    });

    test('are reported all at once', () => {
        expect(
            problems({
                DRY_RUN: 'maybe',
                dryrun: 'false',
                OPERATION_SETTLE_TIME: 'PT',
                AzureWebJobsStorage: 'UseDevelopmentStorage=true',
                AzureWebJobsStorage__accountName: 'pgwarden',
            }),
        ).toEqual([
            'dryrun is not a setting; allowed: DRY_RUN',
            'DRY_RUN is "maybe"; allowed: true, false',
            'SUBSCRIPTION_IDS is not set; required; allowed: subscription ids (GUIDs) separated by commas',
            'OPERATION_SETTLE_TIME is "PT"; allowed: an ISO 8601 duration of minutes and seconds from PT10S to PT30M, such as PT60S',
            'AzureWebJobsStorage contradicts AzureWebJobsStorage__*; allowed: a connection string, or the account for identity-based access, not both',
        ]);
    });

    test('are named once each, however many errors they have', () => {
        expect(problems({ ...minimal, SUBSCRIPTION_IDS: 'one,two' })).toEqual([
            'SUBSCRIPTION_IDS is "one,two"; allowed: subscription ids (GUIDs) separated by commas',
        ]);
    });

    test.each(['', ' ', ',', ' , '])(
        'report that SUBSCRIPTION_IDS %j names no subscription',
        (SUBSCRIPTION_IDS) => {
            expect(problems({ ...minimal, SUBSCRIPTION_IDS })).toEqual([
                `SUBSCRIPTION_IDS is "${SUBSCRIPTION_IDS}"; required; allowed: subscription ids (GUIDs) separated by commas`,
            ]);
        },
    );

    test('report that storage is missing, wholly or in part', () => {
        const missing =
            'AzureWebJobsStorage is not set; allowed: AzureWebJobsStorage__accountName (identity-based), all three of AzureWebJobsStorage__tableServiceUri, __queueServiceUri and __blobServiceUri, or a connection string';
        expect(problems({ SUBSCRIPTION_IDS: production })).toEqual([missing]);
        expect(
            problems({
                SUBSCRIPTION_IDS: production,
                AzureWebJobsStorage__tableServiceUri: 'https://t.example',
                AzureWebJobsStorage__blobServiceUri: 'https://b.example',
            }),
        ).toEqual([missing]);
    });

    test.each([
        ['DRYRUN', 'DRY_RUN'],
        ['Dry_Run', 'DRY_RUN'],
        ['DRY-RUN', 'DRY_RUN'],
        ['SubscriptionIds', 'SUBSCRIPTION_IDS'],
        ['baseline', 'BASELINE'],
        ['AzureWebJobsStorage_accountName', 'AzureWebJobsStorage__accountName'],
        ['azurewebjobsstorage', 'AzureWebJobsStorage'],
    ])('name %s as a misspelt %s', (name, meant) => {
        expect(problems({ ...minimal, [name]: 'x' })).toEqual([
            `${name} is not a setting; allowed: ${meant}`,
        ]);
    });

    test.each([
        'https://management.azure.com/subscriptions',
        'ftp://management.azure.com',
        'management.azure.com',
        'https://',
    ])('refuse the endpoint %s', (AZURE_RESOURCE_MANAGER_ENDPOINT) => {
        expect(problems({ ...minimal, AZURE_RESOURCE_MANAGER_ENDPOINT })).toHaveLength(1);
    });

    test('cut a long value short', () => {
        const [problem = ''] = problems({ ...minimal, DRY_RUN: 'x'.repeat(5_000) });
        expect(problem).toBe(`DRY_RUN is "${'x'.repeat(120)}…"; allowed: true, false`);
    });

    test('never show a key that was put into the wrong setting', () => {
        const connectionString = `AccountName=pgwarden;AccountKey=${key};EndpointSuffix=core.windows.net`;
        const names = [
            'AzureWebJobsStorage__accountName',
            'AzureWebJobsStorage__blobServiceUri',
            'DRY_RUN',
            'BASELINE',
            'SUBSCRIPTION_IDS',
            'SWEEP_SCHEDULE',
            'KEY_VAULT_DNS_SUFFIX',
        ];
        for (const name of names) {
            const output = problems({ ...minimal, [name]: connectionString }).join('\n');
            expect(output).toContain(name);
            expect(output).not.toContain(key.slice(0, 12));
        }
    });

    test('never show the signature of a shared access signature', () => {
        const [problem = ''] = problems({
            ...minimal,
            AZURE_RESOURCE_MANAGER_ENDPOINT:
                'https://pgwarden.blob.core.windows.net/config?sv=2026&sig=abc%2Bdef',
        });
        expect(problem).toBe(
            'AZURE_RESOURCE_MANAGER_ENDPOINT is "https://pgwarden.blob.core.windows.net/config?sv=2026&sig=(hidden)"; allowed: an https URL without user, path, query or fragment, such as https://management.azure.com',
        );
    });

    test('are a SettingsError that lists them, and nothing else is thrown for any environment', () => {
        const error = new SettingsError(['A is wrong', 'B is wrong']);
        expect(error.message).toBe('The app settings are invalid:\n  - A is wrong\n  - B is wrong');
        const name = fc.constantFrom(
            'DRY_RUN',
            'BASELINE',
            'SUBSCRIPTION_IDS',
            'SWEEP_SCHEDULE',
            'KEY_VAULT_DNS_SUFFIX',
            'OPERATION_SETTLE_TIME',
            'AZURE_RESOURCE_MANAGER_ENDPOINT',
            'AZURE_RESOURCE_MANAGER_AUDIENCE',
            'AzureWebJobsStorage',
            'AzureWebJobsStorage__accountName',
            'other',
        );
        const value = fc.oneof(fc.string(), fc.constantFrom(production, 'true', 'PT1S', 'https://a.example'));
        fc.assert(
            fc.property(fc.dictionary(name, value), (environment) => {
                expect(Array.isArray(problems(environment))).toBe(true);
            }),
        );
    });
});

/** Storage by a connection string, unless the setting under test is about identity-based storage. */
function storageBut(name: string): Readonly<Record<string, string>> {
    return name.startsWith('AzureWebJobsStorage__')
        ? {
              AzureWebJobsStorage__tableServiceUri: 'https://t.example',
              AzureWebJobsStorage__queueServiceUri: 'https://q.example',
              AzureWebJobsStorage__blobServiceUri: 'https://b.example',
          }
        : { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
}
