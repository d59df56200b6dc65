import type { Route } from '../resource-manager/route.ts';
import { serverPattern } from './paths.ts';
import { reading } from './reading.ts';
import { serverAnswer } from './server-answer.ts';
import { unreadable } from './server-problems.ts';
import type { Provider } from './slot.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** What is only listed: replicas and databases. */
export function listingRoutes(provider: Provider): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: `${serverPattern}/replicas`,
            action: `${action}/replicas/read`,
            serve: (call) =>
                reading(provider, call, (server) => {
                    const replicas = [...provider.azure.world.servers.values()].filter(
                        ({ record }) =>
                            record.properties.sourceServerResourceId?.toLowerCase() ===
                            server.id.toLowerCase(),
                    );
                    const value = replicas.map((replica) => serverAnswer(replica, replica.record));
                    return { status: 200, body: { value } };
                }),
        },
        {
            method: 'GET',
            pattern: `${serverPattern}/databases`,
            action: `${action}/databases/read`,
            serve: (call) =>
                reading(provider, call, (server, record) => {
                    const notNow = unreadable(server);
                    if (notNow !== undefined) return notNow;
                    const value = record.databases.map((name) => ({
                        properties: { charset: 'UTF8', collation: 'en_US.utf8' },
                        id: `${server.id}/databases/${name}`,
                        name,
                        type: 'Microsoft.DBforPostgreSQL/flexibleServers/databases',
                    }));
                    return { status: 200, body: { value } };
                }),
        },
    ];
}
