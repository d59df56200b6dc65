import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../../src/model/cause.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { idOf } from '../../../support/server-id.ts';
import {
    addServer,
    drift,
    hourMs,
    minuteMs,
    orders,
    pass,
    pathOf,
    reasonOf,
    recordOf,
    setParameter,
    terraform,
    trail,
} from '../../../support/story.ts';

const server = parseServerId(orders);

function flappingWorld(): MemoryWorld {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world);
    return world;
}

/** An opponent who undoes every write so long after it took effect, and whose write Event Grid tells or not. */
function oppose(world: MemoryWorld, delayMs: number, actor: Actor | undefined, value = 'off'): void {
    let undoExemptions = 0;
    world.fate = (port) => {
        const write = world.azure.writes[undoExemptions];
        if (write === undefined || world.now < write.endsAt + delayMs || server === undefined) return;
        // The read lets Azure finish its operation first.
        if (port.startsWith('azure write')) return;
        undoExemptions += 1;
        void world.azure.reader.read(server, ['parameters']);
        setParameter(world, 'require_secure_transport', value);
        if (actor === undefined) return;
        void world.request({
            server: idOf(orders),
            slices: ['parameters'],
            cause: {
                kind: 'event',
                eventId: `opponent-${undoExemptions}`,
                resource: 'configurations/require_secure_transport',
                actor,
            },
            requestedAt: new Date(world.now).toISOString(),
            requeues: 0,
        });
    };
}

describe('an actor of any speed is flapping after the allowed number of written repairs', () => {
    test.each([0, 500, 1_000, 3_000, 5_000, 10_000, 30_000, 60_000, 10 * minuteMs])(
        'when an event arrives %i ms after each write: three writes, and the actor is named',
        async (delayMs) => {
            const world = flappingWorld();
            oppose(world, delayMs, terraform);
            await drift(world, 'require_secure_transport', 'off', { writer: terraform });
            await pass(world, 3 * hourMs);
            expect(world.azure.writes).toHaveLength(3);
            expect(trail(world).at(-1)).toBe('flapping secure-transport');
            expect(reasonOf(world, 'flapping')).toContain(
                `changed by ${terraform.objectId} through application ${terraform.appId} to `,
            );
            expect(Object.keys(recordOf(world).flapping)).toEqual(['secure-transport']);
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('when no event arrives: three repairs of as many writes as one may have, and an unknown actor', async () => {
        const world = flappingWorld();
        oppose(world, 0, undefined);
        setParameter(world, 'require_secure_transport', 'off');
        for (let round = 0; round < 9; round += 1) {
            await drift(world, 'work_mem', `${8_192 + round}`);
            await pass(world, 20 * minuteMs);
        }
        expect(world.azure.writes).toHaveLength(3 * 5);
        expect(trail(world).filter((entry) => !entry.startsWith('flapping'))).toEqual([
            ...Array.from({ length: 3 }, () => [
                'intended secure-transport',
                'failed secure-transport',
            ]).flat(),
        ]);
        expect(reasonOf(world, 'flapping')).toBe(
            'written 3 times in 24 h, of which 0 held until read back, and changed again; ' +
                'changed by an unknown actor to require_secure_transport = off; ' +
                'repairs go on after 24 h of quiet or when an operator resumes them',
        );
    });
});

describe('a counted repair', () => {
    test('is not a write that Azure certainly did not accept: refused writes are no flapping', async () => {
        const world = flappingWorld();
        for (let time = 0; time < 6; time += 1) {
            world.azure.refusals.push({ kind: 'refused', reason: 'HTTP 403 AuthorizationFailed: no' });
            await drift(world, 'require_secure_transport', 'off', { writer: terraform });
            await pass(world, 5 * minuteMs);
        }
        expect(trail(world).filter((entry) => entry === 'failed secure-transport')).toHaveLength(6);
        expect(recordOf(world).repairs).toEqual({});
    });

    test('is a write that a process sent and did not live to verify', async () => {
        const world = flappingWorld();
        await drift(world, 'require_secure_transport', 'off', { writer: terraform });
        await world.run({ mostDeliveries: 2 });
        expect(world.azure.writes).toHaveLength(1);
        expect(recordOf(world).repairs['secure-transport']).toMatchObject([
            { actor: `${terraform.objectId} through application ${terraform.appId}` },
        ]);
    });
});

test('one server with a fast actor does not use up the budget of the fleet', async () => {
    const world = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(world);
    addServer(world, pathOf('billing'));
    const { guardRails } = world.baseline;
    const budget = { serversPerHour: 10, changesPerHour: 10 };
    world.baseline = { ...world.baseline, guardRails: { ...guardRails, budget } };
    oppose(world, 0, terraform);
    await drift(world, 'require_secure_transport', 'off', { writer: terraform });
    await pass(world, 30 * minuteMs);
    world.fate = () => undefined;
    await drift(world, 'log_checkpoints', 'off', { path: pathOf('billing') });
    await pass(world, 5 * minuteMs);
    expect(trail(world, pathOf('billing'))).toEqual(['intended log-checkpoints', 'verified log-checkpoints']);
});
