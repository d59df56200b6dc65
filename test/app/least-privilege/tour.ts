/** Everything that Pgwarden asks of Azure, once: what a permission is good for shows when it is missing. */
import { setTimeout as pause } from 'node:timers/promises';
import { compliantDiagnostics } from '../../../sandbox/simulator/fleet/compliant.ts';
import { createWorkspace, workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import { eventGridTopic } from '../../../src/azure/notifications/event-grid-topic.ts';
import { listVaults } from '../../../src/azure/resource-manager/list-vaults.ts';
import { policyExemptions } from '../../../src/azure/resource-manager/policy-exemptions.ts';
import { readWorkspace } from '../../../src/azure/resource-manager/read-log-workspaces.ts';
import { resourceGraph } from '../../../src/azure/resource-manager/resource-graph.ts';
import { resourceReads } from '../../../src/azure/resource-manager/resource-reads.ts';
import { serverInventory } from '../../../src/azure/resource-manager/server-inventory.ts';
import { subscriptionsBelow } from '../../../src/azure/resource-manager/watched-subscriptions.ts';
import type { Change } from '../../../src/model/change.ts';
import { controlPlaneSlices } from '../../../src/model/server-state.ts';
import { createServer, people, production, serverPath } from '../../sandbox/simulator/running.ts';
import { changes } from '../../support/changes.ts';
import { type ProductInSandbox, serverIdOf } from '../../support/product-in-sandbox.ts';

/** What the tour finds in Azure beside its servers: a workspace, and an exemption of Azure Policy. */
export function prepareTours({ simulator: { world } }: ProductInSandbox): void {
    createWorkspace(world, createRandom(1));
    const subscription = `/subscriptions/${production}`;
    const initiative = `${subscription}/providers/Microsoft.Authorization/policySetDefinitions/fleet`;
    const definition =
        '/providers/Microsoft.Authorization/policyDefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a';
    world.policySetDefinitions.push({
        id: initiative,
        displayName: 'Fleet',
        policyDefinitions: [{ policyDefinitionId: definition, policyDefinitionReferenceId: 'transport' }],
    });
    world.policyAssignments.push({ name: 'fleet', scope: subscription, policyDefinitionId: initiative });
    world.policyExemptions.push({
        name: 'why',
        scope: subscription,
        policyAssignmentId: `${subscription}/providers/Microsoft.Authorization/policyAssignments/fleet`,
        exemptionCategory: 'Waiver',
    });
}

const logs = `/subscriptions/${production}/resourceGroups/logs/providers`;
/** Destinations of logs beside the workspace. */
export const logDestinations = [
    `${logs}/Microsoft.Storage/storageAccounts/contosologs`,
    `${logs}/Microsoft.EventHub/namespaces/contoso-siem`,
] as const;

export type TourStep = readonly [name: string, receive: () => Promise<void>];

const identity = `/subscriptions/${production}/resourcegroups/security/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pg`;

/** Prepares the world and gives the steps, on servers of its own. A step throws when Azure refuses what it needs. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one step after the other, each of a few lines.
export function tour(product: ProductInSandbox, number: number): readonly TourStep[] {
    const { simulator, reader, writer, keys, clients } = product;
    const clock = { now: () => new Date() };
    const versioned = simulator.keyVault.createKey('contoso-keys', `tour-${number}`);
    const keyUri = versioned.slice(0, versioned.lastIndexOf('/'));
    const endpoint = simulator.endpoints.resourceManager;
    const credential = {
        getToken: async (scopes: string | string[]) => {
            const [scope = ''] = [scopes].flat();
            const token = simulator.issueToken(people.pgwarden.objectId, scope.replace(/\/\.default$/, ''));
            return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
        },
    };
    const graph = resourceGraph({ credential, endpoint, scope: `${endpoint}/.default` });
    const watched = subscriptionsBelow('contoso', graph, clock);
    const inventory = serverInventory({ clients, graph, watched });
    const exemptions = policyExemptions(clients, clock);
    const topic = eventGridTopic(simulator.endpoints.eventGridTopic, credential, {
        source: '/pgwarden/test',
        consoleUrl: undefined,
    });

    let servers = 0;
    /** Each write has a server of its own, so that none waits for another. */
    function written(change: Change, seed: Omit<Parameters<typeof createServer>[1], 'name'> = {}): TourStep {
        servers += 1;
        const name = `tour-${number}-${servers}`;
        createServer(simulator.world, { ...seed, name });
        return [`write ${change.kind} ${change.to === null ? 'away' : ''}`.trim(), () => write(name, change)];
    }

    /** The same on a server whose logs go to the workspace. */
    function removed(change: Change): TourStep {
        const step = written(change);
        const id = serverPath(`tour-${number}-${servers}`).toLowerCase();
        simulator.world.diagnosticSettings.set(id, compliantDiagnostics(workspaceId));
        return step;
    }

    async function write(name: string, change: Change): Promise<void> {
        const server = serverIdOf(name);
        const response = await writer.start(server, change, 'c0ffee00-0000-4000-8000-000000000001');
        if (response.kind !== 'accepted' && response.kind !== 'done')
            throw new Error(JSON.stringify(response));
        for (let polls = 0; response.kind === 'accepted' && polls < 400; polls += 1) {
            const state = await writer.poll(server, response.operationUrl ?? '');
            if (state.kind === 'succeeded') break;
            if (state.kind !== 'running') throw new Error(JSON.stringify(state));
            await pause(5);
        }
        const found = await writer.readBack(server, change);
        if (found.kind !== 'wanted') throw new Error(JSON.stringify(found));
    }

    const readName = `tour-${number}-read`;
    createServer(simulator.world, { name: readName });
    const encrypted = {
        type: 'AzureKeyVault' as const,
        primaryKeyURI: versioned,
        primaryUserAssignedIdentityId: identity,
        primaryEncryptionKeyStatus: 'Valid',
    };
    const surrounded = `tour-${number}-surrounded`;
    const subnet = `/subscriptions/${production}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/hub/subnets/tour`;
    simulator.world.subnets.set(subnet.toLowerCase(), { id: subnet, addressPrefix: '10.0.0.0/28' });
    createServer(simulator.world, {
        name: surrounded,
        properties: {
            network: { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: subnet },
            dataEncryption: encrypted,
        },
    });
    const rule = { name: 'office', startIpAddress: '198.51.100.1', endIpAddress: '198.51.100.9' };
    const { administrator, diagnosticSetting } = changes;
    const entra = {
        properties: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } },
    };
    return [
        [
            'read every slice',
            async () => {
                const reading = await reader.read(serverIdOf(readName), controlPlaneSlices);
                if (reading.kind === 'missing') throw new Error(reading.reason);
                for (const slice of Object.values(reading.slices))
                    if (slice.kind === 'unreadable') throw new Error(slice.reason);
            },
        ],
        [
            'read what surrounds a server in a network and with a key',
            async () => {
                const reading = await reader.read(serverIdOf(surrounded), ['subnet', 'keyVaults']);
                if (reading.kind === 'missing') throw new Error(reading.reason);
                for (const slice of Object.values(reading.slices)) {
                    if (slice.kind === 'unreadable') throw new Error(slice.reason);
                    for (const { reason } of slice.unread ?? []) throw new Error(reason);
                }
            },
        ],
        [
            'list Managed HSMs',
            async () =>
                void (await listVaults(resourceReads(clients, production), production, 'managedHSMs')),
        ],
        [
            'find servers with Resource Graph',
            async () => {
                const { servers } = await inventory.page();
                if (!servers.some(({ name }) => name === readName))
                    throw new Error('The server is not found');
            },
        ],
        ['list servers with Resource Manager', async () => void (await inventory.pageOf(production))],
        [
            'find subscriptions below a management group',
            async () => {
                await watched.list();
            },
        ],
        [
            'read what surrounds a server',
            async () => {
                const reads = resourceReads(clients, production);
                for (const type of ['vaults', 'managedHSMs'] as const)
                    await listVaults(reads, production, type);
                await readWorkspace(reads, workspaceId.toLowerCase());
            },
        ],
        [
            'read exemptions of Azure Policy',
            async () => {
                for (const { definitions } of await exemptions.of(production))
                    if (definitions.kind === 'unknown') throw new Error(definitions.reason);
            },
        ],
        written(changes.parameter, { parameters: { require_secure_transport: 'off' } }),
        written(changes.network, { properties: { network: { publicNetworkAccess: 'Enabled' } } }),
        written(changes.threatProtection),
        written(changes.restart),
        written(administrator, entra),
        written(
            { ...changes.firewallRule, name: rule.name, from: null, to: rule },
            { properties: { network: { publicNetworkAccess: 'Enabled' } } },
        ),
        written(
            { ...changes.firewallRule, name: rule.name, from: rule, to: null },
            {
                properties: { network: { publicNetworkAccess: 'Enabled' } },
                record: { firewallRules: { office: rule } },
            },
        ),
        written(diagnosticSetting),
        ...[
            { storageAccountId: logDestinations[0] },
            {
                eventHubAuthorizationRuleId: `${logDestinations[1]}/authorizationRules/diagnostics`,
                eventHubName: 'postgresql',
            },
        ].map((sink) => {
            const { name, logs: sent, metrics } = diagnosticSetting.to;
            return written({ ...diagnosticSetting, to: { name, logs: sent, metrics, ...sink } });
        }),
        removed({ ...diagnosticSetting, name: 'security-logs', from: diagnosticSetting.to, to: null }),
        written(
            { ...administrator, from: administrator.to, to: null },
            { ...entra, record: { administrators: { [administrator.objectId]: administrator.to } } },
        ),
        written(
            {
                ...changes.dataEncryption,
                from: encrypted,
                to: { ...encrypted, primaryKeyURI: keyUri },
            },
            {
                record: {
                    identity: {
                        type: 'UserAssigned',
                        userAssignedIdentities: { [identity]: { principalId: 'p', clientId: 'c' } },
                    },
                },
                properties: { dataEncryption: encrypted },
            },
        ),
        ['read the versions of a key', async () => void (await keys.readVersions(keyUri))],
        ['read the rotation policy of a key', async () => void (await keys.readRotationPolicy(keyUri))],
        [
            'write a rotation policy',
            () =>
                keys.writeRotationPolicy(keyUri, {
                    lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P180D' }],
                }),
        ],
        [
            'rotate a key',
            async () => {
                const [newest] = await keys.readVersions(keyUri);
                await keys.rotate(keyUri, newest?.version ?? '');
            },
        ],
        [
            'tell operators',
            () =>
                topic.publish([
                    {
                        entry: {
                            id: 'an-entry',
                            at: '2026-06-15T12:00:00Z',
                            server: 'fleet',
                            outcome: 'budgetExhausted',
                            cause: { kind: 'followUp', reason: 'a tour' },
                        },
                        control: undefined,
                    },
                ]),
        ],
    ];
}
