import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compliantParameters } from '../../../sandbox/simulator/fleet/compliant.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { delegateSubscription, withdrawDelegation } from '../../../sandbox/simulator/world/lighthouse.ts';
import { tenantId } from '../../../sandbox/simulator/world/people.ts';
import { flexibleServerId, resourceGroupId } from '../../../sandbox/simulator/world/world.ts';
import { createServer, people, production, serverPath } from '../../sandbox/simulator/running.ts';
import { eventGridEvent } from '../../support/resource-events.ts';
import { type AppInProcess, appInProcess } from './app-in-process.ts';

/** A subscription of a customer’s tenant that is delegated to Pgwarden’s. */
const delegated = '99999999-9999-4999-8999-999999999999';
const customerTenant = '66666666-6666-4666-8666-666666666666';
const thirdTenant = '77777777-7777-4777-8777-777777777777';
const customerActor = 'c0570000-0000-4000-8000-000000000001';

let app: AppInProcess;

beforeAll(async () => {
    app = await appInProcess({ SUBSCRIPTION_IDS: `${subscriptionIds.production},${delegated}` });
    delegateAgain();
    await app.start();
    await app.invoke('on-tick', {});
}, 60_000);

afterAll(async () => {
    await app.stop();
});

/** As infra/lighthouse.bicep does: reads everywhere, repairs in one resource group. */
function delegateAgain(): void {
    delegateSubscription(app.product.simulator.world, {
        subscriptionId: delegated,
        tenantId: customerTenant,
        principalId: people.pgwarden.objectId,
        authorizations: [
            { roleName: 'Reader', scope: `/subscriptions/${delegated}` },
            { roleName: 'Contributor', scope: resourceGroupId(delegated, 'pgwarden') },
        ],
    });
}

function drifted(name: string): string {
    createServer(app.product.simulator.world, {
        name,
        subscriptionId: delegated,
        parameters: { ...compliantParameters('17'), require_secure_transport: 'off' },
    });
    return flexibleServerId(delegated, 'pgwarden', name);
}

/** Delivers an event of a server, which names a tenant. Returns the reason of its rejection, if it was. */
async function rejection(server: string, tenant: string, id: string): Promise<string | undefined> {
    const subscriptionId = server.split('/')[2] ?? '';
    const event = eventGridEvent(
        `${server}/configurations/require_secure_transport`,
        'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        {
            id,
            time: new Date().toISOString(),
            data: { tenantId: tenant, subscriptionId, claims: { oid: customerActor } },
        },
    );
    await app.invoke('on-resource-change', event);
    const entries = await app.audit('events');
    return entries.find((entry) => entry.id === `rejected:${id}`)?.reason;
}

describe('a delegated subscription', () => {
    test('is repaired: the event of its own tenant counts, and names the actor of that tenant', async () => {
        const server = drifted('customer-1');
        expect(await rejection(server, customerTenant, 'delegated-1')).toBeUndefined();
        await app.deliver();
        const { world } = app.product.simulator;
        const { record } = world.servers.get(server.toLowerCase()) ?? {};
        expect(record?.parameters.require_secure_transport?.value).toBe('on');
        const entries = (await app.audit(server)).filter(({ control }) => control === 'secure-transport');
        expect(entries.map(({ outcome }) => outcome)).toEqual(['intended', 'verified']);
        expect(entries[0]).toMatchObject({ cause: { actor: { objectId: customerActor } } });
    }, 60_000);

    test.each([
        ['Pgwarden’s own tenant', tenantId],
        ['a third tenant', thirdTenant],
    ])('an event of it that names %s is rejected', async (what, tenant) => {
        const server = flexibleServerId(delegated, 'pgwarden', 'customer-1');
        expect(await rejection(server, tenant, `forged ${what}`)).toBe(
            `the event is of tenant ${tenant}, and subscription ${delegated} is not`,
        );
    });

    test('an event that names a foreign tenant for Pgwarden’s own subscription is rejected', async () => {
        createServer(app.product.simulator.world, { name: 'own' });
        expect(await rejection(serverPath('own'), customerTenant, 'foreign')).toBe(
            `the event is of tenant ${customerTenant}, and subscription ${production} is not`,
        );
    });

    test('whose delegation is withdrawn cannot be read: Pgwarden says so, keeps what it knows, and writes nothing', async () => {
        const { world } = app.product.simulator;
        const server = drifted('customer-2');
        withdrawDelegation(world, delegated);
        expect(await rejection(server, customerTenant, 'withdrawn')).toBeUndefined();
        await app.deliver();
        const { body } = await app.http(`servers/state?server=${server}`);
        expect(body).toMatchObject({ verdict: 'unknown' });
        expect(JSON.stringify(body)).toContain(
            `parameters: HTTP 401 InvalidAuthenticationTokenTenant: The access token is from the wrong issuer 'https://sts.windows.net/${tenantId}/'`,
        );
        const { record } = world.servers.get(server.toLowerCase()) ?? {};
        expect(record?.parameters.require_secure_transport?.value).toBe('off');
    }, 60_000);
});
