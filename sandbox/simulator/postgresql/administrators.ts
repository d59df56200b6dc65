import type { OperationFailure } from '../arm/operations.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { AdministratorRecord, ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { childRoutes, keyOf, nameOf, without } from './child.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { invalidParameterValue } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/administrators';
/** PostgreSQL cuts role names there. */
const maximumNameBytes = 63;

/** `flexibleServers/administrators`: the Entra administrators. There is no PATCH. */
export function administratorRoutes(provider: Provider): readonly Route[] {
    return childRoutes(provider, {
        type: 'administrators',
        items: (record) => (sourceOf(provider, record) ?? record).administrators,
        refusal: (record) => refusal(provider, record),
        bodyOf,
        put: (call, server) => written(provider, call, server),
        remove: (call, server) => deleted(provider, call, server),
    });
}

function written(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const objectId = nameOf(call);
    const properties = objectIn(call.request.body, 'properties');
    const principalName = textIn(properties, 'principalName');
    const principalType = textIn(properties, 'principalType') ?? 'User';
    if (!/^[0-9a-f-]{36}$/i.test(objectId)) return invalidParameterValue('objectId');
    if (principalName === undefined || principalName === '') return invalidParameterValue('principalName');
    if (!['User', 'Group', 'ServicePrincipal'].includes(principalType)) {
        return invalidParameterValue('principalType');
    }
    const notHere = entraIsOff(server.record) ?? isReplica(server);
    if (notHere !== undefined) return notHere;
    const administrator: AdministratorRecord = {
        objectId,
        principalName: Buffer.from(principalName).subarray(0, maximumNameBytes).toString('utf8'),
        principalType,
        tenantId: textIn(properties, 'tenantId') ?? provider.context.world.tenantId,
    };
    return acceptWrite(
        provider,
        call,
        server,
        'UpsertAadAdministratorManagementOperation',
        'write',
        (record) => ({
            ...record,
            administrators: { ...record.administrators, [objectId.toLowerCase()]: administrator },
        }),
    );
}

/** Reported: the text. Assumed: status and code, and that reads and deletes are refused like writes. */
function refusal(provider: Provider, record: ServerRecord): SimulatorResponse | undefined {
    return provider.context.behavior.administratorsWithoutEntra === 'refused'
        ? entraIsOff(record)
        : undefined;
}

function entraIsOff({ properties }: ServerRecord): SimulatorResponse | undefined {
    if (properties.authConfig.activeDirectoryAuth === 'Enabled') return undefined;
    return azureError(
        400,
        'AadAuthNotEnabled',
        'Azure AD authentication is not enabled for the given server.',
    );
}

/** Reported: administrators are set on the primary alone, and replicate. Assumed: status, code and text. */
function isReplica({ name, record }: FlexibleServer): SimulatorResponse | undefined {
    if (!record.properties.replicationRole.endsWith('Replica')) return undefined;
    return azureError(
        400,
        'OperationNotAllowedOnReplicaServer',
        `Administrators of '${name}', a read replica, are those of its primary server.`,
    );
}

/** The server that a replica takes its administrators from. */
function sourceOf({ context }: Provider, { properties }: ServerRecord): ServerRecord | undefined {
    if (!properties.replicationRole.endsWith('Replica')) return undefined;
    return context.world.servers.get((properties.sourceServerResourceId ?? '').toLowerCase())?.record;
}

function deleted(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const notHere = isReplica(server);
    if (notHere !== undefined) return notHere;
    return acceptWrite(
        provider,
        call,
        server,
        'DropAadAdministratorManagementOperation',
        'delete',
        (record) => ({
            ...record,
            administrators: without(record.administrators, keyOf(call)),
        }),
    );
}

/** Accepted in any state; a server that is not up makes the operation fail. Assumed: the internal names. */
function acceptWrite(
    provider: Provider,
    call: ArmCall,
    server: FlexibleServer,
    name: string,
    verb: 'write' | 'delete',
    effect: (record: ServerRecord) => ServerRecord,
): SimulatorResponse {
    const isUp = server.record.properties.state === 'Ready';
    return acceptOperation(provider, {
        call,
        server,
        name,
        action: `${action}/${verb}`,
        azureMs: provider.context.behavior.durations.administratorWrite,
        retryAfterSeconds: 10,
        ...(isUp ? {} : { failure: notAccessible(server), isAcceptedWhileBusy: true }),
        effect,
    });
}

function notAccessible(server: FlexibleServer): OperationFailure {
    return {
        code: 'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible',
        message: `The server '${server.name}' is not in an accessible state to perform Azure AD Principal operation.`,
    };
}

function bodyOf(server: FlexibleServer, administrator: AdministratorRecord): unknown {
    return {
        properties: administrator,
        id: `${server.id}/administrators/${administrator.objectId}`,
        name: administrator.objectId,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/administrators',
    };
}
