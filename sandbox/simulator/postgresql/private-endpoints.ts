import type { SimulatorAnswer } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { ArmCall, Route } from '../resource-manager/route.ts';
import type { ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { childNotFound } from './child.ts';
import { serverPattern } from './paths.ts';
import { reading, writing } from './reading.ts';
import { privateEndpointAnswer } from './server-answer.ts';
import { invalidParameterValue, unwritable } from './server-problems.ts';
import { occupy, type Provider } from './slot.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnections';

/** `flexibleServers/privateEndpointConnections`: list, read, approve or reject, remove. */
export function privateEndpointRoutes(provider: Provider): readonly Route[] {
    const one = `${serverPattern}/privateEndpointConnections/{connection}`;
    return [
        {
            method: 'GET',
            pattern: `${serverPattern}/privateEndpointConnections`,
            action: `${action}/read`,
            serve: (call) =>
                reading(provider, call, (server, record) => ({
                    status: 200,
                    body: {
                        value: Object.values(record.privateEndpointConnections).map((connection) =>
                            privateEndpointAnswer(server, connection),
                        ),
                    },
                })),
        },
        {
            method: 'GET',
            pattern: one,
            action: `${action}/read`,
            serve: (call) =>
                reading(provider, call, (server, record) => {
                    const connection = record.privateEndpointConnections[keyOf(call)];
                    return connection === undefined
                        ? childNotFound(server, 'privateEndpointConnections', keyOf(call))
                        : { status: 200, body: privateEndpointAnswer(server, connection) };
                }),
        },
        {
            method: 'PUT',
            pattern: one,
            action: `${action}/write`,
            serve: (call) => writing(provider, call, (server) => answered(provider, call, server)),
        },
        {
            method: 'DELETE',
            pattern: one,
            action: `${action}/delete`,
            serve: (call) => writing(provider, call, (server) => removed(provider, call, server)),
        },
    ];
}

function answered(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorAnswer {
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    const key = keyOf(call);
    const connection = server.record.privateEndpointConnections[key];
    if (connection === undefined) return childNotFound(server, 'privateEndpointConnections', key);
    const properties = objectIn(call.request.body, 'properties');
    const state = objectIn(properties, 'privateLinkServiceConnectionState');
    const status = textIn(state, 'status');
    if (status !== 'Approved' && status !== 'Rejected' && status !== 'Pending') {
        return invalidParameterValue('privateLinkServiceConnectionState.status');
    }
    const description = textIn(state, 'description') ?? connection.description;
    return occupied(provider, call, server, 'write', (record) => ({
        ...record,
        privateEndpointConnections: {
            ...record.privateEndpointConnections,
            [key]: { ...connection, status, description },
        },
    }));
}

function removed(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorAnswer {
    const key = keyOf(call);
    if (server.record.privateEndpointConnections[key] === undefined) return { status: 204 };
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    return occupied(provider, call, server, 'delete', (record) => ({
        ...record,
        privateEndpointConnections: Object.fromEntries(
            Object.entries(record.privateEndpointConnections).filter(([name]) => name !== key),
        ),
    }));
}

/** Assumed: the internal names and Retry-After. */
function occupied(
    provider: Provider,
    call: ArmCall,
    server: FlexibleServer,
    verb: 'write' | 'delete',
    effect: (record: ServerRecord) => ServerRecord,
): SimulatorAnswer {
    return occupy(provider, {
        call,
        server,
        name: verb === 'write' ? 'UpsertPrivateEndpointConnection' : 'DropPrivateEndpointConnection',
        action: `${action}/${verb}`,
        azureMilliseconds: provider.azure.behaviour.durations.privateEndpointWrite,
        retryAfterSeconds: 10,
        effect,
    });
}

function keyOf(call: ArmCall): string {
    return (call.parameters.connection ?? '').toLowerCase();
}
