import { resourceGroupNotFound } from '../arm/not-found.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { type FlexibleServer, resourceGroupId } from '../world/world.ts';
import { groupPattern, serverPattern } from './paths.ts';
import { serveRead } from './reading.ts';
import { serverBody } from './server-body.ts';
import type { Provider } from './server-operation.ts';

const read = 'Microsoft.DBforPostgreSQL/flexibleServers/read';

/** GET of one server, and the lists by subscription and by resource group, in pages. */
export function serverReadRoutes(provider: Provider): readonly Route[] {
    const { world } = provider.context;
    const inSubscription = (call: ArmCall): readonly FlexibleServer[] =>
        [...world.servers.values()].filter(
            (server) => server.subscriptionId.toLowerCase() === call.parameters.subscriptionId?.toLowerCase(),
        );
    return [
        {
            method: 'GET',
            pattern: serverPattern,
            action: read,
            serve: (call) =>
                serveRead(provider, call, (server, record) => ({
                    status: 200,
                    body: serverBody(server, record, {
                        version: call.request.query.get('api-version'),
                        now: provider.context.clock.now(),
                    }),
                })),
        },
        {
            method: 'GET',
            pattern: `${groupPattern}/flexibleServers`,
            action: read,
            serve: (call) => {
                const { subscriptionId = '', resourceGroup = '' } = call.parameters;
                if (!world.resourceGroups.has(resourceGroupId(subscriptionId, resourceGroup).toLowerCase())) {
                    return resourceGroupNotFound(resourceGroup);
                }
                const servers = inSubscription(call).filter(
                    (server) => server.resourceGroup.toLowerCase() === resourceGroup.toLowerCase(),
                );
                return page(provider, call, servers);
            },
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/providers/Microsoft.DBforPostgreSQL/flexibleServers',
            action: read,
            serve: (call) => page(provider, call, inSubscription(call)),
        },
    ];
}

function page(provider: Provider, call: ArmCall, servers: readonly FlexibleServer[]): SimulatorResponse {
    const { query, origin, path } = call.request;
    const size = provider.context.behavior.serversPerPage;
    const first = Number(query.get('$skiptoken') ?? '0');
    const shown = { version: query.get('api-version'), now: provider.context.clock.now() };
    const value = servers
        .slice(first, first + size)
        .map((server) => serverBody(server, server.record, shown));
    if (first + size >= servers.length) return { status: 200, body: { value } };
    const next = new URLSearchParams({
        'api-version': query.get('api-version') ?? '',
        $skiptoken: String(first + size),
    });
    return { status: 200, body: { value, nextLink: `${origin}${encodeURI(path)}?${next.toString()}` } };
}
