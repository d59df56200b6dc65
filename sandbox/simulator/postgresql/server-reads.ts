import { resourceGroupNotFound } from '../arm/not-found.ts';
import { pageOf } from '../arm/page.ts';
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

function page(
    { context: { behavior, clock } }: Provider,
    call: ArmCall,
    servers: readonly FlexibleServer[],
): SimulatorResponse {
    const shown = { version: call.request.query.get('api-version'), now: clock.now() };
    return pageOf(call, servers, behavior.serversPerPage, (server) =>
        serverBody(server, server.record, shown),
    );
}
