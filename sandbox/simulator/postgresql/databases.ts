import type { Route } from '../arm/route.ts';
import type { FlexibleServer } from '../world/world.ts';
import { childNotFound } from './child.ts';
import { serverPattern } from './paths.ts';
import { reading, writing } from './reading.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { unreadable, unwritable } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/databases';

/** `flexibleServers/databases`: list, read, create (as `az postgres flexible-server create` does) and delete. */
export function databaseRoutes(provider: Provider): readonly Route[] {
    const one = `${serverPattern}/databases/{database}`;
    return [
        {
            method: 'GET',
            pattern: `${serverPattern}/databases`,
            action: `${action}/read`,
            serve: (call) =>
                reading(provider, call, (server, record) => {
                    const notNow = unreadable(server);
                    if (notNow !== undefined) return notNow;
                    const value = record.databases.map((name) => bodyOf(server, name));
                    return { status: 200, body: { value } };
                }),
        },
        {
            method: 'GET',
            pattern: one,
            action: `${action}/read`,
            serve: (call) =>
                reading(provider, call, (server, record) => {
                    const notNow = unreadable(server);
                    if (notNow !== undefined) return notNow;
                    const name = call.parameters.database ?? '';
                    return record.databases.includes(name)
                        ? { status: 200, body: bodyOf(server, name) }
                        : childNotFound(server, 'databases', name);
                }),
        },
        {
            method: 'PUT',
            pattern: one,
            action: `${action}/write`,
            serve: (call) =>
                writing(provider, call, (server) => {
                    const notNow = unwritable(server);
                    if (notNow !== undefined) return notNow;
                    const name = call.parameters.database ?? '';
                    return acceptOperation(provider, {
                        call,
                        server,
                        // Assumed: internal name, duration and Retry-After.
                        name: 'CreateDatabaseManagementOperation',
                        action: `${action}/write`,
                        azureMs: 10_000,
                        retryAfterSeconds: 10,
                        effect: (record) => ({
                            ...record,
                            databases: [...new Set([...record.databases, name])],
                        }),
                    });
                }),
        },
        {
            method: 'DELETE',
            pattern: one,
            action: `${action}/delete`,
            serve: (call) =>
                writing(provider, call, (server) => {
                    const name = call.parameters.database ?? '';
                    if (!server.record.databases.includes(name)) return { status: 204 };
                    const notNow = unwritable(server);
                    if (notNow !== undefined) return notNow;
                    return acceptOperation(provider, {
                        call,
                        server,
                        name: 'DropDatabaseManagementOperation',
                        action: `${action}/delete`,
                        azureMs: 10_000,
                        retryAfterSeconds: 15,
                        effect: (record) => ({
                            ...record,
                            databases: record.databases.filter((database) => database !== name),
                        }),
                    });
                }),
        },
    ];
}

function bodyOf(server: FlexibleServer, name: string): unknown {
    return {
        properties: { charset: 'UTF8', collation: 'en_US.utf8' },
        id: `${server.id}/databases/${name}`,
        name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/databases',
    };
}
