import type { ProviderContext } from '../context/provider-context.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { isObject, textIn } from '../kernel/json.ts';
import { isBusy } from '../postgresql/server-operation.ts';
import { changeSilently, type SilentChange } from '../postgresql/silent-change.ts';
import { createServer, type ServerSeed } from '../world/create-server.ts';
import type { FlexibleServer } from '../world/world.ts';
import { badRequest, notFound, ok } from './responses.ts';

/** `GET /_sandbox/servers`: the state of every server, without parameters that were never set. */
export function listServers(context: ProviderContext): SimulatorResponse {
    return ok({ value: [...context.world.servers.values()].map((server) => compact(context, server)) });
}

/** `POST /_sandbox/servers`: a new server at once, from a ServerSeed. */
export function addServer(context: ProviderContext, body: unknown): SimulatorResponse {
    if (!isServerSeed(body)) return badRequest('A name is missing.');
    return ok(compact(context, createServer(context.world, body)));
}

/** `PATCH /_sandbox/servers/{name}`: changes a server behind Azure's back, without an event. */
export function changeServer(context: ProviderContext, name: string, body: unknown): SimulatorResponse {
    const server = serverNamed(context, name);
    if (server === undefined) return notFound(`There is no server ${name}.`);
    if (!isSilentChange(body)) return badRequest('A body is missing.');
    changeSilently(context, server, body);
    return ok(compact(context, server));
}

/** `DELETE /_sandbox/servers/{name}`: takes a server away without an event. */
export function removeServer(context: ProviderContext, name: string): SimulatorResponse {
    const server = serverNamed(context, name);
    if (server === undefined) return notFound(`There is no server ${name}.`);
    context.world.servers.delete(server.id.toLowerCase());
    return { status: 204 };
}

/** Tests send the seed's own type: only a mistake that would go unnoticed is checked. */
function isServerSeed(body: unknown): body is ServerSeed {
    return /^[a-z0-9-]{3,63}$/.test(textIn(body, 'name') ?? '');
}

function isSilentChange(body: unknown): body is SilentChange {
    return isObject(body);
}

function serverNamed(context: ProviderContext, name: string): FlexibleServer | undefined {
    return [...context.world.servers.values()].find(
        (server) => server.name.toLowerCase() === name.toLowerCase(),
    );
}

function compact(context: ProviderContext, server: FlexibleServer): unknown {
    const { record } = server;
    const parameters = Object.fromEntries(
        Object.entries(record.parameters).map(([name, { value, running }]) => [
            name,
            value === running ? value : `${value} (running ${running})`,
        ]),
    );
    return {
        id: server.id,
        name: server.name,
        state: record.properties.state,
        isBusy: isBusy(server),
        ...(server.operation === undefined ? {} : { operation: server.operation }),
        version: record.properties.version,
        ...(record.tags === undefined ? {} : { tags: record.tags }),
        properties: record.properties,
        parameters,
        firewallRules: Object.values(record.firewallRules),
        administrators: Object.values(record.administrators),
        threatProtection: record.threatProtection,
        privateEndpointConnections: Object.values(record.privateEndpointConnections),
        diagnosticSettings: context.world.diagnosticSettings.get(server.id.toLowerCase())?.current ?? [],
    };
}
