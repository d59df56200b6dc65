import { setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subscriptionIds } from '../../../../sandbox/simulator/world/create-server.ts';
import { resourceManagerClients } from '../../../../src/azure/resource-manager/clients.ts';
import { resourceGraph } from '../../../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../../../src/azure/resource-manager/server-inventory.ts';
import {
    namedSubscriptions,
    subscriptionsBelow,
} from '../../../../src/azure/resource-manager/watched-subscriptions.ts';
import { InventoryUnreadableError } from '../../../../src/errors.ts';
import type { InventoryPage } from '../../../../src/model/inventory-page.ts';
import { keyNameOf } from '../../../../src/model/key-event.ts';
import type { ServerInventory } from '../../../../src/ports.ts';
import {
    createServer,
    credentialOf,
    people,
    type Running,
    running,
} from '../../../sandbox/simulator/running.ts';

const { production, development } = subscriptionIds;
const servers = 1_000;
/** Every third server names the key in one of the spellings that Azure shows. */
const spellings = [
    { primaryKeyURI: 'https://one.vault.azure.net/keys/fleet/0123456789abcdef0123456789abcdef' },
    { primaryKeyURI: 'https://ONE.vault.azure.net/keys/Fleet' },
    { primaryKeyURI: 'https://two.vault.azure.net/keys/fleet' },
    { geoBackupKeyURI: 'https://one.vault.azure.net/keys/fleet' },
    { primaryKeyURI: 'https://one.vault.azure.net/keys/fleet-two' },
] as const;

let run: Running;

beforeAll(async () => {
    run = await running({ throttling: 'off', timeScale: 0.001 });
    // The adapters know no authority but Azure's.
    setDefaultCACertificates([run.caPem]);
    for (let index = 0; index < servers; index += 1) {
        const encryption = spellings[index % spellings.length];
        createServer(run.simulator.world, {
            name: `s${String(index).padStart(4, '0')}`,
            subscriptionId: index % 2 === 0 ? production : development,
            properties: { dataEncryption: { type: 'AzureKeyVault', ...encryption } },
        });
    }
});

afterAll(async () => {
    await run.simulator.stop();
});

function parts(objectId: string) {
    const options = {
        credential: credentialOf(run, objectId),
        endpoint: run.simulator.endpoints.resourceManager,
        scope: `${run.simulator.endpoints.resourceManager}/.default`,
    };
    return { clients: resourceManagerClients(options), graph: resourceGraph(options) };
}

function inventory(objectId: string = people.pgwarden.objectId): ServerInventory {
    const watched = namedSubscriptions([production, development]);
    return serverInventory({ ...parts(objectId), watched });
}

/** Every page, and how many there were. */
async function all(
    next: (page?: string) => Promise<InventoryPage>,
): Promise<{ readonly names: readonly string[]; readonly pages: number }> {
    const names: string[] = [];
    let page: string | undefined;
    for (let pages = 1; pages <= 100; pages += 1) {
        const found = await next(page);
        names.push(...found.servers.map(({ name }) => name));
        page = found.next;
        if (page === undefined) return { names: names.toSorted(), pages };
    }
    throw new Error('There is no last page');
}

function calls(service: string): number {
    return run.simulator.requests.entries.filter(({ path }) => path.includes(service)).length;
}

describe('the servers of a key', () => {
    const key = keyNameOf('https://one.vault.azure.net/keys/fleet') ?? { vault: '', name: '' };
    const users = Array.from({ length: servers }, (_, index) => index)
        .filter((index) => [0, 1, 3].includes(index % spellings.length))
        .map((index) => `s${String(index).padStart(4, '0')}`);

    test('are found among 1,000 with at most two calls of Resource Graph and no other', async () => {
        run.simulator.requests.clear();
        const found = await all((page) => inventory().using(key, page));
        expect(found.names).toEqual(users);
        expect(calls('/Microsoft.ResourceGraph/')).toBe(1);
        expect(run.simulator.requests.entries.length).toBe(1);
    });

    test('are found by listing when Resource Graph refuses', async () => {
        const refusing = {
            query: () => Promise.reject(new InventoryUnreadableError('HTTP 403 AuthorizationFailed', false)),
        };
        const { clients } = parts(people.pgwarden.objectId);
        const watched = namedSubscriptions([production, development]);
        const listing = serverInventory({ clients, graph: refusing, watched });
        const found = await all((page) => listing.using(key, page));
        expect(found).toEqual({ names: users, pages: 10 });
    });

    test('are found by listing although one of the subscriptions may not be read', async () => {
        const refusing = {
            query: () => Promise.reject(new InventoryUnreadableError('HTTP 403 AuthorizationFailed', false)),
        };
        const { clients } = parts(people.pgwarden.objectId);
        const watched = namedSubscriptions([production, '33333333-3333-4333-8333-333333333333', development]);
        const listing = serverInventory({ clients, graph: refusing, watched });
        const found = await all((page) => listing.using(key, page));
        expect(found).toEqual({ names: users, pages: 11 });
    });

    test('are not looked for elsewhere while Resource Graph is throttled', async () => {
        const throttled = {
            query: () => Promise.reject(new InventoryUnreadableError('HTTP 429 RateLimiting', true)),
        };
        const { clients } = parts(people.pgwarden.objectId);
        const listing = serverInventory({ clients, graph: throttled, watched: namedSubscriptions([]) });
        await expect(listing.using(key)).rejects.toThrow('HTTP 429 RateLimiting');
    });
});

describe('all servers', () => {
    test('are a page of Resource Graph each thousand', async () => {
        createServer(run.simulator.world, { name: 'one-more' });
        const found = await all((page) => inventory().page(page));
        expect({ names: found.names.length, pages: found.pages }).toEqual({ names: 1_001, pages: 2 });
    });

    test('are counted on each page as Resource Graph counts them on all pages', async () => {
        createServer(run.simulator.world, { name: 'counted' });
        const first = await inventory().page();
        const last = await inventory().page(first.next);
        const count = run.simulator.world.servers.size;
        expect([first, last].map(({ total, servers }) => ({ total, shown: servers.length }))).toEqual([
            { total: count, shown: 1_000 },
            { total: count, shown: count - 1_000 },
        ]);
    });

    test('are not shown to a caller that may not read them, without an error', async () => {
        expect(await inventory(people.stranger.objectId).page()).toEqual({ servers: [], total: 0 });
    });

    test('of a subscription are listed page by page', async () => {
        const found = await all((page) => inventory().pageOf(development, page));
        expect({ names: found.names.length, pages: found.pages }).toEqual({ names: 500, pages: 5 });
    });

    test('of a subscription that may not be read are refused with Azure’s error message', async () => {
        const refused = inventory(people.stranger.objectId).pageOf(production);
        await expect(refused).rejects.toThrow(/^HTTP 403 AuthorizationFailed: /);
        await expect(refused).rejects.toMatchObject({ transient: false });
    });
});

describe('the subscriptions of a management group', () => {
    test('are requested at most once a minute, and the last result holds when the request fails', async () => {
        let now = Date.parse('2026-06-15T12:00:00Z');
        let asked = 0;
        let isDown = false;
        const { graph } = parts(people.pgwarden.objectId);
        const counting = {
            query: (...question: Parameters<typeof graph.query>) => {
                asked += 1;
                if (isDown) return Promise.reject(new InventoryUnreadableError('HTTP 500', true));
                return graph.query(...question);
            },
        };
        const watched = subscriptionsBelow('contoso', counting, { now: () => new Date(now) });
        expect(await Promise.all([watched.list(), watched.list()])).toEqual([
            [production, development],
            [production, development],
        ]);
        now += 59_000;
        await watched.list();
        expect(asked).toBe(1);
        now += 2_000;
        isDown = true;
        expect(await watched.list()).toEqual([production, development]);
        expect(asked).toBe(2);
    });

    test('are all of them, however many pages Resource Graph makes of them', async () => {
        const paging = {
            query: async (_kql: string, _scope: object, page?: string) => ({
                rows: [{ subscriptionId: page === undefined ? production.toUpperCase() : development }],
                ...(page === undefined ? { next: 'page 2' } : {}),
            }),
        };
        const watched = subscriptionsBelow('contoso', paging, { now: () => new Date() });
        expect(await watched.list()).toEqual([production, development]);
    });

    test('are those of groups below it, too', async () => {
        const { graph } = parts(people.pgwarden.objectId);
        const below = (group: string) => subscriptionsBelow(group, graph, { now: () => new Date() }).list();
        expect(await below('contoso')).toEqual([production, development]);
        expect(await below('contoso-development')).toEqual([development]);
    });

    test('that shows none counts as a failed request: watching nothing looks like a compliant fleet', async () => {
        const { graph } = parts(people.pgwarden.objectId);
        const list = subscriptionsBelow('fabrikam', graph, { now: () => new Date() }).list();
        await expect(list).rejects.toThrow(
            'management group fabrikam (MANAGEMENT_GROUP_ID) has no readable subscription',
        );
        await expect(list).rejects.toMatchObject({ name: 'InventoryUnreadableError', transient: true });
    });

    test('that shows none any more keeps its last result', async () => {
        let now = Date.parse('2026-06-15T12:00:00Z');
        let rows = [{ subscriptionId: production }];
        const emptied = { query: async () => ({ rows }) };
        const watched = subscriptionsBelow('contoso', emptied, { now: () => new Date(now) });
        expect(await watched.list()).toEqual([production]);
        rows = [];
        now += 3_600_000;
        expect(await watched.list()).toEqual([production]);
    });
});
