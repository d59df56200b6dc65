import { beforeEach, describe, expect, test } from 'vitest';
import type { Cause } from '../../../../src/model/cause.ts';
import type { SliceName } from '../../../../src/model/server-state.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { idOf } from '../../../support/server-id.ts';
import { serverState } from '../../../support/states.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
const kinds: readonly SliceName[] = ['parameters', 'firewallRules', 'administrators', 'diagnosticSettings'];

const resources = [
    'configurations/log_checkpoints',
    'firewallrules/azure',
    'administrators/a11ce000-0000-4000-8000-000000000001',
    'microsoft.insights/diagnosticsettings/central',
];

let world: MemoryWorld;

beforeEach(() => {
    world = memoryWorld(
        enforcing([
            'secure-transport',
            'firewall-azure-services',
            'entra-administrator',
            'threat-protection',
        ]),
    );
    world.azure.states.set(server, serverState());
});

function cause(index: number): Cause {
    return {
        kind: 'event',
        eventId: `event-${index}`,
        actor: { objectId: `actor-${index % kinds.length}` },
        resource: resources[index % kinds.length] ?? '',
        time: new Date(world.now + Math.floor((index * 2_000) / 50)).toISOString(),
    };
}

/** Events that arrive evenly within two seconds, each about another child than the one before. */
function manyEvents(events: number): void {
    const began = world.now;
    for (let index = 0; index < events; index += 1) {
        const at = began + Math.floor((index * 2_000) / events);
        world.queue.push({
            queue: 'assessments',
            text: JSON.stringify({
                server,
                slices: [kinds[index % kinds.length]],
                cause: cause(index),
                requestedAt: new Date(at).toISOString(),
                requeues: 0,
            }),
            visibleAt: at,
            dequeued: 0,
            isHeld: false,
        });
    }
}

describe('50 events on one server within 2 s', () => {
    test.each([1, 4, 16])('lead to two assessments at most with %i workers', async (workers) => {
        manyEvents(50);
        await world.run({ workers, mostDeliveries: 2_000 });
        const reads = world.azure.reads.map(({ what }) => what);
        expect(reads.length).toBeLessThanOrEqual(2);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('share a read that began after the last of them', async () => {
        manyEvents(49);
        const lastAt = world.now + 1_999;
        const readAt: number[] = [];
        const { reader } = world.azure;
        Object.assign(world.azure, {
            reader: {
                read: (...call: Parameters<typeof reader.read>) => {
                    readAt.push(world.now);
                    return reader.read(...call);
                },
            },
        });
        world.queue.push({
            queue: 'assessments',
            text: JSON.stringify({
                server,
                slices: ['parameters'],
                cause: cause(49),
                requestedAt: new Date(lastAt).toISOString(),
                requeues: 0,
            }),
            visibleAt: lastAt,
            dequeued: 0,
            isHeld: false,
        });
        await world.run({ mostDeliveries: 2_000 });
        expect(readAt.at(-1)).toBeGreaterThan(lastAt);
    });

    test('find the drift in each child, and attribute it to the actor who changed that child', async () => {
        manyEvents(8);
        await world.run({ mostDeliveries: 2 });
        world.azure.states.set(
            server,
            serverState({
                firewallRules: [{ name: 'azure', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }],
            }),
        );
        await world.run({ mostDeliveries: 2_000 });
        const [rule] = world.audit.filter(({ control }) => control === 'firewall-azure-services');
        expect(rule?.cause).toMatchObject({ actor: { objectId: 'actor-1' } });
        expect(world.azure.states.get(server)?.firewallRules).toEqual([]);
    });
});

describe('many events over the fleet', () => {
    test('wait for their place in time, once', async () => {
        const scheduledReads: unknown[] = [];
        world.rateLimiter = {
            schedule: (_subscription, { calls, isScheduled }) => {
                scheduledReads.push({ calls, isScheduled });
                return scheduledReads.length === 1 ? 30_000 : 0;
            },
        };
        const began = world.now;
        await world.request({
            server: idOf(server),
            slices: ['parameters'],
            cause: cause(1),
            requestedAt: new Date(began).toISOString(),
            requeues: 0,
        });
        await world.run();
        expect(scheduledReads).toEqual([
            { calls: 1, isScheduled: false },
            { calls: 1, isScheduled: true },
        ]);
        expect(world.azure.reads.length).toBe(1);
        expect(world.now).toBeGreaterThanOrEqual(began + 30_000);
    });
});
