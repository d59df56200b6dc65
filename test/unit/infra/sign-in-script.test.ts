import { join } from 'node:path';
import { expect, test } from 'vitest';
import { roles } from '../../../src/http/definition/principal.ts';
import { type AzCall, type AzOutputs, runWithStubbedAz } from '../../support/stubbed-az.ts';
import { root, textOf } from '../docs/repository.ts';

const clientId = '22222222-2222-4222-8222-222222222222';
const groupId = '44444444-4444-4444-8444-444444444444';
const personId = '55555555-5555-4555-8555-555555555555';
const appRoles: readonly { readonly id: string; readonly value: string }[] = JSON.parse(
    textOf('infra/app-roles.json'),
);
const roleId = (value: string) => appRoles.find((role) => role.value === value)?.id ?? '';

const outputs: AzOutputs = [
    ['endpoints.activeDirectory', 'https://login.microsoftonline.com'],
    ['endpoints.microsoftGraphResourceId', 'https://graph.microsoft.com/'],
    ['cloud show --query name', 'AzureCloud'],
    ['account show', '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f'],
    ['--query defaultHostName', 'func-pgwarden-x.azurewebsites.net'],
    ['userAssignedIdentities', '33333333-3333-4333-8333-333333333333'],
    ["applications(uniqueName='pgwarden-prod') --query appId", clientId],
    ["applications(uniqueName='pgwarden-prod') --query id", 'object'],
    ["appRoles[?value=='Operator']", roleId('Operator')],
    ["appRoles[?value=='Reader']", roleId('Reader')],
    [`servicePrincipals(appId='${clientId}') --query id`, 'service'],
    ['ad group show', groupId],
    ['ad signed-in-user show', personId],
];

function run(environment: Readonly<Record<string, string>> = {}, more: AzOutputs = [['length(value', '0']]) {
    return runWithStubbedAz(join(root, 'infra/sign-in.sh'), [...more, ...outputs], {
        AZURE_ENV_NAME: 'prod',
        AZURE_SUBSCRIPTION_ID: '11111111-1111-4111-8111-111111111111',
        AZURE_RESOURCE_GROUP: 'rg-pgwarden-prod',
        PGWARDEN_FUNCTION_APP_NAME: 'func-pgwarden-x',
        ...environment,
    });
}

/** A first run without a group, which most tests look at. */
const first = run();

/** The writes to Microsoft Graph: method, path, body. */
function writes(calls: readonly AzCall[]) {
    return calls.flatMap(({ arguments: text, body }) => {
        const [, method, path] = /^rest --method (patch|post) --url \S+\/v1\.0\/(\S+)/.exec(text) ?? [];
        return method === undefined ? [] : [{ method, path, body }];
    });
}

test('the app roles of the registration are those that the app asks for', () => {
    expect(appRoles.map(({ value }) => value)).toEqual([...roles]);
});

test('a registration has the app roles, the callback of the app, and no secret', () => {
    const { output, calls } = first;
    expect(output).toBe(`${clientId}\n`);
    expect(writes(calls).map(({ method, path }) => `${method} ${path}`)).toEqual([
        "patch applications(uniqueName='pgwarden-prod')",
        "patch applications(uniqueName='pgwarden-prod')",
        "patch applications(uniqueName='pgwarden-prod')",
        "patch applications/object/federatedIdentityCredentials(name='function-app')",
        `patch servicePrincipals(appId='${clientId}')`,
        'post servicePrincipals/service/appRoleAssignedTo',
    ]);
    expect(writes(calls)[1]?.body).toMatchObject({
        identifierUris: [`api://${clientId}`],
        appRoles,
        web: { redirectUris: ['https://func-pgwarden-x.azurewebsites.net/.auth/login/aad/callback'] },
        api: { requestedAccessTokenVersion: 2 },
    });
    expect(JSON.stringify(calls)).not.toMatch(/password|secret["']?:|credential reset/i);
});

test('every write creates or updates, but for the assignment of a role', () => {
    const patches = first.calls.filter(({ arguments: text }) => text.includes('--method patch'));
    expect(patches.filter(({ arguments: text }) => !text.includes('Prefer=create-if-missing'))).toEqual([]);
    expect(patches).toHaveLength(5);
});

test('the registration trusts the identity of the app, and no other', () => {
    const [credential] = writes(first.calls).filter(({ path }) => path?.includes('federatedIdentity'));
    expect(credential?.body).toMatchObject({
        issuer: 'https://login.microsoftonline.com/7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f/v2.0',
        subject: '33333333-3333-4333-8333-333333333333',
        audiences: ['api://AzureADTokenExchange'],
    });
});

test('another cloud exchanges tokens for another audience, and an unknown cloud is refused', () => {
    const inCloud = (name: string) => run({}, [['cloud show --query name', name]]);
    const [credential] = writes(inCloud('AzureUSGovernment').calls).filter(({ path }) =>
        path?.includes('federatedIdentity'),
    );
    expect(credential?.body).toMatchObject({ audiences: ['api://AzureADTokenExchangeUSGov'] });
    expect(() => inCloud('AzureStack')).toThrow('cloud AzureStack: allowed are AzureCloud');
});

test('only principals with a role get a token', () => {
    const [service] = writes(first.calls).filter(({ path }) => path?.startsWith('servicePrincipals(appId'));
    expect(service?.body).toEqual({ appRoleAssignmentRequired: true });
});

/** The role assignments: role and principal. */
function assignments(calls: readonly AzCall[]) {
    return writes(calls)
        .filter(({ path }) => path === 'servicePrincipals/service/appRoleAssignedTo')
        .map(({ body }) => body);
}

test('the person who is signed in becomes an Operator, unless a group is named', () => {
    const operator = { resourceId: 'service', appRoleId: roleId('Operator') };
    const reader = { resourceId: 'service', appRoleId: roleId('Reader') };
    expect(assignments(first.calls)).toEqual([{ ...operator, principalId: personId }]);
    const named = { PGWARDEN_OPERATORS: 'Database operators', PGWARDEN_READERS: 'Auditors' };
    const { calls } = run(named);
    expect(assignments(calls)).toEqual([
        { ...operator, principalId: groupId },
        { ...reader, principalId: groupId },
    ]);
    expect(calls.map(({ arguments: text }) => text)).toContain(
        'ad group show --group Database operators --query id --output tsv',
    );
});

test('a second run assigns no role again', () => {
    expect(assignments(run({}, [['length(value', '1']]).calls)).toEqual([]);
});

test('a console on another address has a callback of its own', () => {
    const { calls } = run({ PGWARDEN_CONSOLE_URL: 'https://pgwarden.contoso.example/console' });
    expect(writes(calls)[1]?.body).toMatchObject({
        web: {
            redirectUris: [
                'https://func-pgwarden-x.azurewebsites.net/.auth/login/aad/callback',
                'https://pgwarden.contoso.example/.auth/login/aad/callback',
            ],
        },
    });
});

test('a missing output of the deployment is named', () => {
    expect(() => run({ AZURE_RESOURCE_GROUP: '' })).toThrow(
        'AZURE_RESOURCE_GROUP: it is an output of main.bicep',
    );
});
