import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createServer, subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { assignRole } from '../../../sandbox/simulator/world/people.ts';
import { people, type Running, raw, running } from '../../sandbox/simulator/running.ts';
import { azureEnvironment, commandLine, type Finished } from '../../support/running-assess.ts';
import { workspaceId } from '../../support/states.ts';
import { deploy, exportOf } from '../../unit/policy-export/exported.ts';

/** `npm run baseline -- import --assigned` in a process of its own, against what was put into the simulated Azure. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const { production, development } = subscriptionIds;
const subscription = `/subscriptions/${production}`;
const shop = `${subscription}/resourceGroups/shop`;
const orders = `${shop}/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
const contoso = '/providers/Microsoft.Management/managementGroups/contoso';
const authorization = 'providers/Microsoft.Authorization';
const builtIn = (name: string): string => `/${authorization}/policyDefinitions/${name}`;
const builtInSet = (name: string): string => `/${authorization}/policySetDefinitions/${name}`;

const tls = 'a43d5475-c569-45ce-a268-28fa79f4e87a';
const transport = 'c29c38cb-74a7-4505-9a06-e588ab86620a';
const retention = 'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81';
const publicAccess = '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48';
const auditLogs = 'f5b29bc4-feca-4cc6-a58a-772dd5e290a5';
const benchmark = 'e3ec7e09-768c-4b64-882c-fcada3772047';

/** For what deploys. */
const deploying = { identity: { type: 'SystemAssigned' }, location: 'canadacentral' };

let azure: Running;
let directory: string;

beforeAll(async () => {
    azure = await running({ throttling: 'off', behavior: { scopedPerPage: 2 } });
    for (const subscriptionId of [production, development])
        createServer(azure.simulator.world, { name: 'orders', resourceGroup: 'shop', subscriptionId });
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-import-'));
    await writeFile(join(directory, 'ca.pem'), azure.caPem);
});

beforeEach(() => {
    const { policyAssignments, policyDefinitions, policyExemptions, policySetDefinitions, roleAssignments } =
        azure.simulator.world;
    for (const list of [policyAssignments, policyDefinitions, policyExemptions, policySetDefinitions])
        list.length = 0;
    assignRole(azure.simulator.world, people.pgwarden.objectId, 'Reader', '/');
    return () => roleAssignments.pop();
});

afterAll(async () => {
    await azure.simulator.stop();
    await rm(directory, { recursive: true, force: true });
});

async function put(id: string, properties: object, more: object = {}): Promise<void> {
    const { status, body } = await raw(azure, 'PUT', id, { body: { ...more, properties } });
    if (status !== 201) throw new Error(`${id}: ${status} ${JSON.stringify(body)}`);
}

async function assign(scope: string, name: string, policyDefinitionId: string, more: object = {}) {
    const { identity, location, ...properties } = { identity: undefined, location: undefined, ...more };
    const rest = identity === undefined ? {} : { identity, location };
    await put(
        `${scope}/${authorization}/policyAssignments/${name}`,
        { policyDefinitionId, ...properties },
        rest,
    );
}

function values(given: Readonly<Record<string, unknown>>) {
    return {
        parameters: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value }])),
    };
}

function imported(...subscriptions: readonly string[]): Promise<Finished> {
    const asked = subscriptions.flatMap((each) => ['--subscription', each]);
    azure.simulator.requests.clear();
    return commandLine('cli/baseline.ts', ['import', '--assigned', ...asked], {
        PATH: process.env.PATH ?? '',
        NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
        ...azureEnvironment(azure.simulator),
    });
}

async function documentOf(...subscriptions: readonly string[]) {
    const { exitCode, out, error } = await imported(...subscriptions);
    expect(exitCode, error).toBe(0);
    return { document: JSON.parse(out), lines: error.split('\n').filter((line) => line !== '') };
}

test('built-in definitions with scopes, notScopes, parameters, and exemptions become the baseline', async () => {
    await assign(contoso, 'transport', builtIn(transport), {
        notScopes: [`${subscription}/resourceGroups/tills`],
    });
    await assign(shop, 'days', builtIn(retention), { ...deploying, ...values({ retentionDays: 5 }) });
    await assign(subscription, 'closed', builtIn(publicAccess), {
        ...values({ effect: 'Deny' }),
        enforcementMode: 'DoNotEnforce',
    });
    await put(`${orders}/${authorization}/policyExemptions/till`, {
        policyAssignmentId: `${contoso}/${authorization}/policyAssignments/transport`,
        exemptionCategory: 'Mitigated',
        displayName: 'Old till',
        expiresOn: '2027-04-01T00:00:00Z',
    });
    const { document, lines } = await documentOf(production);
    expect(document).toMatchObject({
        modes: { 'log-retention': 'off', 'public-network-access': 'off', 'secure-transport': 'report' },
        scopes: [
            { subscription: production, modes: { 'public-network-access': 'report' } },
            {
                resourceGroup: shop,
                modes: { 'log-retention': 'enforce' },
                thresholds: { logRetentionDays: 5 },
            },
            { resourceGroup: `${subscription}/resourceGroups/tills`, modes: { 'secure-transport': 'off' } },
        ],
        exemptions: [
            {
                server: orders,
                controls: ['secure-transport'],
                kind: 'mitigated',
                expires: '2027-04-01T00:00:00Z',
            },
        ],
    });
    expect(lines).toEqual([expect.stringContaining('a baseline denies nothing in advance')]);
    const { entries } = azure.simulator.requests;
    expect(new Set(entries.map(({ method }) => method))).toEqual(new Set(['GET']));
});

test("Microsoft's initiatives are read, with the values and the effects that an assignment gives", async () => {
    await assign(subscription, 'benchmark', builtInSet(benchmark), {
        overrides: [
            {
                kind: 'policyEffect',
                value: 'Disabled',
                selectors: [
                    {
                        kind: 'policyDefinitionReferenceId',
                        in: ['PostgresqlFlexibleServersRunningTlsVersion12Newer'],
                    },
                ],
            },
        ],
    });
    await assign(subscription, 'logs', builtInSet(auditLogs), {
        ...deploying,
        ...values({ logAnalytics: workspaceId }),
    });
    const { document } = await documentOf(production);
    expect(document.scopes).toMatchObject([
        {
            subscription: production,
            modes: {
                'customer-managed-key': 'report',
                'defender-plan': 'report',
                'diagnostic-settings': 'enforce',
                'public-network-access': 'report',
            },
            thresholds: { diagnosticSettings: { workspaceId, categoryGroup: 'audit' } },
        },
    ]);
    expect(document.modes['tls-minimum-version']).toBe('off');
    expect(document.scopes[0].modes).not.toHaveProperty('tls-minimum-version');
});

test('custom definitions and initiatives are read where they are put, and what no control mirrors is named', async () => {
    const own = `${subscription}/${authorization}/policyDefinitions/till-names`;
    await put(own, {
        displayName: 'Names of tills',
        mode: 'Indexed',
        policyRule: Object.fromEntries([
            [
                'if',
                {
                    allOf: [
                        { field: 'type', equals: 'Microsoft.DBforPostgreSQL/flexibleServers' },
                        { field: 'name', notLike: 'till-*' },
                    ],
                },
            ],
            ['then', { effect: 'audit' }],
        ]),
    });
    const set = `${contoso}/${authorization}/policySetDefinitions/fleet`;
    await put(set, {
        displayName: 'Fleet',
        parameters: { days: { type: 'Integer', defaultValue: 7 } },
        policyDefinitions: [
            {
                policyDefinitionId: builtIn(retention),
                policyDefinitionReferenceId: 'days',
                parameters: { retentionDays: { value: "[parameters('days')]" } },
            },
            { policyDefinitionId: builtIn(tls), policyDefinitionReferenceId: 'tls' },
        ],
    });
    await assign(subscription, 'names', own);
    await assign(shop, 'fleet', set, {
        ...deploying,
        ...values({ days: 6 }),
        displayName: 'Fleet of the shop',
    });
    const { document, lines } = await documentOf(production);
    expect(document.scopes).toEqual([
        {
            resourceGroup: shop,
            modes: { 'log-retention': 'enforce', 'tls-minimum-version': 'report' },
            thresholds: { logRetentionDays: 6, tlsMinimumVersion: '1.2' },
        },
    ]);
    expect(lines).toEqual([expect.stringContaining('till-names: no control mirrors this definition')]);
    const asked = azure.simulator.requests.entries.map(({ path }) => path.replace(/\?.*/, ''));
    expect(asked.filter((path) => /Definitions\//i.test(path)).toSorted()).toEqual([set, own].toSorted());
});

test('the policies of an export come back from Azure as the baseline', async () => {
    const scope = `/subscriptions/${development}`;
    const document = {
        extends: 'strict',
        scopes: [{ resourceGroup: `${scope}/resourceGroups/shop`, thresholds: { logRetentionDays: 4 } }],
    };
    await deploy(azure, exportOf(document, { scope, location: 'canadacentral' }));
    const { document: found, lines } = await documentOf(development);
    expect(found.scopes).toMatchObject([
        {
            subscription: development,
            modes: { 'secure-transport': 'approve', 'threat-protection': 'enforce' },
            thresholds: { tlsMinimumVersion: '1.3', backupRetentionDays: 35 },
        },
        { resourceGroup: `${scope}/resourceGroups/shop`, thresholds: { logRetentionDays: 4 } },
    ]);
    expect(lines).toEqual([expect.stringContaining('the policies of an export name no mode')]);
});

test('a subscription below the same management group gets what is assigned there, once', async () => {
    await assign(contoso, 'transport', builtIn(transport));
    await assign(`/subscriptions/${development}`, 'tls', builtIn(tls));
    const { document } = await documentOf(production, development);
    expect(document).toMatchObject({
        modes: { 'secure-transport': 'report', 'tls-minimum-version': 'off' },
        scopes: [{ subscription: development, modes: { 'tls-minimum-version': 'report' } }],
    });
    expect(document.description).toContain('2 assignments');
});

test('without the permission for a custom definition, the import says which one is missing', async () => {
    const own = `${subscription}/${authorization}/policyDefinitions/own`;
    await put(own, {
        policyRule: Object.fromEntries([
            ['if', { field: 'name', exists: true }],
            ['then', { effect: 'audit' }],
        ]),
    });
    await assign(subscription, 'own', own);
    azure.simulator.world.roleAssignments.pop();
    const { exitCode, out, error } = await imported(production);
    assignRole(azure.simulator.world, people.pgwarden.objectId, 'Reader', '/');
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toContain("action 'Microsoft.Authorization/policyDefinitions/read'");
});

test('an unknown subscription is an error', async () => {
    const { exitCode, error } = await imported('99999999-9999-4999-8999-999999999999');
    expect(exitCode).toBe(1);
    expect(error).toContain('SubscriptionNotFound');
});
