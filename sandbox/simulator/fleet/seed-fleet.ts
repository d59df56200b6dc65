import { createRandom, type Random } from '../kernel/random.ts';
import type { KeyVault } from '../key-vault/index.ts';
import { createServer, ensureGroup, subscriptionIds } from '../world/create-server.ts';
import type { DataEncryptionSection, ServerIdentity } from '../world/server-record.ts';
import { type FlexibleServer, resourceGroupId, type World } from '../world/world.ts';
import { type Blueprint, blueprints } from './blueprints.ts';
import {
    compliantChildren,
    compliantDiagnostics,
    compliantParameters,
    compliantSections,
} from './compliant.ts';
import { maintainedMinorVersion } from './minor-versions.ts';
import { vaultNames } from './vaults.ts';

export interface FleetOptions {
    /** Number of servers. At least 1. */
    readonly servers: number;
    readonly seed: number;
}

/** The Log Analytics workspace that the fleet's logs go to. */
export const workspaceId = `${resourceGroupId(subscriptionIds.production, 'monitoring')}/providers/Microsoft.OperationalInsights/workspaces/contoso-logs`;

/** Encrypts the fleet's customer-managed servers, and their geo-redundant backups. */
export const keyNames = ['pg-fleet', 'pg-fleet-geo'] as const;

/**
 * Fills the world: two subscriptions, their groups, a workspace, keys, and servers of different versions, tiers and
 * kinds that keep the baseline as far as their nature allows. The first of them is encrypted with a customer's key,
 * the third is in a virtual network, the fourth is a replica of the first; with ten or more, the tenth is stopped.
 */
export function seedFleet(
    simulator: { readonly world: World; readonly keyVault: KeyVault },
    options: FleetOptions,
): readonly FlexibleServer[] {
    const { world, keyVault } = simulator;
    const random = createRandom(options.seed);
    ensureGroup(world, subscriptionIds.production, 'monitoring', 'canadacentral');
    ensureGroup(world, subscriptionIds.development, 'monitoring', 'canadacentral');
    createWorkspace(world, random);
    for (const id of Object.values(subscriptionIds)) enableDefenderPlan(world, id);
    lockVaults(world);
    const encryption = createKeys(keyVault);
    const servers: FlexibleServer[] = [];
    for (const blueprint of blueprints(options.servers, random)) {
        const source = blueprint.replicaOf === undefined ? undefined : servers[blueprint.replicaOf];
        servers.push(build(world, blueprint, random, encryption, source));
    }
    return servers;
}

/** Creates the workspace `workspaceId`. */
export function createWorkspace(world: World, random: Random): void {
    world.workspaces.set(workspaceId.toLowerCase(), {
        id: workspaceId,
        name: 'contoso-logs',
        location: 'canadacentral',
        customerId: random.guid(),
        retentionInDays: 365,
    });
}

/** Switches the subscription's plan for open-source relational databases on. */
export function enableDefenderPlan(world: World, subscriptionId: string): void {
    world.defenderPlans.set(`${subscriptionId}/OpenSourceRelationalDatabases`.toLowerCase(), 'Standard');
}

/**
 * Keeps the vaults from being deleted. Servers have no lock: under one, firewall rules and diagnostic settings could not be
 * deleted either.
 */
function lockVaults(world: World): void {
    for (const { id } of world.vaults.values()) {
        world.locks.push({ name: 'keep', scope: id, level: 'CanNotDelete' });
    }
}

interface Encryption {
    readonly section: DataEncryptionSection;
    readonly identity: (random: Random) => ServerIdentity;
}

/** Versionless key URIs, a rotation policy of 180 days, and an identity for each of the two vaults. */
function createKeys(keyVault: KeyVault): Encryption {
    const uris = vaultNames.map((vaultName, index) => {
        const keyName = keyNames[index] ?? keyNames[0];
        const versioned = keyVault.createKey(vaultName, keyName, { keySize: 4096 });
        const key = keyVault.vaults.find(({ name }) => name === vaultName)?.keys.get(keyName);
        if (key !== undefined) {
            key.rotationPolicy = {
                lifetimeActions: [{ trigger: { timeAfterCreate: 'P180D' }, action: { type: 'Rotate' } }],
                attributes: {},
            };
        }
        return versioned.slice(0, versioned.lastIndexOf('/'));
    });
    const identities = ['pg-encryption', 'pg-encryption-geo'].map(
        (name) =>
            // Azure answers identities with lower-case resourcegroups.
            `/subscriptions/${subscriptionIds.production}/resourcegroups/security/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
    );
    const [primaryKeyURI = '', geoBackupKeyURI = ''] = uris;
    const [primaryIdentity = '', geoIdentity = ''] = identities;
    return {
        section: {
            type: 'AzureKeyVault',
            primaryKeyURI,
            primaryUserAssignedIdentityId: primaryIdentity,
            geoBackupKeyURI,
            geoBackupUserAssignedIdentityId: geoIdentity,
            primaryEncryptionKeyStatus: 'Valid',
            geoBackupEncryptionKeyStatus: 'Valid',
        },
        identity: (random) => ({
            type: 'UserAssigned',
            userAssignedIdentities: Object.fromEntries(
                identities.map((id) => [id, { principalId: random.guid(), clientId: random.guid() }]),
            ),
        }),
    };
}

function build(
    world: World,
    blueprint: Blueprint,
    random: Random,
    encryption: Encryption,
    source: FlexibleServer | undefined,
): FlexibleServer {
    const { isInVirtualNetwork, isCustomerManaged, environment, version } = blueprint;
    const server = createServer(world, {
        name: blueprint.name,
        subscriptionId: subscriptionIds[environment],
        resourceGroup: blueprint.resourceGroup,
        version,
        parameters: compliantParameters(version),
        record: {
            sku: blueprint.sku,
            tags: { environment, owner: blueprint.resourceGroup.split('-')[0] ?? '' },
            ...(isCustomerManaged ? { identity: encryption.identity(random) } : {}),
            ...compliantChildren(!isInVirtualNetwork, blueprint.name),
        },
        properties: {
            ...compliantSections(world.tenantId),
            minorVersion: maintainedMinorVersion(version, random.below(8)),
            ...(isCustomerManaged ? { dataEncryption: encryption.section } : {}),
            ...(isInVirtualNetwork ? { network: virtualNetwork(blueprint) } : {}),
            ...(blueprint.isHighlyAvailable
                ? {
                      highAvailability: {
                          mode: 'ZoneRedundant',
                          state: 'Healthy',
                          standbyAvailabilityZone: '2',
                      },
                  }
                : {}),
            ...(source === undefined
                ? {}
                : {
                      replicationRole: 'AsyncReplica',
                      sourceServerResourceId: source.id,
                      backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' },
                  }),
            ...(blueprint.isStopped ? { state: 'Stopped' } : {}),
        },
    });
    world.diagnosticSettings.set(server.id.toLowerCase(), compliantDiagnostics(workspaceId));
    if (isInVirtualNetwork) createSubnet(world, blueprint);
    return server;
}

/** In the subscription of production, as all networks are: servers of development use it too. */
const networks = `${resourceGroupId(subscriptionIds.production, 'network')}/providers/Microsoft.Network`;

/** The delegated subnet of a server, with the network security group of all of them. */
function createSubnet(world: World, { name }: Blueprint): void {
    const id = `${networks}/virtualNetworks/contoso-vnet/subnets/${name}`;
    world.subnets.set(id.toLowerCase(), {
        id,
        addressPrefix: `10.20.${world.subnets.size}.0/28`,
        networkSecurityGroupId: `${networks}/networkSecurityGroups/contoso-postgresql`,
    });
}

function virtualNetwork({ name }: Blueprint) {
    return {
        publicNetworkAccess: 'Disabled',
        delegatedSubnetResourceId: `${networks}/virtualNetworks/contoso-vnet/subnets/${name}`,
        privateDnsZoneArmResourceId: `${networks}/privateDnsZones/contoso.private.postgres.database.azure.com`,
    };
}
