import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
    clientOptions,
    createServer,
    credentialOf,
    people,
    production,
    type Running,
    raw,
    running,
} from './running.ts';

const development = '22222222-2222-4222-8222-222222222222';
const query =
    "resources | where type =~ 'microsoft.dbforpostgresql/flexibleservers' | project id, name, type, location, resourceGroup, subscriptionId, tags, sku, properties | order by id asc";

let run: Running;

beforeAll(async () => {
    // At Azure's own pace: the quota of 15 queries in 5 s is far away for each test.
    run = await running();
    createServer(run.simulator.world, { name: 'orders', record: { tags: { owner: 'a' } } });
    createServer(run.simulator.world, { name: 'billing', version: '15', resourceGroup: 'Finance' });
    createServer(run.simulator.world, { name: 'sandbox', subscriptionId: development });
});

afterAll(async () => {
    await run.simulator.stop();
});

function graph(on: Running = run, objectId: string = people.pgwarden.objectId): ResourceGraphClient {
    return new ResourceGraphClient(credentialOf(on, objectId), clientOptions(on));
}

async function names(text: string, subscriptions: readonly string[] = []): Promise<unknown> {
    const { data } = await graph().resources({ query: text, subscriptions: [...subscriptions] });
    return (data as readonly { name: string }[]).map(({ name }) => name);
}

describe('the inventory', () => {
    test('has the columns that were asked for', async () => {
        const result = await graph().resources({ query, subscriptions: [production] });
        expect(result).toMatchObject({ totalRecords: 2, count: 2, resultTruncated: 'false' });
        expect((result.data as readonly unknown[])[1]).toMatchObject({
            name: 'orders',
            type: 'microsoft.dbforpostgresql/flexibleservers',
            location: 'canadacentral',
            resourceGroup: 'pgwarden',
            subscriptionId: production,
            tags: { owner: 'a' },
            sku: { tier: 'GeneralPurpose' },
            properties: { state: 'Ready', version: '17' },
        });
    });

    test('spans subscriptions and management groups', async () => {
        expect(await names(query, [production, development])).toEqual(['billing', 'orders', 'sandbox']);
        const below = async (group: string): Promise<readonly unknown[]> => {
            const { data } = await graph().resources({ query, managementGroups: [group] });
            return data;
        };
        expect(await below('Contoso')).toHaveLength(3);
        expect(await below('contoso-development')).toMatchObject([{ name: 'sandbox' }]);
        expect(await below('fabrikam')).toEqual([]);
    });

    test.each([
        ["resources | where properties.version == '15' | project name", ['billing']],
        [
            "resources | where name in~ ('ORDERS', 'sandbox') | project name | order by name asc",
            ['orders', 'sandbox'],
        ],
        [
            "resources | where resourceGroup == 'finance' and location =~ 'CanadaCentral' | project name",
            ['billing'],
        ],
        ["Resources | where tolower(id) contains '/orders' | project name | limit 1", ['orders']],
        ["resources | where name != 'orders' | where name startswith 'B' | project name", ['billing']],
    ])('%s', async (text, expected) => {
        expect(await names(text)).toEqual(expected);
    });

    test('comes in pages', async () => {
        const first = await graph().resources({ query, options: { top: 2 } });
        expect(first.count).toBe(2);
        const skipToken = first.skipToken ?? '';
        const second = await graph().resources({ query, options: { top: 2, skipToken } });
        expect([second.count, second.skipToken]).toEqual([1, undefined]);
    });

    test('cannot be paged without the id', async () => {
        const result = await graph().resources({
            query: 'resources | project name',
            options: { top: 2 },
        });
        expect([result.resultTruncated, result.skipToken]).toEqual(['true', undefined]);
    });

    test('shows no caller a resource that it may not read', async () => {
        const { data } = await graph(run, people.stranger.objectId).resources({ query });
        expect(data).toEqual([]);
    });

    test.each([
        'servers | project name',
        'resources | summarize median(name)',
        "resources | where name matches 'x'",
    ])('%s is refused', async (text) => {
        const { status, body } = await raw(run, 'POST', '/providers/Microsoft.ResourceGraph/resources', {
            body: { query: text },
        });
        expect([status, body]).toMatchObject([
            400,
            { error: { code: 'BadRequest', details: [{ code: 'InvalidQuery' }] } },
        ]);
    });
});

test('the sixteenth query within five seconds is refused', async () => {
    const slow = await running({ timeScale: 1 });
    const path = '/providers/Microsoft.ResourceGraph/resources';
    const remaining: (string | undefined)[] = [];
    for (let index = 0; index < 15; index += 1) {
        const { headers } = await raw(slow, 'POST', path, { body: { query } });
        remaining.push(headers['x-ms-user-quota-remaining']);
    }
    expect(remaining.slice(-2)).toEqual(['1', '0']);
    const refused = await raw(slow, 'POST', path, { body: { query } });
    expect([refused.status, refused.body]).toMatchObject([429, { error: { code: 'RateLimiting' } }]);
    expect(refused.headers['x-ms-user-quota-resets-after']).toMatch(/^00:00:0[1-5]$/);
    await slow.simulator.stop();
});

test('Resource Graph may lag behind', async () => {
    const late = await running({ behavior: { resourceGraphDelayMs: 5_000_000 } });
    await raw(late, 'GET', '/subscriptions');
    createServer(late.simulator.world, { name: 'young' });
    const { data } = await graph(late).resources({ query });
    expect(data).toEqual([]);
    await late.simulator.stop();
});
