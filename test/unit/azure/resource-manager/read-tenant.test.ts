import { setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { delegateSubscription, withdrawDelegation } from '../../../../sandbox/simulator/world/lighthouse.ts';
import {
    type ResourceManagerClients,
    resourceManagerClients,
} from '../../../../src/azure/resource-manager/clients.ts';
import { readTenant } from '../../../../src/azure/resource-manager/read-tenant.ts';
import { resourceGraph } from '../../../../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../../../../src/azure/resource-manager/server-inventory.ts';
import { namedSubscriptions } from '../../../../src/azure/resource-manager/watched-subscriptions.ts';
import {
    credentialOf,
    people,
    production,
    type Running,
    running,
} from '../../../sandbox/simulator/running.ts';

const delegated = '99999999-9999-4999-8999-999999999999';
const customerTenant = '66666666-6666-4666-8666-666666666666';

let run: Running;

beforeAll(async () => {
    run = await running({ throttling: 'off' });
    setDefaultCACertificates([run.caPem]);
});

afterAll(async () => {
    await run.simulator.stop();
});

function clientsOf(objectId: string): ResourceManagerClients {
    const endpoint = run.simulator.endpoints.resourceManager;
    return resourceManagerClients({
        credential: credentialOf(run, objectId),
        endpoint,
        scope: `${endpoint}/.default`,
    });
}

test('the tenant of a subscription is the one that Resource Manager tells', async () => {
    expect(await readTenant(clientsOf(people.pgwarden.objectId), production)).toBe(
        run.simulator.world.tenantId,
    );
});

test('a subscription that may not be read is a lasting refusal with Azure’s error message', async () => {
    await expect(readTenant(clientsOf(people.stranger.objectId), production)).rejects.toMatchObject({
        name: 'TenantUnreadableError',
        transient: false,
        message: expect.stringMatching(
            /^The tenant of subscription [^ ]+ cannot be read: HTTP 403 AuthorizationFailed: /,
        ),
    });
});

test('an unavailable Resource Manager is a transient failure', async () => {
    const clients = clientsOf(people.pgwarden.objectId);
    const failing = {
        ...clients,
        postgres: () => ({
            ...clients.postgres(production),
            sendRequest: () => Promise.reject(new Error('socket hang up')),
        }),
    };
    await expect(readTenant(failing, production)).rejects.toMatchObject({ transient: true });
});

test.each([
    ['wrongIssuer', 'HTTP 401 InvalidAuthenticationTokenTenant: '],
    ['notFound', 'HTTP 404 SubscriptionNotFound: '],
] as const)(
    'a delegation that was withdrawn (%s) is a lasting refusal, of the tenant and of the list of servers',
    async (foreignSubscription, reason) => {
        const other = await running({ throttling: 'off', behavior: { foreignSubscription } });
        setDefaultCACertificates([run.caPem, other.caPem]);
        const { world, endpoints } = other.simulator;
        delegateSubscription(world, {
            subscriptionId: delegated,
            tenantId: customerTenant,
            principalId: people.pgwarden.objectId,
            authorizations: [{ roleName: 'Reader', scope: `/subscriptions/${delegated}` }],
        });
        const options = {
            credential: credentialOf(other, people.pgwarden.objectId),
            endpoint: endpoints.resourceManager,
            scope: `${endpoints.resourceManager}/.default`,
        };
        const clients = resourceManagerClients(options);
        const graph = resourceGraph(options);
        const inventory = serverInventory({ clients, graph, watched: namedSubscriptions([delegated]) });
        expect(await inventory.tenantOf(delegated)).toBe(customerTenant);
        expect(await inventory.pageOf(delegated)).toEqual({ servers: [] });
        withdrawDelegation(world, delegated);
        await expect(inventory.tenantOf(delegated)).rejects.toMatchObject({
            transient: false,
            message: expect.stringMatching(
                /; if the subscription is delegated, see that its delegation still exists$/,
            ),
        });
        await expect(inventory.pageOf(delegated)).rejects.toMatchObject({
            name: 'InventoryUnreadableError',
            transient: false,
            message: expect.stringContaining(reason),
        });
        await other.simulator.stop();
    },
);
