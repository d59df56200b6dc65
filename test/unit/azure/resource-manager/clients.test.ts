import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import { resourceManagerClients } from '../../../../src/azure/resource-manager/clients.ts';
import { createServer, credentialOf, people, production } from '../../../sandbox/simulator/running.ts';
import { type ProductInSandbox, productInSandbox } from '../../../support/product-in-sandbox.ts';

let product: ProductInSandbox;

beforeAll(async () => {
    product = await productInSandbox();
});

afterAll(async () => {
    await product.simulator.stop();
});

test('the observer of the clients records every response, refusals and throttling included', async () => {
    const calls: (readonly [string, number])[] = [];
    const observer = (subscriptionId: string): PipelinePolicy => ({
        name: 'observe',
        async sendRequest(request, next) {
            const response = await next(request);
            calls.push([subscriptionId, response.status]);
            return response;
        },
    });
    const endpoint = product.simulator.endpoints.resourceManager;
    const clients = resourceManagerClients({
        credential: credentialOf(product, people.pgwarden.objectId),
        endpoint,
        scope: `${endpoint}/.default`,
        observer,
    });
    createServer(product.simulator.world, { name: 'observed' });
    const get = (name: string): Promise<unknown> =>
        clients.postgres(production).servers.get('pgwarden', name);
    await get('observed');
    await get('nobody').catch(() => undefined);
    product.simulator.faults.replace({
        ...noFaults,
        beforeServing: () => ({ kind: 'answer', status: 429, retryAfterSeconds: 1 }),
    });
    await get('observed').catch(() => undefined);
    product.simulator.faults.replace(noFaults);
    expect(calls).toEqual([
        [production, 200],
        [production, 404],
        [production, 429],
    ]);
});

test('the clients ask once: no pipeline policy sends a throttled request again', async () => {
    const before = product.simulator.requests.entries.length;
    product.simulator.faults.replace({
        ...noFaults,
        beforeServing: () => ({ kind: 'answer', status: 429, retryAfterSeconds: 0 }),
    });
    await product.clients
        .postgres(production)
        .servers.get('pgwarden', 'observed')
        .catch(() => undefined);
    product.simulator.faults.replace(noFaults);
    expect(product.simulator.requests.entries.length - before).toBe(1);
});
