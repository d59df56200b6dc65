import type { Route } from '../arm/route.ts';
import { serverPattern } from './paths.ts';
import { serveRead } from './reading.ts';
import { serverBody } from './server-body.ts';
import type { Provider } from './server-operation.ts';

/** `flexibleServers/replicas`: the servers that replicate this one. */
export function replicaRoutes(provider: Provider): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: `${serverPattern}/replicas`,
            action: 'Microsoft.DBforPostgreSQL/flexibleServers/replicas/read',
            serve: (call) =>
                serveRead(provider, call, (server) => {
                    const replicas = [...provider.context.world.servers.values()].filter(
                        ({ record }) =>
                            record.properties.sourceServerResourceId?.toLowerCase() ===
                            server.id.toLowerCase(),
                    );
                    const now = provider.context.clock.now();
                    const version = call.request.query.get('api-version');
                    const value = replicas.map((replica) =>
                        serverBody(replica, replica.record, { version, now }),
                    );
                    return { status: 200, body: { value } };
                }),
        },
    ];
}
