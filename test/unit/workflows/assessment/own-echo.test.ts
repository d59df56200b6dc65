import { describe, expect, test } from 'vitest';
import {
    type MemoryWorld,
    ownObjectId,
    ownTenantId,
    watchedSubscription,
} from '../../../support/memory-world.ts';
import { eventGridEvent } from '../../../support/resource-events.ts';
import { ask, drifted, orders, parameter, setParameter, worldWith } from '../../../support/story.ts';

/** Events under our own identity: only what the audit says that we wrote is our echo. */

const provider = 'Microsoft.DBforPostgreSQL/flexibleServers';

interface DriftChanges {
    readonly below?: string;
    readonly operation?: string;
    readonly correlationId?: string | undefined;
    readonly time?: string;
    readonly oid?: string;
}

async function receive(world: MemoryWorld, reported: DriftChanges): Promise<number> {
    const { below = '/configurations/require_secure_transport', operation = '/configurations/write' } =
        reported;
    const before = world.queue.length;
    await world.receive(
        eventGridEvent(`${orders}${below}`, `${provider}${operation}`, {
            time: reported.time ?? new Date(world.now).toISOString(),
            data: {
                tenantId: ownTenantId,
                subscriptionId: watchedSubscription,
                correlationId: reported.correlationId,
                claims: { oid: reported.oid ?? ownObjectId },
            },
        }),
    );
    return world.queue.length - before;
}

/** A world in which TLS was repaired, and the id of the remediation, under which its write was sent. */
async function repaired(): Promise<{ readonly world: MemoryWorld; readonly correlationId: string }> {
    const world = worldWith(drifted);
    await ask(world);
    await world.run();
    const verified = world.audit.find(({ outcome }) => outcome === 'verified');
    return { world, correlationId: verified?.remediationId ?? 'none' };
}

describe('an event under Pgwarden’s own identity', () => {
    test('that reports an own write does nothing at all', async () => {
        const { world, correlationId } = await repaired();
        expect(await receive(world, { correlationId })).toBe(0);
        expect(await receive(world, { correlationId: correlationId.toUpperCase() })).toBe(0);
    });

    test('that arrives before the write has ended does nothing at all', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        expect(world.audit.map(({ outcome }) => outcome)).toEqual(['intended']);
        expect(await receive(world, { correlationId: world.audit[0]?.remediationId })).toBe(0);
    });

    test.each<[string, (correlationId: string, now: number) => DriftChanges]>([
        ['has no correlation id', () => ({ correlationId: undefined })],
        ['has another correlation id', () => ({ correlationId: 'c0ffee00-0000-4000-8000-000000000001' })],
        [
            'tells of another parameter',
            (correlationId) => ({ correlationId, below: '/configurations/log_checkpoints' }),
        ],
        [
            'tells of another kind of resource',
            (correlationId) => ({
                correlationId,
                below: '/firewallRules/require_secure_transport',
                operation: '/firewallRules/write',
            }),
        ],
        [
            'tells of the server itself',
            (correlationId) => ({ correlationId, below: '', operation: '/write' }),
        ],
        ['tells of a deletion', (correlationId) => ({ correlationId, operation: '/configurations/delete' })],
        [
            'is of an hour after the end of that write',
            (correlationId, now) => ({ correlationId, time: new Date(now + 3_600_000).toISOString() }),
        ],
    ])('that %s is assessed', async (_what, reported) => {
        const { world, correlationId } = await repaired();
        expect(await receive(world, reported(correlationId, world.now))).toBe(1);
    });

    test('that is no echo has its drift found and repaired', async () => {
        const { world } = await repaired();
        world.now += 60_000;
        setParameter(world, 'require_secure_transport', 'off');
        await receive(world, { correlationId: undefined });
        await world.run();
        expect(parameter(world, 'require_secure_transport')).toBe('on');
    });

    test('that is no echo and changed nothing costs one read, two rechecks and no write', async () => {
        const { world } = await repaired();
        world.now += 60_000;
        const before = { reads: world.azure.reads.length, writes: world.azure.writes.length };
        await receive(world, { correlationId: undefined });
        await world.run();
        expect({ reads: world.azure.reads.length, writes: world.azure.writes.length }).toEqual({
            reads: before.reads + 3,
            writes: before.writes,
        });
    });
});

test('an event of another actor is no echo, even with the correlation id of an own write', async () => {
    const { world, correlationId } = await repaired();
    const oid = 'a11ce000-0000-4000-8000-000000000001';
    expect(await receive(world, { correlationId, oid })).toBe(1);
});
