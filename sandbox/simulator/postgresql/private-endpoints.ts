import type { ArmCall, Route } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { childNotFound, childRoutes, keyOf, nameOf, without } from './child.ts';
import { privateEndpointBody } from './server-body.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { invalidParameterValue, unwritable } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnections';

/** `flexibleServers/privateEndpointConnections`: list, read, approve or reject, remove. */
export function privateEndpointRoutes(provider: Provider): readonly Route[] {
    return childRoutes(provider, {
        type: 'privateEndpointConnections',
        items: ({ privateEndpointConnections }) => privateEndpointConnections,
        bodyOf: privateEndpointBody,
        put: (call, server) => decide(provider, call, server),
        remove: (call, server) => removed(provider, call, server),
    });
}

function decide(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    const key = keyOf(call);
    const connection = server.record.privateEndpointConnections[key];
    if (connection === undefined) return childNotFound(server, 'privateEndpointConnections', nameOf(call));
    const properties = objectIn(call.request.body, 'properties');
    const state = objectIn(properties, 'privateLinkServiceConnectionState');
    const status = textIn(state, 'status');
    if (status !== 'Approved' && status !== 'Rejected' && status !== 'Pending') {
        return invalidParameterValue('privateLinkServiceConnectionState.status');
    }
    const description = textIn(state, 'description') ?? connection.description;
    return acceptWrite(provider, call, server, 'write', (record) => ({
        ...record,
        privateEndpointConnections: {
            ...record.privateEndpointConnections,
            [key]: { ...connection, status, description },
        },
    }));
}

function removed(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    return acceptWrite(provider, call, server, 'delete', (record) => ({
        ...record,
        privateEndpointConnections: without(record.privateEndpointConnections, keyOf(call)),
    }));
}

/** Assumed: the internal names and Retry-After. */
function acceptWrite(
    provider: Provider,
    call: ArmCall,
    server: FlexibleServer,
    verb: 'write' | 'delete',
    effect: (record: ServerRecord) => ServerRecord,
): SimulatorResponse {
    return acceptOperation(provider, {
        call,
        server,
        name: verb === 'write' ? 'UpsertPrivateEndpointConnection' : 'DropPrivateEndpointConnection',
        action: `${action}/${verb}`,
        azureMs: provider.context.behavior.durations.privateEndpointWrite,
        retryAfterSeconds: 10,
        effect,
    });
}
