import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { maxPages } from '../../../../src/azure/client/pages.ts';
import { serverLister } from '../../../../src/azure/read-only/list-servers.ts';
import { policyExemptions } from '../../../../src/azure/resource-manager/policy-exemptions.ts';
import { resourceGraph } from '../../../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../../../src/azure/resource-manager/server-inventory.ts';
import {
    namedSubscriptions,
    subscriptionsBelow,
} from '../../../../src/azure/resource-manager/watched-subscriptions.ts';
import type { InventoryPage } from '../../../../src/model/inventory-page.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import { adaptersFor, type ForeignAzure, foreignAzure } from '../../../support/foreign-azure.ts';
import { subscriptionId } from '../../../support/states.ts';

/**
 * Lists whose next page never ends: one page that leads to itself, two that lead to each other, and pages that are always
 * new. Nothing may read them until its host stops it.
 */
const shapes = {
    'leads back to its only page': () => 'again',
    'leads from one page to another and back': (page: number) => `page-${page % 2}`,
    'always has another page': (page: number) => `page-${page}`,
} as const;

type Shape = keyof typeof shapes;

let azure: ForeignAzure;
let shape: Shape;
let pages: number;

const id = `/subscriptions/${subscriptionId}/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
const server = parseServerId(id);
if (server === undefined) throw new Error('no id');

beforeAll(async () => {
    azure = await foreignAzure((path, origin) => {
        pages += 1;
        const next = shapes[shape](pages);
        if (path.includes('Microsoft.ResourceGraph')) {
            return {
                body: {
                    data: [{ id, subscriptionId }],
                    $skipToken: next,
                    count: 1,
                    totalRecords: 9,
                    resultTruncated: 'false',
                },
            };
        }
        return { body: { value: [], nextLink: `${origin}${path.split('?')[0]}?next=${next}` } };
    });
});

beforeEach(() => {
    pages = 0;
});

afterAll(() => azure.stop());

/** Reads on until there is no next page, as messages do. */
async function every(next: (page?: string) => Promise<InventoryPage>): Promise<void> {
    let page: string | undefined;
    do page = (await next(page)).next;
    while (page !== undefined);
}

const tooLong =
    /repeats: page \d+ leads back to an earlier one|has more than 1?000? ?pages|more than \d+ pages/;

describe.each(Object.keys(shapes) as Shape[])('a list that %s', (name) => {
    beforeEach(() => {
        shape = name;
    });

    test.each(['parameters', 'firewallRules', 'administrators', 'diagnosticSettings'] as const)(
        'makes %s unreadable with a clear reason',
        async (slice) => {
            const reading = await adaptersFor(azure).reader.read(server, [slice]);
            expect(reading).toMatchObject({
                slices: {
                    [slice]: { kind: 'unreadable', reason: expect.stringMatching(tooLong), transient: false },
                },
            });
            expect(pages).toBeLessThanOrEqual(maxPages + 1);
        },
    );

    test('of versions makes a key unreadable', async () => {
        const { keys } = adaptersFor(azure);
        await expect(keys.readVersions(`${azure.origin}/keys/pg`)).rejects.toThrow(tooLong);
        expect(pages).toBeLessThanOrEqual(maxPages + 1);
    });

    test('of policy exemptions stops writes', async () => {
        const { clients } = adaptersFor(azure);
        const exemptions = policyExemptions(clients, { now: () => new Date() });
        await expect(exemptions.of(subscriptionId)).rejects.toThrow(tooLong);
        expect(pages).toBeLessThanOrEqual(maxPages + 1);
    });

    test('of servers ends for the caller who asked', async () => {
        const { clients } = adaptersFor(azure);
        const listed = await serverLister(clients).list(subscriptionId);
        expect(listed.problem).toMatch(tooLong);
        expect(pages).toBeLessThanOrEqual(maxPages + 1);
    });

    test('of servers or of the users of a key ends although every message reads one page of it', async () => {
        const { clients, options } = adaptersFor(azure);
        const graph = resourceGraph(options);
        const inventory = serverInventory({ clients, graph, watched: namedSubscriptions([subscriptionId]) });
        const key = { vault: 'one', name: 'pg' };
        await expect(every((page) => inventory.page(page))).rejects.toThrow(tooLong);
        await expect(every((page) => inventory.pageOf(subscriptionId, page))).rejects.toThrow(tooLong);
        // Where Resource Graph gives no answer, lists are read; one that cannot be read hides no other.
        await every((page) => inventory.using(key, page));
        expect(pages).toBeLessThanOrEqual(4 * 200);
    });

    test('of subscriptions below a management group ends', async () => {
        const graph = resourceGraph(adaptersFor(azure).options);
        const watched = subscriptionsBelow('contoso', graph, { now: () => new Date() });
        await expect(watched.list()).rejects.toThrow(tooLong);
        expect(pages).toBeLessThanOrEqual(200);
    });
});
