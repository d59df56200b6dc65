import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import { effectsToTry } from '../../../support/at-effects.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { addServer, drift, isOn, minuteMs, pass } from '../../../support/story.ts';

/** Which ports of the world in memory live in which service of the storage account. */
const services = {
    table: /^(records|audit|budget|shelf)/,
    queue: /^queue/,
    blob: /^(lease|pause|baseline)/,
} as const;

type Service = keyof typeof services;

async function driftedWorld(): Promise<MemoryWorld> {
    const world = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await drift(world, 'log_checkpoints', 'off');
    return world;
}

async function effectsOfARepair(): Promise<number> {
    const world = await driftedWorld();
    let effects = 0;
    world.fate = (_port, moment) => {
        if (moment === 'before') effects += 1;
    };
    await world.run();
    return effects;
}

/** From the n-th effect on the service is away for ten minutes. Returns how often a message was delivered meanwhile. */
async function away(world: MemoryWorld, service: Service, nth: number): Promise<number> {
    let effects = 0;
    let isAway = false;
    world.fate = (port, moment) => {
        if (moment === 'before') effects += 1;
        if (effects >= nth) isAway = true;
        if (isAway && moment === 'before' && services[service].test(port))
            throw new StorageUnavailableError(port);
    };
    let deliveries = 0;
    // Until it is away, and then for ten minutes. Nobody can take a message from a queue that is away.
    for (let until = Number.POSITIVE_INFINITY; world.now < until; ) {
        if (!isAway || service !== 'queue') {
            const visible = world.queue.some(({ visibleAt, isHeld }) => !isHeld && visibleAt <= world.now);
            if (visible) deliveries += await world.run({ mostDeliveries: 1 });
        }
        if (isAway && until === Number.POSITIVE_INFINITY) until = world.now + 10 * minuteMs;
        world.now += 1_000;
        if (world.now % minuteMs < 1_000) await world.tick().catch(() => undefined);
    }
    world.fate = () => undefined;
    return deliveries;
}

describe.each(['table', 'queue', 'blob'] as const)(
    'the %s service is unavailable for ten minutes',
    (service) => {
        test('whenever it begins: no write without its row, nothing lost, no failed message, no crash loop', async () => {
            const effects = await effectsOfARepair();
            expect(effects).toBeGreaterThan(20);
            for (const nth of effectsToTry(effects)) {
                const world = await driftedWorld();
                const deliveries = await away(world, service, nth);
                const context = `from effect ${nth}`;
                expect({ context, poison: world.poison.length, isLoop: deliveries > 100 }).toEqual({
                    context,
                    poison: 0,
                    isLoop: false,
                });
                await pass(world, 10 * minuteMs);
                expect({ context, broken: brokenInvariants(world) }).toEqual({ context, broken: [] });
                const repaired = ['require_secure_transport', 'log_checkpoints'].filter((name) =>
                    isOn(world, name),
                );
                expect({ context, repaired }).toEqual({
                    context,
                    repaired: ['require_secure_transport', 'log_checkpoints'],
                });
                expect({ context, writes: world.azure.writes.length }).toEqual({ context, writes: 2 });
            }
        });

        test('an event that arrives meanwhile is accepted, or refused so that Event Grid delivers it again', async () => {
            const world = memoryWorld(enforcing(['secure-transport']));
            addServer(world);
            world.fate = (port, moment) => {
                if (moment === 'before' && services[service].test(port))
                    throw new StorageUnavailableError(port);
            };
            const isTaken = await drift(world, 'require_secure_transport', 'off').then(
                () => true,
                (error: unknown) => {
                    expect(String(error)).toContain('Storage is not available');
                    return false;
                },
            );
            expect(isTaken).toBe(service !== 'queue');
            expect(world.azure.writes).toEqual([]);
            world.fate = () => undefined;
            if (!isTaken) await drift(world, 'require_secure_transport', 'off');
            await pass(world, 5 * minuteMs);
            expect(isOn(world, 'require_secure_transport')).toBe(true);
        });
    },
);
