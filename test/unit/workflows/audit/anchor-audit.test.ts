import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import type { AuditAnchor } from '../../../../src/model/audit-anchor.ts';
import { anchorAudit } from '../../../../src/workflows/audit/anchor-audit.ts';
import { effectsToTry } from '../../../support/at-effects.ts';
import { auditEntry, billing, orders } from '../../../support/audit-entries.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { KilledError } from '../../../support/memory-process.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { anchoredAudit } from '../../../support/tampering.ts';

const minuteMs = 60_000;

async function append(world: MemoryWorld, id: string, server: string): Promise<void> {
    world.now += 1_000;
    await world.ports().audit.append(auditEntry(id, { server, at: new Date(world.now).toISOString() }));
}

async function anchor(world: MemoryWorld): Promise<void> {
    const ports = world.ports();
    await anchorAudit({ ...ports, topic: undefined }, await ports.anchors.newest());
}

function files(world: MemoryWorld): readonly (readonly string[])[] {
    return world.storage.anchors.map(({ heads }) =>
        heads.map(({ chain, sequence }) => `${chain.split('|').at(-1)} ${sequence}`),
    );
}

describe('the anchors', () => {
    test('name every chain first, and then those that moved', async () => {
        const world = memoryWorld(enforcing([]));
        for (const server of [orders, billing, 'fleet', 'events'])
            await append(world, `one ${server}`, server);
        await anchor(world);
        await append(world, 'two', orders);
        await append(world, 'three', orders);
        world.now += minuteMs;
        await anchor(world);
        expect(files(world)).toEqual([['billing 1', 'orders 1', 'events 1', 'fleet 1'], ['orders 3']]);
    });

    test('are not written while nothing moves, and read no chain then', async () => {
        const world = memoryWorld(enforcing([]));
        await append(world, 'one', orders);
        await anchor(world);
        const reached: string[] = [];
        world.fate = (port, moment) => {
            if (moment === 'before') reached.push(port);
        };
        for (let minute = 0; minute < 30; minute += 1) {
            world.now += minuteMs;
            await anchor(world);
        }
        expect(files(world)).toHaveLength(1);
        expect(new Set(reached)).toEqual(new Set(['anchors read', 'audit days']));
    });

    test('cost a chain that did not move nothing, whatever else moves', async () => {
        const audit = anchoredAudit();
        await audit.append(billing);
        for (let entry = 0; entry < 200; entry += 1) await audit.append(orders);
        await audit.anchor();
        await audit.append(billing);
        const asked: string[] = [];
        audit.table.before = (request) => void asked.push(request);
        await audit.anchor();
        expect(asked.filter((request) => request.includes('chain|'))).toEqual([
            expect.stringContaining('|billing'),
        ]);
    });

    test('name every chain again in the first file of a day, those that did not move included', async () => {
        const world = memoryWorld(enforcing([]));
        await append(world, 'one', orders);
        await append(world, 'two', billing);
        await anchor(world);
        world.now += 24 * 60 * minuteMs;
        await append(world, 'three', orders);
        await anchor(world);
        expect(files(world)).toEqual([
            ['billing 1', 'orders 1'],
            ['billing 1', 'orders 2'],
        ]);
        expect(world.storage.anchors.map(({ isWhole }) => isWhole)).toEqual([true, true]);
    });

    test('are chained, and dated in their order although a clock goes back', async () => {
        const world = memoryWorld(enforcing([]));
        const clocks = [0, minuteMs, -10 * minuteMs, 2 * minuteMs];
        const start = world.now;
        for (const [index, offset] of clocks.entries()) {
            world.now = start + offset;
            await append(world, `entry ${index}`, orders);
            await anchor(world);
        }
        const { anchors } = world.storage;
        expect(anchors.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
        expect(anchors.map(({ at }) => at)).toEqual(anchors.map(({ at }) => at).toSorted());
        const hashes = [
            '',
            ...anchors.slice(0, -1).map((file) => world.ports().digest(JSON.stringify(file))),
        ];
        expect(anchors.map(({ previousHash }) => previousHash)).toEqual(hashes);
    });

    test('of 1,200 new chains are written in runs of at most 500, and none is left out', async () => {
        const world = memoryWorld(enforcing([]));
        for (let server = 0; server < 1_200; server += 1)
            await append(world, 'one', orders.replace('orders', `server-${server}`));
        for (let run = 0; run < 4; run += 1) {
            world.now += minuteMs;
            await anchor(world);
        }
        const sizes = world.storage.anchors.map(({ heads }) => heads.length);
        expect(sizes).toEqual([500, 500, 200]);
        const anchored = world.storage.anchors.flatMap(({ heads }) => heads.map(({ chain }) => chain));
        expect(new Set(anchored).size).toBe(1_200);
    });
});

test('a run that dies at any effect loses no anchor and leaves none twice', async () => {
    const steps = [orders, billing, orders, 'fleet'];
    async function anchored(killAt: number): Promise<{ world: MemoryWorld; effects: number }> {
        const world = memoryWorld(enforcing([]));
        let effects = 0;
        for (const [index, server] of steps.entries()) {
            await append(world, `entry ${index}`, server);
            world.fate = (port) => {
                effects += 1;
                if (effects === killAt) throw new KilledError(port);
            };
            await anchor(world).catch(() => undefined);
            world.fate = () => undefined;
            world.now += minuteMs;
        }
        await anchor(world);
        return { world, effects };
    }
    const { effects } = await anchored(0);
    expect(effects).toBeGreaterThan(20);
    for (const killAt of effectsToTry(effects)) {
        const { world } = await anchored(killAt);
        const newest = await world.ports().anchors.newest();
        const heads = [...(newest?.heads.values() ?? [])].map(
            ({ chain, sequence }) => `${chain.split('|').at(-1)} ${sequence}`,
        );
        expect({ killAt, heads: heads.toSorted() }).toEqual({
            killAt,
            heads: ['billing 1', 'fleet 1', 'orders 2'],
        });
        const sequences = world.storage.anchors.map(({ sequence }) => sequence);
        expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }
});

test('of two instances that anchor at once one writes the file, and the other continues after it', async () => {
    const world = memoryWorld(enforcing([]));
    await append(world, 'one', orders);
    await Promise.all([anchor(world), anchor(world)]);
    await append(world, 'two', orders);
    await Promise.all([anchor(world), anchor(world)]);
    expect(files(world)).toEqual([['orders 1'], ['orders 2']]);
});

test('operators are notified of each file, and a file without a notification counts all the same', async () => {
    const world = memoryWorld(enforcing([]));
    const notified: [AuditAnchor, string][] = [];
    const topic = {
        publishAnchor: async (file: AuditAnchor, hash: string) => void notified.push([file, hash]),
    };
    await append(world, 'one', orders);
    await anchorAudit({ ...world.ports(), topic }, undefined);
    const [file] = world.storage.anchors;
    expect(notified).toEqual([[file, world.ports().digest(JSON.stringify(file))]]);
    await append(world, 'two', orders);
    const away = { publishAnchor: () => Promise.reject(new StorageUnavailableError('the topic')) };
    await anchorAudit({ ...world.ports(), topic: away }, await world.ports().anchors.newest());
    expect(world.storage.anchors).toHaveLength(2);
    expect(notified).toHaveLength(1);
});
