import { describe, expect, test } from 'vitest';
import {
    BaselineUnreadableError,
    LeaseLostError,
    RecordConflictError,
    StorageUnavailableError,
} from '../../../../src/errors.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ask, drifted, fail, orders, trail, worldWith } from '../../../support/story.ts';

const repaired = ['intended secure-transport', 'verified secure-transport'];

/** Delivers for so many minutes of the world's clock. */
async function wait(world: MemoryWorld, minutes: number): Promise<void> {
    const end = world.now + minutes * 60_000;
    for (let deliveries = 0; world.now < end && deliveries < 500; deliveries += 1) {
        if (world.queue.length === 0) world.now = end;
        await world.run({ mostDeliveries: 1 });
    }
}

describe('without the audit', () => {
    test('nothing is written to Azure, and everything is repaired when it is back', async () => {
        const world = worldWith(drifted);
        await ask(world);
        const mend = fail(world, /^audit/, () => new StorageUnavailableError('table audit'));
        await wait(world, 30);
        expect([world.azure.writes, world.audit, world.poison]).toEqual([[], [], []]);
        mend();
        await world.run();
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that is lost during an operation, the remediation ends when it is back', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        expect(world.azure.writes).toHaveLength(1);
        const mend = fail(world, /^audit/, () => new StorageUnavailableError('table audit'));
        await wait(world, 30);
        expect(trail(world)).toEqual(['intended secure-transport']);
        mend();
        await world.run();
        expect(world.azure.writes).toHaveLength(1);
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('without a baseline that is trusted', () => {
    test('nothing is written to Azure, and everything is repaired when it is back', async () => {
        const world = worldWith(drifted);
        await ask(world);
        const mend = fail(world, /^baseline/, () => new BaselineUnreadableError(['$.modes: x']));
        await wait(world, 30);
        expect([world.azure.writes, world.azure.reads, world.poison]).toEqual([[], [], []]);
        mend();
        await world.run();
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('from the plan on, the write waits for it', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        const mend = fail(world, /^baseline/, () => new BaselineUnreadableError(['$.modes: x']));
        await wait(world, 30);
        expect([world.azure.writes, trail(world)]).toEqual([[], []]);
        mend();
        await world.run();
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('from the write on, the operation is followed to its end all the same', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        fail(world, /^baseline/, () => new BaselineUnreadableError(['$.modes: x']));
        await world.run();
        expect(trail(world)).toEqual(repaired);
    });
});

describe('without the switches of the operators', () => {
    test('nothing is written to Azure, and everything is repaired when they can be read', async () => {
        const world = worldWith(drifted);
        await ask(world);
        const mend = fail(world, /^pause/, () => new StorageUnavailableError('blob pause'));
        await wait(world, 30);
        expect([world.azure.writes, world.poison]).toEqual([[], []]);
        mend();
        await world.run();
        expect(trail(world)).toEqual(repaired);
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('one failure at any port and any time', () => {
    /** Every port of an undisturbed run, each as often as it was used. */
    async function portsOfARun(): Promise<readonly string[]> {
        const world = worldWith(drifted);
        const ports: string[] = [];
        world.fate = (port, moment) => {
            if (moment === 'before' && !port.startsWith('azure')) ports.push(port);
        };
        await ask(world);
        await world.run();
        return ports;
    }

    test.each([
        ['storage that is not available', () => new StorageUnavailableError('x')],
        ['a conflict', () => new RecordConflictError(orders)],
        ['a lost lease', () => new LeaseLostError(orders)],
    ])('%s before the effect loses nothing', async (_what, error) => {
        const ports = await portsOfARun();
        expect(ports.length).toBeGreaterThan(15);
        for (const [nth, port] of ports.entries()) {
            const world = worldWith(drifted);
            let effect = 0;
            world.fate = (name, moment) => {
                if (moment !== 'before' || name.startsWith('azure')) return;
                effect += 1;
                if (effect === nth + 1) throw error();
            };
            await ask(world);
            await world.run();
            const context = `failure ${nth + 1}, ${port}`;
            expect({ context, broken: brokenInvariants(world), trail: trail(world) }).toEqual({
                context,
                broken: [],
                trail: repaired,
            });
            expect(world.azure.writes.length).toBe(1);
        }
    });

    test('storage whose response is lost after the effect loses nothing and writes nothing twice', async () => {
        const ports = await portsOfARun();
        for (const [nth, port] of ports.entries()) {
            const world = worldWith(drifted);
            let effect = 0;
            world.fate = (name, moment) => {
                if (moment !== 'after' || name.startsWith('azure')) return;
                effect += 1;
                if (effect === nth + 1) throw new StorageUnavailableError('the answer was lost');
            };
            await ask(world);
            await world.run();
            const context = `failure ${nth + 1}, ${port}`;
            expect({ context, broken: brokenInvariants(world), trail: trail(world) }).toEqual({
                context,
                broken: [],
                trail: repaired,
            });
            expect(world.azure.writes.length).toBe(1);
        }
    });
});
