import { describe, expect, test } from 'vitest';
import { SettingsError } from '../../../src/errors.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { settingNames } from '../docs/repository.ts';

const production = '11111111-1111-4111-8111-111111111111';
const workspace = `/subscriptions/${production}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central`;
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==';
const topic = 'https://pgwarden.westeurope-1.eventgrid.azure.net/api/events';
const azurite = `AccountName=devstoreaccount1;AccountKey=${key}`;
const endpointsAt = (origin: string): string =>
    ['Blob', 'Queue', 'Table'].map((service) => `${service}Endpoint=${origin}/devstoreaccount1`).join(';');

/** What each setting takes, and what nobody who sets it can mean, or what would be dangerous. */
const values: Readonly<
    Record<string, { readonly taken: readonly string[]; readonly refused: readonly string[] }>
> = {
    DRY_RUN: { taken: ['true', 'FALSE', ' false '], refused: ['yes', '0', 'false,', 'true false'] },
    BASELINE: {
        taken: ['strict', 'contoso.json', 'teams/payments.json', 'v1..2.json'],
        refused: [
            '../standard',
            'teams/../../state/sweep.json',
            'teams//a',
            'teams/',
            './a',
            'a/./b',
            'a b',
            'a?b',
            'a#b',
            'a\\b',
            'a%2e',
        ],
    },
    SUBSCRIPTION_IDS: {
        taken: [production, ` ${production.toUpperCase()}, 22222222-2222-4222-8222-222222222222 ,`],
        refused: [
            'all',
            `${production},${production}`,
            `${production},${production.replaceAll('1', 'A')},${production.replaceAll('1', 'a')}`,
            `${production};22222222-2222-4222-8222-222222222222`,
            `/subscriptions/${production}`,
            `{${production}}`,
        ],
    },
    MANAGEMENT_GROUP_ID: {
        taken: ['contoso-databases'],
        refused: ['/providers/Microsoft.Management/managementGroups/contoso', 'a b', 'a.', 'x'.repeat(91)],
    },
    SWEEP_READS_PER_SECOND: {
        taken: ['1', '25', ' 10 '],
        refused: ['0', '26', '-1', '2.5', '1e1', '0x5', 'NaN', 'Infinity'],
    },
    SWEEP_SCHEDULE: {
        taken: ['0 0 */6 * * *', '30 * * * * *', '0 30 2 * * 1-5', '0 0 0 29 2 *', '0 0 0 31 jan,feb *'],
        refused: [
            '* * * * * *',
            '*/5 * * * * *',
            '0,30 * * * * *',
            '0-10 0 * * * *',
            '0 0 0 31 2 *',
            '0 0 0 30 feb *',
            '0 0 0 31 4,6,9,11 *',
            '0 0 25 * * *',
            '0 0 * * *',
            '0 0 */0 * * *',
            'PT6H',
        ],
    },
    LOG_ANALYTICS_WORKSPACE_ID: {
        taken: [workspace, workspace.toLowerCase()],
        refused: [
            'central',
            workspace.replace(production, 'production'),
            `${workspace}/`,
            `${workspace}?api-version=1`,
            `${workspace}#x`,
            `https://management.azure.com${workspace}`,
            workspace.replace('OperationalInsights', 'Storage'),
            workspace.replace('central', '../other'),
        ],
    },
    CONSOLE_URL: {
        taken: ['https://contoso.example', 'https://contoso.example/a/b', 'http://127.0.0.1:7071/console'],
        refused: [
            'http://contoso.example',
            'https://a/b/',
            'https://a/b?x=1',
            'https://u@a/b',
            'javascript:a',
        ],
    },
    NOTIFICATION_TOPIC_ENDPOINT: {
        taken: [
            topic,
            'https://t.usgovvirginia-1.eventgrid.azure.us/api/events',
            'https://localhost:7075/event-grid/pgwarden/api/events',
        ],
        refused: [
            topic.replace('https', 'http'),
            topic.replace('https://', 'https://user:password@'),
            `${topic}?api-version=2018-01-01`,
            `${topic}#x`,
            'https://evil.example/api/events',
            'https://eventgrid.azure.net.evil.example/api/events',
            'https://evil.example\\@pgwarden.westeurope-1.eventgrid.azure.net/api/events',
            topic.replace('.net', '.net:8443'),
            'pgwarden',
        ],
    },
    AZURE_RESOURCE_MANAGER_ENDPOINT: {
        taken: [
            'https://management.azure.com',
            'https://management.usgovcloudapi.net/',
            'https://localhost:7071',
        ],
        refused: [
            'http://management.azure.com',
            'https://user@management.azure.com',
            'https://user:password@management.azure.com',
            'https://management.azure.com@evil.example',
            'https://management.azure.com/subscriptions',
            'https://management.azure.com?x=1',
            'https://management.azure.com/?',
            'https://management.azure.com#x',
            'https://management.azure.com\\evil',
            ' https://management.azure.com',
            'https://management.azure.com:0x1',
            'https://management.azure.com:99999',
            'https:management.azure.com ',
            'management.azure.com',
            'https://',
        ],
    },
    AZURE_RESOURCE_MANAGER_AUDIENCE: {
        taken: [
            'https://management.azure.com/',
            'https://management.core.windows.net',
            `https://management.stack.example/${production}`,
        ],
        refused: [
            'management',
            'http://management.azure.com/',
            'urn:management',
            'https://user@management.azure.com/',
            'https://management.azure.com/?x',
            'https://management.azure.com/.default openid',
            'https://management.azure.com/#x',
        ],
    },
    KEY_VAULT_DNS_SUFFIX: {
        taken: [
            'vault.azure.net',
            'Vault.Azure.net, managedhsm.azure.net',
            'contoso.vault.azure.net',
            'vault.local.azurestack.external',
            'localhost',
        ],
        refused: [
            'net',
            'com',
            'azure.net',
            'core.windows.net',
            'vault.net',
            'evil.example',
            'vault.azure.net,net',
            'vault.azure.net,',
            '.vault.azure.net',
            'vault.azure.net.',
            '*.vault.azure.net',
            'vault..azure.net',
            'evilvault.azure.net',
            '10.0.0.1',
            '169.254.169.254',
            'https://vault.azure.net',
            'vault.azure.net:443',
            'vault.azure.net/keys',
        ],
    },
    OPERATION_SETTLE_TIME: {
        taken: ['PT10S', 'PT60S', 'PT1M30.5S', 'PT30M'],
        refused: [
            'PT0S',
            'PT0M',
            'PT0.1S',
            'PT9.9S',
            'PT31M',
            'PT1801S',
            'PT99999S',
            'PT9999999M',
            'PT1H',
            'P1D',
            '60',
            'PT-60S',
            'PT',
        ],
    },
    AzureWebJobsStorage: {
        taken: [
            'UseDevelopmentStorage=true',
            `DefaultEndpointsProtocol=https;AccountName=pgwarden;AccountKey=${key};EndpointSuffix=core.windows.net`,
            `AccountName=pgwarden;AccountKey=${key}`,
            `DefaultEndpointsProtocol=http;${azurite};${endpointsAt('http://127.0.0.1:10000')};`,
            `${azurite};${endpointsAt('http://azurite:10000')}`,
            `SharedAccessSignature=sv=2026&sig=abc%3D;BlobEndpoint=https://a.blob.core.windows.net;QueueEndpoint=https://a.queue.core.windows.net;TableEndpoint=https://a.table.core.windows.net`,
        ],
        refused: [
            'x',
            'pgwarden',
            'UseDevelopmentStorage=false',
            `DefaultEndpointsProtocol=http;AccountName=pgwarden;AccountKey=${key};EndpointSuffix=core.windows.net`,
            `AccountName=pgwarden;AccountKey=${key};TableEndpoint=http://pgwarden.table.core.windows.net`,
            `AccountName=pgwarden;AccountKey=${key};BlobEndpoint=https://user:password@pgwarden.blob.core.windows.net`,
            'AccountName=pgwarden;AccountKey=',
            'AccountName=pgwarden;AccountKey=not a key',
            `AccountKey=${key}`,
            'SharedAccessSignature=sv=2026&sig=abc%3D;BlobEndpoint=https://a.blob.core.windows.net',
        ],
    },
    AzureWebJobsStorage__accountName: {
        taken: ['pgwarden'],
        refused: ['Pg_Warden', 'ab', 'a.b', 'pgwarden.evil.example', 'x'.repeat(25)],
    },
    ...Object.fromEntries(
        ['table', 'queue', 'blob'].map((service) => [
            `AzureWebJobsStorage__${service}ServiceUri`,
            {
                taken: [
                    `https://pgwarden.${service}.core.windows.net`,
                    'https://localhost:10000/devstoreaccount1',
                ],
                refused: [
                    `http://pgwarden.${service}.core.windows.net`,
                    'http://127.0.0.1:10000/devstoreaccount1',
                    `https://user:password@pgwarden.${service}.core.windows.net`,
                    `https://pgwarden.${service}.core.windows.net/?sv=2026&sig=abc`,
                    `https://pgwarden.${service}.core.windows.net/#x`,
                    `https://pgwarden.${service}.core.windows.net/a/b`,
                    'ftp://pgwarden',
                    'https://pgwarden.table.cosmos.azure.com',
                    'pgwarden',
                ],
            },
        ]),
    ),
};

/** A usable environment in which that setting counts. */
function around(name: string): Readonly<Record<string, string>> {
    const storage = name.startsWith('AzureWebJobsStorage__')
        ? { AzureWebJobsStorage__accountName: 'pgwarden' }
        : { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
    return name === 'MANAGEMENT_GROUP_ID' ? storage : { SUBSCRIPTION_IDS: production, ...storage };
}

function problems(environment: Readonly<Record<string, string>>): readonly string[] {
    try {
        readSettings(environment);
        return [];
    } catch (error) {
        if (error instanceof SettingsError) return error.problems;
        throw error;
    }
}

test('every setting has values that it accepts and values that it refuses', () => {
    expect(Object.keys(values).toSorted()).toEqual(settingNames().toSorted());
});

describe.each(Object.entries(values))('%s', (name, { taken, refused }) => {
    test.each(taken)('accepts %j', (value) => {
        expect(problems({ ...around(name), [name]: value })).toEqual([]);
    });

    test.each(refused)('refuses %j, with its name and the allowed values', (value) => {
        const found = problems({ ...around(name), [name]: value });
        expect(found).toHaveLength(1);
        expect(found[0]).toMatch(new RegExp(`^${name} is "[^"]*"; .*allowed: `));
        expect(found[0]).not.toContain(key.slice(0, 12));
    });
});

test('problems of all settings are reported at once', () => {
    const environment = Object.fromEntries(
        Object.entries(values).map(([name, { refused }]) => [name, refused[0] ?? '']),
    );
    // Of the two ways to name what is watched, and of the two ways to storage, one counts.
    const { MANAGEMENT_GROUP_ID: _group, AzureWebJobsStorage: _connection, ...rest } = environment;
    const found = problems(rest);
    expect(found.map((problem) => problem.split(' ')[0]).toSorted()).toEqual(Object.keys(rest).toSorted());
});

test('a settle time of a second is accepted where Resource Manager is on this machine', () => {
    const sandbox = { ...around(''), AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://localhost:7071' };
    expect(problems({ ...sandbox, OPERATION_SETTLE_TIME: 'PT1S' })).toEqual([]);
    expect(problems({ ...sandbox, OPERATION_SETTLE_TIME: 'PT0S' })).toHaveLength(1);
});
