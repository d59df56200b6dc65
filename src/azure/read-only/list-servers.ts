import { parseServerId, type ServerId } from '../../model/resource-id.ts';
import type { ServerProperties } from '../../model/server-state.ts';
import { failureOf, failureText } from '../client/failure.ts';
import type { ResourceManagerClients } from '../resource-manager/clients.ts';
import { parseServerParts } from '../resource-manager/parse-server.ts';
import { resourceReads, type ServerResponse } from '../resource-manager/resource-reads.ts';

/** The servers of a subscription that could be listed, and the problem with the rest. */
export interface ListedServers {
    readonly servers: readonly ListedServer[];
    /** Azure's error message. Absent: all were listed. */
    readonly problem?: string;
}

export interface ListedServer {
    readonly server: ServerId;
    /** The server resource as the list has it. Absent where a part of it could not be parsed: then it is read alone. */
    readonly properties?: ServerProperties;
}

/** Makes a lister that reads Resource Manager's list page by page. */
export function serverLister(clients: ResourceManagerClients): {
    list(subscriptionId: string): Promise<ListedServers>;
} {
    return {
        async list(subscriptionId) {
            const servers: ListedServer[] = [];
            let problem: string | undefined;
            try {
                const reads = resourceReads(clients, subscriptionId);
                for await (const { bodies, ...told } of reads.servers()) {
                    for (const item of bodies) {
                        const id = idIn(item);
                        const server = parseServerId(id);
                        if (server === undefined) {
                            problem ??= `"${id}" in the list is not the id of a flexible server`;
                        } else servers.push({ server, ...wholeProperties({ body: item, ...told }) });
                    }
                }
            } catch (error) {
                return { servers, problem: failureText(failureOf(error)) };
            }
            return { servers, ...(problem === undefined ? {} : { problem }) };
        },
    };
}

function idIn(item: unknown): string {
    return typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : String(undefined);
}

/** The list has every section of a server, as reading it alone does. */
function wholeProperties(item: ServerResponse): Pick<ListedServer, 'properties'> {
    try {
        const { value, unread } = parseServerParts(item);
        return unread.length === 0 ? { properties: value } : {};
    } catch {
        return {};
    }
}
