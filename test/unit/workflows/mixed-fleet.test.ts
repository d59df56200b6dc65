import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import type { ServerRecord } from '../../../src/model/server-record.ts';
import { brokenInvariants } from '../../support/invariants.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { added, recordOfNextVersion, storeAsNextVersion } from '../../support/next-version.ts';
import { fc, lawRuns } from '../../support/property.ts';
import {
    ask,
    drifted,
    hourMs,
    minuteMs,
    parameter,
    pass,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../support/story.ts';

/** A deployment runs instances of two versions at once: `storeAsNextVersion` is a turn of the next one. */

const wanted: Readonly<Record<string, string>> = {
    require_secure_transport: 'on',
    log_checkpoints: 'on',
};

const step = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), name: fc.constantFrom(...Object.keys(wanted)) }),
    fc.record({
        kind: fc.constant('deliver' as const),
        deliveries: fc.integer({ min: 1, max: 4 }),
        workers: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ kind: fc.constant('nextVersion' as const) }),
    fc.record({ kind: fc.constant('tick' as const), milliseconds: fc.nat(120_000) }),
);

async function taken(world: MemoryWorld, turn: typeof step extends fc.Arbitrary<infer Step> ? Step : never) {
    switch (turn.kind) {
        case 'write':
            setParameter(world, turn.name, 'off');
            await ask(world, { cause: { kind: 'event', eventId: `event-${world.now}` } });
            return;
        case 'deliver':
            await world.run({ mostDeliveries: turn.deliveries, workers: turn.workers });
            return;
        case 'nextVersion':
            return storeAsNextVersion(world);
        case 'tick':
            world.now += turn.milliseconds;
            await world.tick();
    }
}

test('instances of this version and the next take turns on a server, and nothing is lost, doubled or refused', async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (turns) => {
            const world = worldWith(drifted);
            const { guardRails } = world.baseline;
            const flapping = { repairs: 100, hours: 24 };
            world.baseline = { ...world.baseline, guardRails: { ...guardRails, flapping } };
            await ask(world);
            for (const turn of turns) await taken(world, turn);
            await world.run();
            await pass(world, 10 * minuteMs);
            expect(brokenInvariants(world)).toEqual([]);
            for (const [name, value] of Object.entries(wanted)) expect(parameter(world, name)).toBe(value);
            if (turns.some(({ kind }) => kind === 'nextVersion') && turns[0]?.kind === 'deliver') {
                expect(recordOf(world)).toHaveProperty('version', 4);
            }
        }),
        { numRuns: lawRuns() },
    );
});

test('what the next version adds changes no decision and no entry', async () => {
    const entries = async (isMixed: boolean): Promise<readonly unknown[]> => {
        const world = worldWith({ parameters: { require_secure_transport: 'off', log_checkpoints: 'off' } });
        await ask(world);
        for (let deliveries = 0; deliveries < 20; deliveries += 1) {
            if (isMixed) storeAsNextVersion(world);
            await world.run({ mostDeliveries: 1 });
        }
        return world.audit.map(({ outcome, control, reason, change, writes, driftEnd }) => [
            outcome,
            control,
            reason,
            change,
            writes,
            driftEnd,
        ]);
    };
    const alone = await entries(false);
    expect(alone).toHaveLength(4);
    expect(await entries(true)).toEqual(alone);
});

test('a record of the next version keeps what it added, and its version, through an assessment', async () => {
    const world = worldWith();
    await ask(world);
    await world.run();
    storeAsNextVersion(world);
    world.now += 10 * minuteMs;
    await ask(world);
    await world.run();
    const kept: ServerRecord & { readonly [added]?: unknown } = recordOf(world);
    expect(kept).toMatchObject({ version: 4, minReader: 3, [added]: '' });
    expect(kept.assessed.parameters).toBe(new Date(world.now).toISOString());
});

/** The record, as a next version stored it that has a control more, which is drifted there. */
function withControlOfNextVersion(record: ServerRecord): ServerRecord {
    const at = record.assessed.parameters ?? '';
    const evidence = [{ what: 'idle_session_timeout', found: '0', wanted: '3600000' }];
    const cause = { kind: 'event', eventId: 'event-9' } as const;
    return recordOfNextVersion({
        ...record,
        posture: { ...record.posture, 'session-timeout': { verdict: { kind: 'drifted', evidence }, at } },
        drifts: { ...record.drifts, 'session-timeout': { id: 'drift-9', foundAt: at, cause, parts: {} } },
        noted: { ...record.noted, 'session-timeout|verdict': 'reported:9' },
        pendingApprovals: [
            ...record.pendingApprovals,
            { id: 'approval-9', change: changeOfNextVersion, cause, requestedAt: at },
        ],
    });
}

const changeOfNextVersion: Change = {
    kind: 'parameter',
    name: 'idle_session_timeout',
    from: '0',
    to: '3600000',
    dataType: 'Integer',
    isDynamicConfig: true,
    control: 'session-timeout',
    disruption: 'none',
};

describe('a control that the next version added', () => {
    test('keeps its verdict, drift, note and approval when this version assesses the server', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        storeRecord(world, withControlOfNextVersion);
        const before = recordOf(world);
        world.now += 10 * minuteMs;
        await ask(world);
        await world.run();
        const after = recordOf(world);
        expect(after.assessed).not.toEqual(before.assessed);
        expect(after.posture['session-timeout']).toEqual(before.posture['session-timeout']);
        expect(after.drifts).toEqual(before.drifts);
        expect(after.noted).toEqual(before.noted);
        expect(after.pendingApprovals).toEqual(before.pendingApprovals);
        expect(trail(world)).toEqual([]);
    });

    test('is repaired by the next version: this one leaves the message, and writes nothing', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        storeRecord(world, (record) => ({
            ...record,
            remediations: record.remediations.map((each) => ({ ...each, change: changeOfNextVersion })),
        }));
        const token = recordOf(world).step?.token;
        for (let tick = 0; tick < 20; tick += 1) {
            world.now += minuteMs;
            await world.run({ mostDeliveries: 1 });
            await world.tick();
        }
        expect(world.azure.writes).toEqual([]);
        expect(world.queue.map(({ queue, text }) => [queue, JSON.parse(text).token])).toEqual([
            ['remediations', token],
        ]);
        expect(recordOf(world).remediations).toHaveLength(1);
        expect(trail(world)).toEqual([]);
    });

    test('whose repair nobody takes within an hour is a failed message, and its repair ends as failed', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        storeRecord(world, (record) => ({
            ...record,
            remediations: record.remediations.map((each) => ({ ...each, change: changeOfNextVersion })),
        }));
        const since = world.now;
        await world.run();
        expect(world.now - since).toBeGreaterThanOrEqual(hourMs);
        expect(recordOf(world).remediations).toEqual([]);
        expect(world.audit.map(({ outcome, reason }) => [outcome, reason])).toContainEqual([
            'failed',
            expect.stringContaining('serves the control session-timeout, which this Pgwarden does not know'),
        ]);
    });
});

function storeRecord(world: MemoryWorld, change: (record: ServerRecord) => ServerRecord): void {
    for (const [key, { record, etag }] of world.records)
        world.records.set(key, { record: change(record), etag });
}
