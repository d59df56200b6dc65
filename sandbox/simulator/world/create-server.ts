import type { ServerRecord, ServerSections } from './server-record.ts';
import {
    type FlexibleServer,
    flexibleServerId,
    normalizedLocation,
    resourceGroupId,
    type World,
} from './world.ts';

/** The subscriptions of the sandbox. */
export const subscriptionIds = {
    production: '11111111-1111-4111-8111-111111111111',
    development: '22222222-2222-4222-8222-222222222222',
} as const;

/** A new server, as far as it differs from a plain one. */
export interface ServerSeed {
    readonly name: string;
    /** Default: the sandbox's production subscription. */
    readonly subscriptionId?: string;
    /** Default `pgwarden`. Made when it does not exist. */
    readonly resourceGroup?: string;
    /** Default `17`. */
    readonly version?: string;
    /** Parts of the record; sections of `properties` as a whole. */
    readonly record?: Partial<Omit<ServerRecord, 'properties'>>;
    readonly properties?: Partial<ServerSections>;
    /** Values of parameters that are not the catalogue's, in effect already. */
    readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Puts a server into the world, without an event: what Azure makes when nothing else is asked for, ready at once.
 * Throws a RangeError when one of that name exists in the group.
 */
export function createServer(world: World, seed: ServerSeed): FlexibleServer {
    const subscriptionId = seed.subscriptionId ?? subscriptionIds.production;
    const resourceGroup = seed.resourceGroup ?? 'pgwarden';
    const id = flexibleServerId(subscriptionId, resourceGroup, seed.name);
    if (world.servers.has(id.toLowerCase())) throw new RangeError(`${id} exists`);
    const record = plainRecord(seed, world.serverDnsSuffix);
    ensureGroup(world, subscriptionId, resourceGroup, normalizedLocation(record.location));
    const server: FlexibleServer = {
        id,
        subscriptionId,
        resourceGroup,
        name: seed.name,
        record,
        before: record,
        settledAt: 0,
    };
    world.servers.set(id.toLowerCase(), server);
    return server;
}

/** Makes the resource group, and the subscription, when they do not exist yet. */
export function ensureGroup(world: World, subscriptionId: string, name: string, location: string): void {
    if (!world.subscriptions.has(subscriptionId.toLowerCase())) {
        const known = Object.entries(subscriptionIds).find(([, id]) => id === subscriptionId);
        world.subscriptions.set(subscriptionId.toLowerCase(), {
            subscriptionId,
            displayName: `Contoso ${known?.[0] ?? subscriptionId.slice(0, 4)}`,
            managementGroups: [`contoso-${known?.[0] ?? 'others'}`, 'contoso'],
        });
    }
    const id = resourceGroupId(subscriptionId, name).toLowerCase();
    if (!world.resourceGroups.has(id)) world.resourceGroups.set(id, { subscriptionId, name, location });
}

/** The record of a new server. */
export function plainRecord(seed: ServerSeed, dnsSuffix = 'postgres.database.azure.com'): ServerRecord {
    const version = seed.version ?? '17';
    const parameters = Object.fromEntries(
        Object.entries(seed.parameters ?? {}).map(([name, value]) => [
            name.toLowerCase(),
            { value, running: value, source: 'user-override' as const },
        ]),
    );
    return {
        location: 'Canada Central',
        sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
        createdAt: '2026-01-07T09:12:44.3815523Z',
        firewallRules: {},
        administrators: {},
        threatProtection: { state: 'Disabled', creationTime: '0001-01-01T00:00:00Z' },
        privateEndpointConnections: {},
        databases: ['postgres', 'azure_maintenance', 'azure_sys'],
        ...seed.record,
        parameters: { ...parameters, ...seed.record?.parameters },
        properties: {
            version,
            minorVersion: '7',
            administratorLogin: 'pgadmin',
            state: 'Ready',
            fullyQualifiedDomainName: `${seed.name}.${dnsSuffix}`,
            availabilityZone: '1',
            storage: { type: '', iops: 500, tier: 'P10', storageSizeGB: 128, autoGrow: 'Disabled' },
            network: { publicNetworkAccess: 'Disabled' },
            authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
            dataEncryption: { type: 'SystemManaged' },
            backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
            highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
            maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
            replicationRole: 'Primary',
            ...seed.properties,
        },
    };
}
