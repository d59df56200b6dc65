import { parseServerId, type ServerId } from '../../model/resource-id.ts';
import { failureOf, failureText } from '../failure.ts';
import type { ResourceManagerClients } from '../resource-manager/clients.ts';

/** The servers of a subscription, as far as they could be listed, and what stood against the rest. */
export interface ListedServers {
    readonly servers: readonly ServerId[];
    /** Azure's own words. */
    readonly problem?: string;
}

/** Lists servers with Resource Manager, page by page, and keeps their ids only. */
export function serverLister(clients: ResourceManagerClients): {
    list(subscriptionId: string): Promise<ListedServers>;
} {
    return {
        async list(subscriptionId) {
            const servers: ServerId[] = [];
            try {
                for await (const { id } of clients.postgres(subscriptionId).servers.listBySubscription()) {
                    const server = parseServerId(id ?? '');
                    if (server === undefined) {
                        return { servers, problem: `"${id}" in the list is not the id of a flexible server` };
                    }
                    servers.push(server);
                }
            } catch (error) {
                return { servers, problem: failureText(failureOf(error)) };
            }
            return { servers };
        },
    };
}
