import { describe, expect, test } from 'vitest';
import type { SliceName } from '../../../../src/model/server-state.ts';
import { createServer, production } from '../../../sandbox/simulator/running.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { aroundServers, aSecondAgo } from './around-servers.ts';
import { sharedProduct } from './shared-product.ts';

const product = sharedProduct();
const { allow, asked, refuse, requestCount } = aroundServers(product);
const plan = `/subscriptions/${production}/providers/Microsoft.Security/pricings/OpenSourceRelationalDatabases`;

function setPlan(tier: 'Free' | 'Standard'): void {
    product().simulator.world.defenderPlans.set(
        `${production}/OpenSourceRelationalDatabases`.toLowerCase(),
        tier,
    );
}

async function readEach(names: readonly string[], slices: readonly SliceName[], requestedAt?: string) {
    for (const name of names) createServer(product().simulator.world, { name });
    const { reader } = productOf(product());
    const readings = [];
    for (const name of names) {
        const hints = requestedAt === undefined ? {} : { requestedAt };
        readings.push(await reader.read(serverIdOf(name), slices, hints));
    }
    return readings;
}

describe('the Defender plan of the subscription', () => {
    test('is read once for the servers that are assessed together', async () => {
        setPlan('Standard');
        const before = requestCount();
        const readings = await readEach(['plan-a', 'plan-b', 'plan-c'], ['defenderPlan'], aSecondAgo());
        const found = { kind: 'read', value: { pricingTier: 'Standard' } };
        expect(readings).toEqual([
            { kind: 'found', slices: { defenderPlan: found }, calls: 1 },
            { kind: 'found', slices: { defenderPlan: found }, calls: 0 },
            { kind: 'found', slices: { defenderPlan: found }, calls: 0 },
        ]);
        expect(asked(before)).toEqual([plan]);
    });

    test('is read again for a request that came after the reading began', async () => {
        setPlan('Standard');
        const { reader } = productOf(product());
        createServer(product().simulator.world, { name: 'plan-later' });
        await reader.read(serverIdOf('plan-later'), ['defenderPlan'], { requestedAt: aSecondAgo() });
        setPlan('Free');
        const requestedAt = new Date(Date.now() + 1_000).toISOString();
        const reading = await reader.read(serverIdOf('plan-later'), ['defenderPlan'], { requestedAt });
        expect(reading).toMatchObject({
            slices: { defenderPlan: { kind: 'read', value: { pricingTier: 'Free' } } },
        });
    });

    test('without the permission it is unreadable, names the permission, and costs a fleet one call', async () => {
        const message = `The client does not have authorization to perform action 'Microsoft.Security/pricings/read' over scope '${plan}'.`;
        refuse('/pricings/OpenSourceRelationalDatabases', 403, 'AuthorizationFailed', message);
        const before = requestCount();
        const readings = await readEach(['refused-a', 'refused-b'], ['defenderPlan'], aSecondAgo());
        allow();
        for (const reading of readings) {
            expect(reading).toMatchObject({
                kind: 'found',
                slices: {
                    defenderPlan: {
                        kind: 'unreadable',
                        reason: expect.stringContaining("'Microsoft.Security/pricings/read'"),
                        transient: false,
                    },
                },
            });
        }
        expect(asked(before)).toEqual([plan]);
    });

    test('a refusal that may pass is not shared', async () => {
        refuse('/pricings/OpenSourceRelationalDatabases', 503, 'ServiceUnavailable', 'later');
        const before = requestCount();
        const readings = await readEach(['later-a', 'later-b'], ['defenderPlan'], aSecondAgo());
        allow();
        for (const reading of readings)
            expect(reading).toMatchObject({
                slices: { defenderPlan: { kind: 'unreadable', transient: true } },
            });
        expect(asked(before)).toEqual([plan, plan]);
    });

    test('a subscription that is not registered for Defender for Cloud has no plan', async () => {
        const message = 'Please register to Microsoft.Security in order to view your security status';
        refuse('/pricings/OpenSourceRelationalDatabases', 404, 'Subscription Not Registered', message);
        const [reading] = await readEach(['unregistered'], ['defenderPlan']);
        allow();
        expect(reading).toMatchObject({
            slices: { defenderPlan: { kind: 'read', value: { pricingTier: '' } } },
        });
    });

    test('a plan that Azure does not know leaves the server found, and is not asked for again', async () => {
        refuse(
            '/pricings/OpenSourceRelationalDatabases',
            404,
            'ResourceNotFound',
            'The pricing was not found.',
        );
        const before = requestCount();
        const [reading] = await readEach(['no-plan'], ['server', 'defenderPlan']);
        allow();
        expect(reading).toMatchObject({
            kind: 'found',
            slices: { defenderPlan: { kind: 'unreadable', transient: false } },
        });
        expect(product().simulator.requests.entries.length - before).toBe(2);
    });
});
