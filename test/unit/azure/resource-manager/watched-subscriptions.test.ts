import { expect, test } from 'vitest';
import type { ResourceGraph } from '../../../../src/azure/resource-manager/resource-graph.ts';
import { subscriptionsBelow } from '../../../../src/azure/resource-manager/watched-subscriptions.ts';

const hourMs = 3_600_000;

test('a subscription that one result does not show is watched for a day longer, and then no more', async () => {
    let now = Date.parse('2026-06-15T12:00:00Z');
    let shown = ['one', 'two'];
    const graph: ResourceGraph = {
        query: async () => ({ rows: shown.map((subscriptionId) => ({ subscriptionId })) }),
    };
    const watched = subscriptionsBelow('contoso', graph, { now: () => new Date(now) });
    expect(await watched.list()).toEqual(['one', 'two']);
    shown = ['one'];
    now += 24 * hourMs;
    expect(await watched.list()).toEqual(['one', 'two']);
    now += 7 * hourMs;
    expect(await watched.list()).toEqual(['one']);
});
