import type { ArmCall, Route } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import type { FlexibleServer } from '../world/world.ts';
import { childNotFound } from './child.ts';
import { serverPattern } from './paths.ts';
import { serveRead, serveWrite } from './reading.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { unreadable, unwritable } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/databases';

/** `flexibleServers/databases`: list, read, create (as `az postgres flexible-server create` does) and delete. */
export function databaseRoutes(provider: Provider): readonly Route[] {
    const all = `${serverPattern}/databases`;
    const one = `${all}/{database}`;
    return [
        {
            method: 'GET',
            pattern: all,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(
                    provider,
                    call,
                    (server, record) =>
                        unreadable(server) ?? {
                            status: 200,
                            body: { value: record.databases.map((name) => bodyOf(server, name)) },
                        },
                ),
        },
        {
            method: 'GET',
            pattern: one,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(provider, call, (server, record) => {
                    const notNow = unreadable(server);
                    if (notNow !== undefined) return notNow;
                    const name = nameIn(call);
                    return record.databases.includes(name)
                        ? { status: 200, body: bodyOf(server, name) }
                        : childNotFound(server, 'databases', name);
                }),
        },
        {
            method: 'PUT',
            pattern: one,
            action: `${action}/write`,
            serve: (call) => serveWrite(provider, call, (server) => create(provider, call, server)),
        },
        {
            method: 'DELETE',
            pattern: one,
            action: `${action}/delete`,
            serve: (call) => serveWrite(provider, call, (server) => drop(provider, call, server)),
        },
    ];
}

function create(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
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
            databases: [...new Set([...record.databases, nameIn(call)])],
        }),
    });
}

function drop(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const name = nameIn(call);
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
}

function nameIn({ parameters: { database = '' } }: ArmCall): string {
    return database;
}

function bodyOf(server: FlexibleServer, name: string): unknown {
    return {
        properties: { charset: 'UTF8', collation: 'en_US.utf8' },
        id: `${server.id}/databases/${name}`,
        name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/databases',
    };
}
