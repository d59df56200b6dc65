import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delegateSubscription, withdrawDelegation } from '../../../sandbox/simulator/world/lighthouse.ts';
import { assignRole, tenantId } from '../../../sandbox/simulator/world/people.ts';
import { resourceGroupId, type World } from '../../../sandbox/simulator/world/world.ts';
import { type ProductInSandbox, productInSandbox } from '../../support/product-in-sandbox.ts';
import { startSubscriber } from './event-grid/subscriber.ts';
import { createServer, people, production, raw, until } from './running.ts';

const delegated = '99999999-9999-4999-8999-999999999999';
const customerTenant = '66666666-6666-4666-8666-666666666666';
const subscription = `/subscriptions/${delegated}`;
const customer = {
    objectId: 'c0570000-0000-4000-8000-000000000001',
    tenantId: customerTenant,
    name: 'carla@customer.example',
    type: 'User',
} as const;

let product: ProductInSandbox;
let world: World;

beforeAll(async () => {
    product = await productInSandbox({ throttling: 'off' });
    ({ world } = product.simulator);
    world.principals.set(customer.objectId, customer);
    delegate();
    createServer(world, { name: 'theirs', subscriptionId: delegated });
    createServer(world, { name: 'ours' });
    assignRole(world, customer.objectId, 'Owner', subscription);
}, 30_000);
afterAll(() => product?.simulator.stop());

function delegate(roleName = 'Reader'): void {
    delegateSubscription(world, {
        subscriptionId: delegated,
        tenantId: customerTenant,
        principalId: people.pgwarden.objectId,
        authorizations: [{ roleName, scope: subscription }],
    });
}

const as = people.pgwarden.objectId;
const theirs = `${resourceGroupId(delegated, 'pgwarden')}/providers/Microsoft.DBforPostgreSQL/flexibleServers/theirs`;

describe('a delegated subscription', () => {
    test('names its own tenant and the one that manages it', async () => {
        expect(await raw(product, 'GET', subscription, { as })).toMatchObject({
            status: 200,
            body: { tenantId: customerTenant, managedByTenants: [{ tenantId }] },
        });
        expect(await raw(product, 'GET', `/subscriptions/${production}`, { as })).toMatchObject({
            body: { tenantId, managedByTenants: [] },
        });
    });

    test('is read with the delegated role, and with none of the roles in the managing tenant', async () => {
        expect(await raw(product, 'GET', theirs, { as })).toMatchObject({ status: 200 });
        const configuration = `${theirs}/configurations/log_checkpoints`;
        const body = { properties: { value: 'off', source: 'user-override' } };
        for (const principal of [as, people.operator.objectId]) {
            expect(await raw(product, 'PATCH', configuration, { as: principal, body })).toMatchObject({
                status: 403,
                body: { error: { code: 'AuthorizationFailed' } },
            });
        }
    });

    test('shows its servers in Resource Graph with its tenant', async () => {
        const path = '/providers/Microsoft.ResourceGraph/resources';
        const query = 'Resources | project id, tenantId | order by id asc';
        const { body } = await raw(product, 'POST', path, {
            as,
            body: { subscriptions: [delegated], query },
        });
        expect(body).toMatchObject({ data: [{ tenantId: customerTenant }] });
    });

    test('makes events that carry its tenant, whoever the caller is', async () => {
        const { eventGrid } = product.simulator;
        const subscriber = await startSubscriber();
        await eventGrid.subscribe({
            name: 'customer',
            source: { kind: 'subscription', subscriptionId: delegated },
            endpoint: subscriber.endpoint,
            schema: 'EventGridSchema',
        });
        assignRole(world, as, 'Contributor', resourceGroupId(delegated, 'pgwarden'));
        const body = { properties: { network: { publicNetworkAccess: 'Disabled' } } };
        for (const principal of [as, customer.objectId]) {
            expect((await raw(product, 'PATCH', theirs, { as: principal, body })).status).toBe(202);
            await until(
                'the write ends',
                () => world.servers.get(theirs.toLowerCase())?.operation === undefined,
            );
        }
        await eventGrid.whenIdle();
        const events = subscriber.notifications.flatMap(({ body: text }) => JSON.parse(text));
        expect(events.map(({ data }) => data.tenantId)).toEqual([customerTenant, customerTenant]);
        await subscriber.close();
    });

    test.each([
        ['Owner', 'Owner is not supported'],
        ['Key Vault Crypto Officer', 'roles with data actions are not supported'],
        ['Pgwarden Reader', 'custom roles are not supported'],
    ])('cannot be delegated with the role %s', (roleName, problem) => {
        expect(() => delegate(roleName)).toThrow(`${roleName} cannot be delegated: ${problem}`);
    });

    test('has vaults whose keys Lighthouse does not reach: a lasting refusal that says so', async () => {
        const { keyVault, endpoints } = product.simulator;
        const [vault] = keyVault.vaults;
        if (vault === undefined) throw new Error('no vault');
        const uri = keyVault.createKey(vault.name, 'theirs');
        const id = `${resourceGroupId(delegated, 'security')}/providers/Microsoft.KeyVault/vaults/theirs`;
        Object.assign(vault, { id });
        const { keys, unread } = await product.keys.readKeys({ type: 'AzureKeyVault', primaryKeyURI: uri });
        expect(endpoints.keyVaults[0]).toBe(vault.uri);
        expect(keys.primary?.versions).toBe('unread');
        expect(unread).toEqual([
            {
                part: 'primary/versions',
                transient: false,
                reason: `HTTP 401 Unauthorized: AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${customerTenant}/, found https://sts.windows.net/${tenantId}/.; Azure Lighthouse does not reach the keys of a vault in another tenant`,
            },
            expect.objectContaining({ part: 'primary/rotationPolicy', transient: false }),
        ]);
    });

    test('that is no longer delegated refuses the managing tenant, and serves its own', async () => {
        withdrawDelegation(world, delegated);
        expect(await raw(product, 'GET', subscription, { as })).toMatchObject({
            status: 401,
            body: { error: { code: 'InvalidAuthenticationTokenTenant' } },
        });
        expect(await raw(product, 'GET', theirs, { as: customer.objectId })).toMatchObject({ status: 200 });
        delegate();
    });
});
