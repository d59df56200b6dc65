import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compliantParameters } from '../../../sandbox/simulator/fleet/compliant.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { readProductRole } from '../../../sandbox/simulator/world/role-files.ts';
import type { World } from '../../../sandbox/simulator/world/world.ts';
import type { ChainedAuditEntry } from '../../../src/model/audit-entry.ts';
import { createServer, serverPath } from '../../sandbox/simulator/running.ts';
import {
    inCloudEvents,
    inEventGridSchema,
    keyHappening,
    policyHappening,
    schemas,
} from '../../support/other-events.ts';
import { eventGridEvent } from '../../support/resource-events.ts';
import { textOf } from '../../unit/docs/repository.ts';
import { type AppInProcess, appInProcess } from './app-in-process.ts';

/** Every source of truth through its own function, with settings that are not the defaults. */

const { production } = subscriptionIds;
const secureTransport =
    '/providers/microsoft.authorization/policydefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a';

let app: AppInProcess;
let world: World;
/** Of a version, which server `pinned` names. */
let keyUri = '';
let keyId = '';

beforeAll(async () => {
    app = await appInProcess({
        DRY_RUN: 'true',
        BASELINE: 'teams/fleet.json',
        SUBSCRIPTION_IDS: production,
    });
    await app.start();
    // The start waits for nothing; a tick makes what is not there yet and waits for it.
    await app.invoke('on-tick', {});
    const baseline = JSON.stringify({ name: 'fleet', extends: 'standard', policyExemptions: 'honor' });
    await app.container('config').getBlockBlobClient('teams/fleet.json').upload(baseline, baseline.length);
    ({ world } = app.product.simulator);
    leaveRolesOfDryRun();
    const created = Math.floor(Date.now() / 1_000) - 86_400;
    keyUri = app.product.simulator.keyVault.createKey('contoso-keys', 'fleet', { created });
    keyId = keyUri.slice(0, keyUri.lastIndexOf('/'));
    const parameters = compliantParameters('17');
    const dataEncryption = {
        type: 'AzureKeyVault',
        primaryKeyURI: keyUri,
        primaryEncryptionKeyStatus: 'Valid',
    } as const;
    createServer(world, { name: 'pinned', parameters, properties: { dataEncryption } });
    createServer(world, { name: 'open', parameters: { ...parameters, require_secure_transport: 'off' } });
    createServer(world, { name: 'quiet', parameters });
    createServer(world, { name: 'exempt', parameters: { ...parameters, require_secure_transport: 'off' } });
    const scope = `/subscriptions/${production}`;
    world.policyAssignments.push({ name: 'transport', scope, policyDefinitionId: secureTransport });
    world.policyExemptions.push({
        name: 'old-client',
        scope: serverPath('exempt'),
        policyAssignmentId: `${scope}/providers/Microsoft.Authorization/policyAssignments/transport`,
        exemptionCategory: 'Waiver',
        displayName: 'Old client',
    });
}, 60_000);

afterAll(async () => {
    await app.stop();
});

/** As the deployment does in dry-run: no Pgwarden Remediator, and Pgwarden Key Reader instead of Pgwarden Key Rotation. */
function leaveRolesOfDryRun(): void {
    const [remediator, keys] = [readProductRole('remediator'), readProductRole('key-vault')];
    const reader = JSON.parse(textOf('infra/roles/key-vault-reader.json'));
    world.roleDefinitions.set(remediator.id.toLowerCase(), { ...remediator, actions: [] });
    world.roleDefinitions.set(keys.id.toLowerCase(), { ...keys, dataActions: reader.DataActions });
}

/** Entries that belong to no server, before the test. */
let before: readonly string[] = [];
beforeEach(async () => {
    before = (await ofNoServer()).map(({ hash }) => hash);
});

async function ofNoServer(): Promise<readonly ChainedAuditEntry[]> {
    const entries = [...(await app.audit('events')), ...(await app.audit('fleet'))];
    return entries.toSorted((a, b) => a.at.localeCompare(b.at));
}

/** What is in force is told by whoever decides first, which is no matter of these tests. */
async function auditEntries(): Promise<readonly ChainedAuditEntry[]> {
    return (await ofNoServer()).filter(
        ({ hash, outcome }) => !before.includes(hash) && !/^(baseline|dryRun)Changed$/.test(outcome),
    );
}

function key(type?: string) {
    return keyHappening(keyUri, type);
}

/** As Azure Policy writes ids: in lower case. */
function policy(server = 'open', complianceState?: string) {
    return policyHappening(serverPath(server).toLowerCase(), secureTransport, complianceState);
}

describe('an event of a key', () => {
    test.each(schemas)(
        'in the %s has the servers that use it assessed',
        async (schema, make) => {
            await app.invoke('on-key-change', make(`key in ${schema}`, key()));
            await app.deliver();
            expect(await auditEntries()).toMatchObject([
                {
                    outcome: 'reported',
                    reason: expect.stringMatching(
                        /; one server uses it; keep the version before it enabled until \S+Z at least, and for as long as a server names it: Azure still needs it$/,
                    ),
                    cause: { kind: 'keyEvent', eventId: `key in ${schema}`, keyUri },
                },
            ]);
            const repoints = (await app.audit(serverPath('pinned'))).filter(
                ({ control }) => control === 'encryption-key-version',
            );
            expect(repoints).toMatchObject([
                {
                    outcome: 'wouldChange',
                    change: { to: { primaryKeyURI: keyId } },
                    cause: { kind: 'keyEvent', eventId: 'key in Event Grid schema' },
                },
            ]);
        },
        60_000,
    );
});

describe('a state of Azure Policy', () => {
    test.each(schemas)(
        'in the %s has its server assessed',
        async (schema, make) => {
            await app.invoke('on-policy-state', make(`policy in ${schema}`, policy()));
            expect(await app.messages('assessments')).toMatchObject([
                {
                    slices: ['parameters'],
                    cause: {
                        kind: 'policy',
                        eventId: `policy in ${schema}`,
                        policyDefinitionId: secureTransport,
                        timestamp: '2026-06-15T11:00:00.123Z',
                    },
                },
            ]);
            await app.deliver();
            const ofControl = (await app.audit(serverPath('open'))).filter(
                ({ control }) => control === 'secure-transport',
            );
            expect(ofControl).toMatchObject([
                {
                    outcome: 'wouldChange',
                    cause: { kind: 'policy', eventId: 'policy in Event Grid schema' },
                },
            ]);
            expect(await auditEntries()).toEqual([]);
        },
        60_000,
    );

    test('with an exemption exempts, where the baseline honors it', async () => {
        const about = inEventGridSchema('policy of an exempt server', policy('exempt'));
        await app.invoke('on-policy-state', about);
        await app.deliver();
        const entries = (await app.audit(serverPath('exempt'))).filter(
            ({ control }) => control === 'secure-transport',
        );
        expect(entries).toMatchObject([
            { outcome: 'exempted', reason: expect.stringContaining('Old client') },
        ]);
    }, 60_000);
});

describe.each(schemas)('in the %s,', (schema, make) => {
    test.each([
        ['on-key-change', key('Microsoft.KeyVault.SecretNewVersionCreated')],
        ['on-key-change', key('Microsoft.KeyVault.VaultAccessPolicyChanged')],
        ['on-policy-state', { ...policy(), type: 'Microsoft.PolicyInsights.PolicyStateDeleted' }],
        ['on-policy-state', policy('open', 'Compliant')],
        ['on-resource-change', { ...policy(), type: 'Microsoft.Resources.ResourceWriteFailure' }],
        ['on-resource-change', { ...policy(), type: 'Microsoft.Storage.BlobCreated' }],
    ])('%s logs at debug level only that an event is not for Pgwarden (%#)', async (name, happening) => {
        const id = `${name} ${happening.type} ${schema}`;
        await app.invoke(name, make(id, happening));
        expect([await app.messages('fleet'), await app.messages('assessments')]).toEqual([[], []]);
        expect(await auditEntries()).toEqual([]);
        const lines = app.lines.filter((line) => line.includes(id));
        expect(lines).toEqual([expect.stringMatching(/^debug Event ignored /)]);
    });
});

test.each(['on-resource-change', 'on-key-change', 'on-policy-state'])(
    '%s responds to an invalid event, and records it',
    async (name) => {
        await app.invoke(name, { eventType: 'Microsoft.KeyVault.KeyExpired', subject: name });
        expect(await auditEntries()).toMatchObject([
            { outcome: 'rejected', reason: expect.stringContaining('not an event of the Event Grid schema') },
        ]);
        expect(app.lines.at(-1)).toMatch(/^warn\w* Event rejected .*not an event of the Event Grid schema/);
    },
);

test('a dead letter is taken by the function of its kind, in both schemas', async () => {
    const write = 'Microsoft.DBforPostgreSQL/flexibleServers/write';
    const data = { tenantId: world.tenantId, subscriptionId: production };
    const file = JSON.stringify([
        inEventGridSchema('late key', key()),
        inCloudEvents('late cloud key', key()),
        inEventGridSchema('late policy', policy()),
        inCloudEvents('late cloud policy', policy()),
        eventGridEvent(serverPath('quiet'), write, { id: 'late write', data }),
    ]);
    await app.container('dead-letters').getBlockBlobClient('one/2026.json').upload(file, file.length);
    await app.invoke('on-tick', {});
    const causes = async (queue: string): Promise<readonly unknown[]> =>
        (await app.messages(queue)).map((message) => (message as { readonly cause: object }).cause);
    expect(await causes('fleet')).toMatchObject([
        { kind: 'keyEvent', eventId: 'late key' },
        { kind: 'keyEvent', eventId: 'late cloud key' },
    ]);
    expect(await causes('assessments')).toMatchObject([
        { kind: 'policy', eventId: 'late policy' },
        { kind: 'policy', eventId: 'late cloud policy' },
        { kind: 'event', eventId: 'late write' },
    ]);
    const left = [];
    for await (const { name } of app.container('dead-letters').listBlobsFlat()) left.push(name);
    expect(left).toEqual([]);
    await app.deliver();
}, 60_000);

test('an id in another spelling is the same server: the same drift is not recorded twice', async () => {
    const resource = serverPath('open').toUpperCase().replace('RESOURCEGROUPS', 'resourcegroups');
    const write = 'MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS/WRITE';
    const data = { tenantId: world.tenantId.toUpperCase(), subscriptionId: production };
    const recorded = await app.audit(serverPath('open'));
    await app.invoke('on-resource-change', eventGridEvent(resource, write, { id: 'shouted', data }));
    expect(await app.messages('assessments')).toMatchObject([{ cause: { eventId: 'shouted' } }]);
    await app.deliver();
    const entries = await app.audit(resource);
    expect(entries.slice(0, recorded.length)).toEqual(recorded);
    const secureTransports = entries.filter(({ control }) => control === 'secure-transport');
    expect(secureTransports.map(({ outcome }) => outcome)).toEqual(['wouldChange']);
    expect(await auditEntries()).toEqual([]);
}, 60_000);

test('dry-run wrote nothing to Azure, needed no permission for it, and used none of the budget', async () => {
    const writes = app.product.simulator.requests.entries.filter(
        ({ method, path }) => method !== 'GET' && !path.includes('Microsoft.ResourceGraph'),
    );
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    const refused = app.product.simulator.requests.entries.filter(({ status }) => status === 403);
    expect(refused.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    const servers = TableClient.fromConnectionString(app.storage.directConnectionString, 'servers', {
        allowInsecureConnection: true,
    });
    const spent: unknown[] = [];
    const ofTheFleet = { queryOptions: { filter: "PartitionKey eq 'fleet'" } };
    for await (const row of servers.listEntities(ofTheFleet)) spent.push(row);
    expect(spent).toEqual([]);
});
