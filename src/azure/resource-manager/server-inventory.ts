import { getContinuationToken } from '@azure/arm-postgresql-flexible';
import * as z from 'zod';
import { InventoryUnreadableError, MalformedInputError } from '../../errors.ts';
import { shortened } from '../../model/foreign-text.ts';
import type { InventoryPage } from '../../model/inventory-page.ts';
import { isKeyOf, type KeyName } from '../../model/key-event.ts';
import { parseServerId, type ServerId } from '../../model/resource-id.ts';
import type { ServerInventory } from '../../ports.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText } from '../client/failure.ts';
import type { ResourceManagerClients } from './clients.ts';
import { nextCursor, tokenIn } from './list-cursor.ts';
import { readTenant } from './read-tenant.ts';
import type { GraphPage, ResourceGraph } from './resource-graph.ts';
import type { WatchedSubscriptions } from './watched-subscriptions.ts';

export interface ServerInventoryOptions {
    readonly clients: ResourceManagerClients;
    readonly graph: ResourceGraph;
    readonly watched: WatchedSubscriptions;
}

const servers = "Resources | where type =~ 'microsoft.dbforpostgresql/flexibleservers'";

/**
 * Makes an inventory that finds servers with Resource Graph, a thousand per call in all subscriptions at once. Where
 * Resource Graph fails, it lists them with Resource Manager, one subscription at a time.
 */
export function serverInventory({ clients, graph, watched }: ServerInventoryOptions): ServerInventory {
    /** Reads a page of Resource Graph, with the cursor of the next one. */
    async function graphPage(kql: string, page: string | undefined): Promise<GraphPage> {
        const { rows, next: token, total } = await graph.query(kql, watched.scope, tokenIn(page));
        const next = nextCursor('the result of Resource Graph', page, token);
        return {
            rows,
            ...(next === undefined ? {} : { next }),
            ...(total === undefined ? {} : { total }),
        };
    }

    /** Searches every subscription's list, one page per call. The cursor is `list:{index}:{page}`. */
    async function usingByList(key: KeyName, cursor: string): Promise<InventoryPage> {
        const subscriptions = await watched.list();
        const { index, page } = parseListCursor(cursor);
        const subscriptionId = subscriptions[index];
        if (subscriptionId === undefined) return { servers: [] };
        const token = tokenIn(page);
        if (token !== undefined) expectPageOf(clients.endpoint, subscriptionId, token);
        const listed = await listedPage(clients, subscriptionId, page).catch((error: unknown): ListedPage => {
            // An unreadable subscription does not hide the servers of the others.
            if (error instanceof InventoryUnreadableError && !error.transient) return { listed: [] };
            throw error;
        });
        const next = listed.next === undefined ? `list:${index + 1}:` : `list:${index}:${listed.next}`;
        const isLast = listed.next === undefined && index + 1 >= subscriptions.length;
        return { servers: usersOf(key, listed.listed), ...(isLast ? {} : { next }) };
    }

    return {
        subscriptions: () => watched.list(),
        tenantOf: (subscriptionId) => readTenant(clients, subscriptionId),
        async page(page) {
            const kql = `${servers} | project id | order by id asc`;
            const { total, ...rows } = await graphPage(kql, page);
            return { ...pageOfRows(rows, () => true), ...(total === undefined ? {} : { total }) };
        },
        async pageOf(subscriptionId, page) {
            const { listed, next } = await listedPage(clients, subscriptionId, page);
            return { servers: listed.map(({ server }) => server), ...(next === undefined ? {} : { next }) };
        },
        async using(key, page) {
            if (page?.startsWith('list:') === true) return await usingByList(key, page);
            try {
                return pageOfRows(await graphPage(kqlOfUsers(key), page), ({ encryption }) =>
                    isUser(key, encryption),
                );
            } catch (error) {
                if (error instanceof InventoryUnreadableError && !error.transient) {
                    return await usingByList(key, 'list:0:');
                }
                throw error;
            }
        },
    };
}

/** Reads a page of a subscription's list from Resource Manager. Throws InventoryUnreadableError. */
async function listedPage(
    clients: ResourceManagerClients,
    subscriptionId: string,
    page?: string,
): Promise<ListedPage> {
    const token = tokenIn(page);
    try {
        if (token !== undefined) expectPageOf(clients.endpoint, subscriptionId, token);
        const pages = clients
            .postgres(subscriptionId)
            .servers.listBySubscription()
            .byPage(token === undefined ? {} : { continuationToken: token });
        const { value, done } = await pages.next();
        if (done === true) return { listed: [] };
        const what = `the list of servers of subscription ${subscriptionId}`;
        const next = nextCursor(what, page, getContinuationToken(value));
        return { listed: value.flatMap(listedServer), ...(next === undefined ? {} : { next }) };
    } catch (error) {
        if (error instanceof InventoryUnreadableError) throw error;
        const failure = failureOf(error);
        throw new InventoryUnreadableError(failureText(failure), isTransientRefusal(failure), {
            cause: error,
        });
    }
}

/** Parses a cursor of `usingByList`. Throws MalformedInputError for any other text. */
function parseListCursor(cursor: string): { readonly index: number; readonly page: string | undefined } {
    const [, index, page] = /^list:(\d{1,5}):(.*)$/s.exec(cursor) ?? [];
    if (index === undefined) throw new MalformedInputError(`"${shortened(cursor)}" is not a list position`);
    return { index: Number(index), page: page === '' ? undefined : page };
}

/** Throws MalformedInputError unless the link, which came from a queue or a blob, is in the list of this subscription. */
function expectPageOf(endpoint: string, subscriptionId: string, link: string): void {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.DBforPostgreSQL/flexibleServers`;
    const url = URL.canParse(link) ? new URL(link) : undefined;
    const isPage =
        url !== undefined &&
        url.origin === new URL(endpoint).origin &&
        url.username === '' &&
        url.password === '' &&
        url.pathname.toLowerCase() === path.toLowerCase();
    if (!isPage) {
        throw new MalformedInputError(
            `"${shortened(link)}" is not a page of the servers of subscription ${subscriptionId}`,
        );
    }
}

/**
 * Returns a query for servers whose encryption section contains the key's name as text, whatever the spelling of its
 * properties; `isUser` checks the exact key. Names of keys have no character that needs quoting.
 */
function kqlOfUsers({ name }: KeyName): string {
    return `${servers} | where tostring(properties.dataEncryption) contains '${name}' | project id, encryption = properties.dataEncryption | order by id asc`;
}

const encryption = z.record(z.string(), z.unknown());

function isUser(key: KeyName, section: unknown): boolean {
    const uris = Object.values(encryption.safeParse(section).data ?? {});
    return uris.some((uri) => typeof uri === 'string' && isKeyOf(uri, key));
}

function pageOfRows(
    page: GraphPage,
    isWanted: (row: Readonly<Record<string, unknown>>) => boolean,
): InventoryPage {
    return {
        servers: page.rows.filter(isWanted).flatMap(({ id }) => parseServerId(String(id)) ?? []),
        ...(page.next === undefined ? {} : { next: page.next }),
    };
}

interface ListedServer {
    readonly server: ServerId;
    readonly encryption: unknown;
}

interface ListedPage {
    readonly listed: readonly ListedServer[];
    readonly next?: string;
}

function listedServer(item: { readonly id?: string; readonly dataEncryption?: object }): ListedServer[] {
    const server = parseServerId(item.id ?? '');
    return server === undefined ? [] : [{ server, encryption: item.dataEncryption }];
}

function usersOf(key: KeyName, listed: readonly ListedServer[]): ServerId[] {
    return listed.filter((each) => isUser(key, each.encryption)).map(({ server }) => server);
}
