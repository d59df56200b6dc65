import { describe, expect, test } from 'vitest';
import type { ServerProperties } from '../../../../src/model/server-state.ts';
import type { Thresholds } from '../../../../src/model/thresholds.ts';
import { undo } from '../../../../src/workflows/operators/undo.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { thresholds } from '../../../support/states.ts';
import {
    ask,
    deliverEvent,
    everySlice,
    hourMs,
    minuteMs,
    orders,
    pass,
    recordOf,
    remediationOf,
    server,
    trail,
    worldWith,
} from '../../../support/story.ts';

/** One property of the server with its control: as the baseline wants it, and as alice leaves it. */
interface Story {
    readonly control: string;
    readonly wants?: Partial<Thresholds>;
    readonly wanted: Partial<ServerProperties>;
    readonly drifted: Partial<ServerProperties>;
    readonly undone: Partial<ServerProperties>;
}

const disk = { type: 'Premium_LRS', storageSizeGB: 128, tier: 'P10', iops: 500 };
const window = { customWindow: 'Enabled', dayOfWeek: 0, startHour: 2, startMinute: 30 } as const;
const otherWindow = { customWindow: 'Enabled', dayOfWeek: 3, startHour: 12, startMinute: 0 } as const;
const noWindow = { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 } as const;

const stories: readonly (Story & { readonly what: string })[] = [
    {
        what: 'FIPS mode',
        control: 'fips-mode',
        wants: { fipsMode: true },
        wanted: { fipsMode: 'Enabled' },
        drifted: { fipsMode: 'Disabled' },
        undone: { fipsMode: 'Disabled' },
    },
    {
        what: 'storage autogrow',
        control: 'storage-auto-grow',
        wanted: { storage: { ...disk, autoGrow: 'Enabled' } },
        drifted: { storage: { ...disk, autoGrow: 'Disabled' } },
        undone: { storage: { ...disk, autoGrow: 'Disabled' } },
    },
    {
        what: 'a maintenance window at another time',
        control: 'maintenance-window',
        wants: { maintenanceWindow: { dayOfWeek: 0, startHour: 2, startMinute: 30 } },
        wanted: { maintenanceWindow: window },
        drifted: { maintenanceWindow: otherWindow },
        undone: { maintenanceWindow: otherWindow },
    },
    {
        what: 'a maintenance window that is switched off',
        control: 'maintenance-window',
        wants: { maintenanceWindow: { dayOfWeek: 0, startHour: 2, startMinute: 30 } },
        wanted: { maintenanceWindow: window },
        drifted: { maintenanceWindow: noWindow },
        undone: { maintenanceWindow: noWindow },
    },
];

function setServer(world: MemoryWorld, properties: Partial<ServerProperties>): void {
    const state = world.azure.states.get(orders);
    if (state === undefined) throw new Error('orders is missing');
    world.azure.states.set(orders, { ...state, server: { ...state.server, ...properties } });
}

/** A world that knows `orders` as the baseline wants it; then alice changes it, and the event arrives. */
async function driftedWorld({ control, wants, wanted, drifted }: Story): Promise<MemoryWorld> {
    const world = worldWith({ server: wanted }, [control]);
    world.baseline = { ...world.baseline, thresholds: thresholds(wants) };
    await ask(world, { slices: everySlice });
    await world.run();
    expect(recordOf(world).posture[control]?.verdict.kind).toBe('compliant');
    world.now += 10 * minuteMs;
    setServer(world, drifted);
    await deliverEvent(world, '');
    return world;
}

async function undoRepair(world: MemoryWorld): Promise<void> {
    const result = await undo(world.ports(), {
        server,
        remediationId: remediationOf(world, 'verified'),
        operator: 'olga',
        comment: 'an audit of the change',
        exemptHours: 24,
    });
    expect(result.kind).toBe('done');
}

describe.each(stories)('$what', (story) => {
    test('that alice changes is repaired, read back, and undone by an operator', async () => {
        const { control, wanted, drifted, undone } = story;
        const world = await driftedWorld(story);
        await pass(world, 5 * minuteMs);
        expect(trail(world)).toEqual([`intended ${control}`, `verified ${control}`]);
        expect(world.azure.states.get(orders)?.server).toMatchObject(wanted);
        const [section = ''] = Object.keys(wanted);
        expect(world.audit.find(({ outcome }) => outcome === 'verified')).toMatchObject({
            cause: { kind: 'event', actor: { objectId: 'a11ce000-0000-4000-8000-000000000001' } },
            change: {
                from: drifted[section as keyof ServerProperties],
                to: wanted[section as keyof ServerProperties],
            },
        });
        expect(recordOf(world).posture[control]?.verdict.kind).toBe('compliant');

        await undoRepair(world);
        await pass(world, 5 * minuteMs);
        expect(trail(world).slice(2)).toEqual([
            `undoRequested ${control}`,
            `intended ${control}`,
            `reverted ${control}`,
            `held ${control}`,
        ]);
        expect(world.azure.states.get(orders)?.server).toMatchObject(undone);
        expect(brokenInvariants(world)).toEqual([]);

        // The exemption of the undo ends.
        await pass(world, 25 * hourMs, hourMs);
        expect(world.azure.states.get(orders)?.server).toMatchObject(wanted);
        expect(trail(world).at(-1)).toBe(`verified ${control}`);
    });
});

test('a disk that Azure grows between drift and repair keeps its new size', async () => {
    const [, story] = stories;
    if (story === undefined) throw new Error('no story');
    const world = await driftedWorld(story);
    await world.run({ mostDeliveries: 1 });
    expect(recordOf(world).remediations).toHaveLength(1);
    setServer(world, { storage: { ...disk, storageSizeGB: 256, autoGrow: 'Disabled' } });
    await pass(world, 5 * minuteMs);
    expect(world.azure.states.get(orders)?.server.storage).toEqual({
        ...disk,
        storageSizeGB: 256,
        autoGrow: 'Enabled',
    });
    expect(trail(world).at(-1)).toBe('verified storage-auto-grow');
});
