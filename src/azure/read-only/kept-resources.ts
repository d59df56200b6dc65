import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerReader } from '../../ports.ts';
import { failureOf, failureText } from '../client/failure.ts';
import type { ResourceManagerClients } from '../resource-manager/clients.ts';
import { requestPath, resourceReads } from '../resource-manager/resource-reads.ts';

/** Children of a server that no slice reads, by the last segment of their type. */
export const extraLists = ['databases', 'virtualEndpoints'] as const;
export type ExtraList = (typeof extraLists)[number];

/** The resources that a command keeps as Resource Manager sent them, beside what the parsers make of them. */
export interface ResourceKeeper {
    /** Sees every response of the clients. */
    readonly policy: PipelinePolicy;
    /** Returns the resources of a server, and forgets them. */
    take(server: ServerId): readonly unknown[];
}

const serverOf =
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.DBforPostgreSQL\/flexibleServers\/[^/?]+/i;

/** Makes a keeper. */
export function resourceKeeper(): ResourceKeeper {
    const kept = new Map<string, unknown[]>();

    function keep(path: string, resource: unknown): void {
        const key = serverOf.exec(path)?.[0].toLowerCase();
        if (key === undefined) return;
        const known = kept.get(key) ?? [];
        known.push(resource);
        kept.set(key, known);
    }

    return {
        policy: {
            name: 'keepResources',
            async sendRequest(request, next) {
                const response = await next(request);
                const body = 'parsedBody' in response ? response.parsedBody : undefined;
                const path = decodeURI(new URL(request.url).pathname);
                for (const resource of response.status === 200 ? resourcesIn(body) : []) {
                    keep(serverOf.test(path) ? path : idOf(resource), resource);
                }
                return response;
            },
        },
        take(server) {
            const key = serverPath(server).toLowerCase();
            const resources = kept.get(key) ?? [];
            kept.delete(key);
            return resources;
        },
    };
}

function resourcesIn(body: unknown): readonly unknown[] {
    if (typeof body !== 'object' || body === null) return [];
    return 'value' in body && Array.isArray(body.value) ? body.value : [body];
}

function idOf(resource: unknown): string {
    return typeof resource === 'object' && resource !== null && 'id' in resource ? String(resource.id) : '';
}

/** Wraps a reader: its readings carry the kept resources, and those of the lists that are asked for besides. */
export function keepingReader(
    reader: ServerReader,
    clients: ResourceManagerClients,
    keeper: ResourceKeeper,
    lists: readonly ExtraList[],
): ServerReader {
    return {
        async read(server, slices, hints) {
            const reading = await reader.read(server, slices, hints);
            if (reading.kind === 'missing') return reading;
            const unread = await Promise.all(lists.map((list) => readList(clients, server, list)));
            const failed = Object.fromEntries(unread.flatMap((each) => (each === undefined ? [] : [each])));
            return {
                ...reading,
                resources: keeper.take(server),
                readLists: lists,
                unreadResources: failed,
            };
        },
    };
}

/** Reads a list of children, which the keeper sees. Returns the lower-case type with the reason if it fails. */
async function readList(
    clients: ResourceManagerClients,
    server: ServerId,
    list: ExtraList,
): Promise<readonly [string, string] | undefined> {
    try {
        const reads = resourceReads(clients, server.subscriptionId);
        await reads.list('postgres', `${requestPath(server)}/${list}`, `the list of ${list}`);
        return undefined;
    } catch (error) {
        const type = `Microsoft.DBforPostgreSQL/flexibleServers/${list}`.toLowerCase();
        return [type, `${list}: ${failureText(failureOf(error))}`];
    }
}
