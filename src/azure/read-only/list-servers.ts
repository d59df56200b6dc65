import { parseServerId, type ServerId } from '../../model/resource-id.ts';
import { failureOf, failureText } from '../client/failure.ts';
import { pagesOf } from '../client/pages.ts';
import type { ResourceManagerClients } from '../resource-manager/clients.ts';

/** The servers of a subscription that could be listed, and the problem with the rest. */
export interface ListedServers {
    readonly servers: readonly ServerId[];
    /** Azure's error message. Absent: all were listed. */
    readonly problem?: string;
}

/** Makes a lister that reads Resource Manager's list page by page and keeps only the servers' ids. */
export function serverLister(clients: ResourceManagerClients): {
    list(subscriptionId: string): Promise<ListedServers>;
} {
    return {
        async list(subscriptionId) {
            const servers: ServerId[] = [];
            let problem: string | undefined;
            try {
                const list = clients.postgres(subscriptionId).servers.listBySubscription();
                for await (const page of pagesOf(list, 'the list of servers')) {
                    for (const { id } of page) {
                        const server = parseServerId(id ?? '');
                        if (server !== undefined) servers.push(server);
                        else problem ??= `"${id}" in the list is not the id of a flexible server`;
                    }
                }
            } catch (error) {
                return { servers, problem: failureText(failureOf(error)) };
            }
            return { servers, ...(problem === undefined ? {} : { problem }) };
        },
    };
}
