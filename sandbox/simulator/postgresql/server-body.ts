import type { JsonObject } from '../kernel/json.ts';
import type { ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { earliestRestoreDate } from './backups.ts';
import { hasNewerFields, shownSection } from './section-fields.ts';

/** The request that a server is shown for. */
export interface Shown {
    readonly version: string | null;
    readonly now: Date;
}

/**
 * A server as GET answers it in an api-version. `replicas`: how many read replicas it may still have is its capacity.
 */
export function serverBody(
    server: FlexibleServer,
    record: ServerRecord,
    { version, now }: Shown,
): Readonly<Record<string, unknown>> {
    const { properties } = record;
    const isNewer = hasNewerFields(version);
    const shown = (
        name: 'dataEncryption' | 'storage' | 'network' | 'authConfig' | 'backup' | 'maintenanceWindow',
    ): JsonObject => shownSection(name, properties[name], isNewer);
    const isReplica = properties.replicationRole.endsWith('Replica');
    const capacity = isReplica ? 0 : 5;
    return {
        sku: record.sku,
        systemData: { createdAt: record.createdAt },
        ...(record.identity === undefined ? {} : { identity: record.identity }),
        properties: {
            dataEncryption: shown('dataEncryption'),
            replica: {
                role: properties.replicationRole,
                ...(isReplica ? { replicationState: properties.replicationState ?? 'Active' } : {}),
                capacity,
            },
            storage: shown('storage'),
            network: shown('network'),
            privateEndpointConnections: Object.values(record.privateEndpointConnections).map((connection) =>
                privateEndpointBody(server, connection),
            ),
            authConfig: shown('authConfig'),
            fullyQualifiedDomainName: properties.fullyQualifiedDomainName,
            version: properties.version,
            minorVersion: properties.minorVersion,
            ...(properties.administratorLogin === undefined
                ? {}
                : { administratorLogin: properties.administratorLogin }),
            state: properties.state,
            ...(properties.availabilityZone === undefined
                ? {}
                : { availabilityZone: properties.availabilityZone }),
            backup: { ...shown('backup'), ...earliestRestoreDate(record, now) },
            highAvailability: properties.highAvailability,
            maintenanceWindow: shown('maintenanceWindow'),
            ...(properties.fipsMode === undefined || !isNewer ? {} : { fipsMode: properties.fipsMode }),
            replicationRole: properties.replicationRole,
            replicaCapacity: capacity,
            ...(properties.sourceServerResourceId === undefined
                ? {}
                : { sourceServerResourceId: properties.sourceServerResourceId }),
        },
        location: record.location,
        ...(record.tags === undefined ? {} : { tags: record.tags }),
        id: server.id,
        name: server.name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    };
}

export function privateEndpointBody(
    server: FlexibleServer,
    connection: ServerRecord['privateEndpointConnections'][string],
): Readonly<Record<string, unknown>> {
    return {
        id: `${server.id}/privateEndpointConnections/${connection.name}`,
        name: connection.name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnections',
        properties: {
            groupIds: connection.groupIds,
            privateEndpoint: { id: connection.privateEndpointId },
            privateLinkServiceConnectionState: {
                status: connection.status,
                description: connection.description,
                actionsRequired: 'None',
            },
            provisioningState: connection.provisioningState,
        },
    };
}
