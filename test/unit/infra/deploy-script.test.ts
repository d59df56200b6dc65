import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AzCall, type AzOutputs, runWithStubbedAz } from '../../support/stubbed-az.ts';
import { root, textOf } from '../docs/repository.ts';

/** Outputs of main.bicep and values of the environment. The code is installed already: only events are left. */
const environment = {
    AZURE_ENV_NAME: 'prod',
    AZURE_LOCATION: 'westeurope',
    AZURE_SUBSCRIPTION_ID: 's0',
    AZURE_RESOURCE_GROUP: 'rg-pgwarden-prod',
    PGWARDEN_FUNCTION_APP_NAME: 'func-pgwarden-x',
    PGWARDEN_FUNCTION_APP_ID: '/subscriptions/s0/sites/func-pgwarden-x',
    PGWARDEN_STORAGE_ACCOUNT_ID: '/subscriptions/s0/storageAccounts/st',
    PGWARDEN_SUBSCRIPTION_IDS: 's1,s2',
    PGWARDEN_KEY_VAULT_IDS: '/vaults/kv',
    PGWARDEN_PRINCIPAL_ID: 'principal',
    PGWARDEN_READER_ROLE_ID: 'reader',
    PGWARDEN_REMEDIATOR_ROLE_ID: 'remediator',
    PGWARDEN_PACKAGE_URI: 'https://example.com/pgwarden.zip',
};

/** `az` with two pages of Resource Graph: 150 and 60 subscriptions. */
const ids = Array.from({ length: 210 }, (_, index) => `s${index}`);
const pages: AzOutputs = [
    ['"$skipToken":"second"', ['-', ...ids.slice(150)].join('\n')],
    ['Microsoft.ResourceGraph', ['second', ...ids.slice(0, 150)].join('\n')],
];

function deploy(more: Readonly<Record<string, string>> = {}, outputs: AzOutputs = []) {
    return runWithStubbedAz(join(root, 'infra/deploy.sh'), outputs, { ...environment, ...more }).calls;
}

/** The parameters that a deployment is given, by name. */
function parametersOf({ arguments: text }: AzCall): Readonly<Record<string, string>> {
    return Object.fromEntries(
        [...text.matchAll(/(?<= )(\w+)=(\S*)/g)].map(([, name = '', value = '']) => [name, value]),
    );
}

function declaredIn(file: string): readonly string[] {
    return [...textOf(file).matchAll(/^param (\w+) /gm)].map(([, name]) => name ?? '').toSorted();
}

test('the watched subscriptions get their events in one deployment, with all parameters', () => {
    const calls = deploy();
    expect(calls.map(({ arguments: text }) => text.split(' --')[0])).toEqual(['deployment sub create']);
    const given = calls.map(parametersOf)[0] ?? {};
    expect(Object.keys(given).toSorted()).toEqual(declaredIn('infra/events.bicep'));
    expect(given).toEqual({
        environmentName: 'prod',
        location: 'westeurope',
        subscriptionIds: 's1,s2',
        keyVaultIds: '/vaults/kv',
        functionAppId: '/subscriptions/s0/sites/func-pgwarden-x',
        storageAccountId: '/subscriptions/s0/storageAccounts/st',
    });
});

test('a management group gets the roles, with all parameters, and dry-run unless the environment says otherwise', () => {
    const [first] = deploy({ PGWARDEN_MANAGEMENT_GROUP_ID: 'mg-databases' }, pages);
    expect(first?.arguments).toContain('deployment mg create --management-group-id mg-databases');
    const given = first === undefined ? {} : parametersOf(first);
    expect(Object.keys(given).toSorted()).toEqual(declaredIn('infra/management-group.bicep'));
    expect(given).toMatchObject({ principalId: 'principal', readerRoleId: 'reader', dryRun: 'true' });
    const more = { PGWARDEN_MANAGEMENT_GROUP_ID: 'mg-databases', PGWARDEN_DRY_RUN: 'false' };
    expect(deploy(more, pages).map(parametersOf)[0]).toMatchObject({ dryRun: 'false' });
});

test('every subscription below a management group gets its events, 100 in a deployment, and a vault only once', () => {
    const calls = deploy({ PGWARDEN_MANAGEMENT_GROUP_ID: 'mg-databases' }, pages);
    const events = calls.filter(({ arguments: text }) => text.startsWith('deployment sub create'));
    const lists = events.map((call) => parametersOf(call).subscriptionIds?.split(',') ?? []);
    expect(lists.map((list) => list.length)).toEqual([100, 100, 10]);
    expect(lists.flat()).toEqual(ids);
    expect(events.map((call) => parametersOf(call).keyVaultIds)).toEqual(['/vaults/kv', '', '']);
    expect(new Set(events.map(({ arguments: text }) => /--name (\S+)/.exec(text)?.[1])).size).toBe(3);
});

test('a management group without a readable subscription stops the deployment', () => {
    const none: AzOutputs = [['Microsoft.ResourceGraph', '-']];
    expect(() => deploy({ PGWARDEN_MANAGEMENT_GROUP_ID: 'mg-databases' }, none)).toThrow(
        'No subscription below management group mg-databases',
    );
});

test('every value that deploy.sh reads is an output of main.bicep, or one of the environment', () => {
    const outputs = [...textOf('infra/main.bicep').matchAll(/^output (\w+) /gm)].map(
        ([, name]) => name ?? '',
    );
    const read = [...textOf('infra/deploy.sh').matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(
        ([, name]) => name ?? '',
    );
    const ofEnvironment = Object.values(
        JSON.parse(textOf('infra/main.parameters.json')).parameters as Record<string, { value: string }>,
    ).map(({ value }) => /\$\{(\w+)/.exec(value)?.[1]);
    expect(read).toContain('PGWARDEN_FUNCTION_APP_ID');
    const known = [...outputs, ...ofEnvironment, 'AZURE_SUBSCRIPTION_ID'];
    expect(read.filter((name) => !known.includes(name))).toEqual([]);
});

test('the button opens the portal with the address of the published template', () => {
    const [, link = ''] = /\]\((https:\/\/portal\.azure\.com\/[^)]*)\)/.exec(textOf('infra/README.md')) ?? [];
    const prefix = 'https://portal.azure.com/#create/Microsoft.Template/uri/';
    expect(link.startsWith(prefix)).toBe(true);
    const raw = link.slice(prefix.length);
    expect(encodeURIComponent(decodeURIComponent(raw))).toBe(raw);
    expect(new URL(decodeURIComponent(raw)).protocol).toBe('https:');
    expect(decodeURIComponent(raw)).toMatch(/\/infra\/dist\/main\.json$/);
    expect(JSON.parse(textOf('infra/dist/main.json')).$schema).toContain('subscriptionDeploymentTemplate');
});
