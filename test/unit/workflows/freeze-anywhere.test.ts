import { describe, expect, test } from 'vitest';
import { parseServerId } from '../../../src/model/resource-id.ts';
import { decideApproval, listApprovals } from '../../../src/workflows/operators/decide-approval.ts';
import { countEffects, effectsToTry, freezeAt } from '../../support/at-effects.ts';
import { enforcing, inMode } from '../../support/effective-baseline.ts';
import { brokenInvariants } from '../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { type StateOverrides, serverState } from '../../support/states.ts';
import { ask, everySlice, orders, recordOf } from '../../support/story.ts';

/**
 * A process stands still at any effect for longer than its lease and its message are its own, another one carries on to
 * the end, and the first one goes on where it stood. Nothing that it does then may count.
 */

interface Scene {
    readonly enforced: readonly string[];
    readonly state: StateOverrides;
    /** What becomes of the server after its drift was planned, and what is asked for then. */
    readonly afterPlan?: (world: MemoryWorld) => Promise<unknown>;
    /** Whether the first write follows its assessment at once. */
    readonly writesAtOnce?: boolean;
    /** Every entry when all is over, sorted. */
    readonly trail: readonly string[];
    readonly writes: number;
}

const sets = { 'azure.extensions': 'pgaudit', 'pgaudit.log': 'role,ddl' };

const oneParameter: Scene = {
    enforced: ['secure-transport'],
    state: { parameters: { require_secure_transport: 'off' } },
    trail: ['intended secure-transport', 'verified secure-transport'],
    writes: 1,
};

const scenes: Readonly<Record<string, Scene>> = {
    'one parameter': oneParameter,
    'two parameters of which one is a set': {
        enforced: ['secure-transport', 'pgaudit-loaded'],
        state: {
            parameters: { ...sets, require_secure_transport: 'off', shared_preload_libraries: 'pg_cron' },
        },
        trail: [
            // For the restart that people make.
            'held pgaudit-loaded',
            'intended pgaudit-loaded',
            'intended secure-transport',
            'verified pgaudit-loaded',
            'verified secure-transport',
        ],
        writes: 2,
    },
    'a baseline that allows it since it was planned': {
        enforced: ['secure-transport'],
        state: { parameters: { require_secure_transport: 'off' } },
        afterPlan: async (world) => {
            world.baseline = inMode('report', ['secure-transport']);
        },
        trail: ['reported secure-transport', 'superseded secure-transport'],
        writes: 0,
    },
    'a server that is deleted since it was planned': {
        enforced: ['secure-transport'],
        state: { parameters: { require_secure_transport: 'off' } },
        afterPlan: async (world) => {
            world.azure.states.delete(orders);
            const eventType = 'Microsoft.Resources.ResourceDeleteSuccess';
            world.queue.length = 0;
            await ask(world, {
                slices: everySlice,
                cause: { kind: 'event', eventId: 'deletion', eventType },
            });
        },
        trail: ['serverDeleted ', 'superseded secure-transport'],
        writes: 0,
    },
    'a drift that is only reported, and one that is repaired': {
        enforced: ['secure-transport', 'private-endpoint'],
        state: { parameters: { require_secure_transport: 'off' } },
        trail: ['intended secure-transport', 'reported private-endpoint', 'verified secure-transport'],
        writes: 1,
    },
};

/** What an operator does with the only change that waits. */
async function decide(world: MemoryWorld, kind: 'approved' | 'declined', operator: string): Promise<unknown> {
    const [approval] = (await listApprovals(world.ports().records)).approvals;
    const server = parseServerId(orders);
    if (approval === undefined || server === undefined) throw new Error('nothing waits');
    const decision = { server, id: approval.id, kind, operator, comment: 'a test', holdsAfterDryRun: false };
    return await decideApproval(world.ports(), decision).catch((error: unknown) => error);
}

/** Every scene, and again with the first write at once where nothing has to happen before it. */
const ways: readonly (readonly [string, Scene])[] = Object.entries(scenes).flatMap(([name, scene]) => [
    [name, scene] as const,
    ...(scene.afterPlan === undefined
        ? [[`${name}, written at once`, { ...scene, writesAtOnce: true }] as const]
        : []),
]);

async function drifted({ enforced, state, afterPlan, writesAtOnce = false }: Scene): Promise<MemoryWorld> {
    const world = memoryWorld(enforcing(enforced));
    world.writesAtOnce = writesAtOnce;
    world.azure.states.set(orders, serverState(state));
    await ask(world, { slices: everySlice });
    if (afterPlan === undefined) return world;
    await world.run({ mostDeliveries: 1 });
    await afterPlan(world);
    return world;
}

/** Everything that is queued, and what the minute's tick finds. */
async function carryOn(world: MemoryWorld): Promise<void> {
    await world.run();
    for (let minute = 0; minute < 5; minute += 1) {
        world.now += 60_000;
        await world.tick();
        await world.run();
    }
}

function trailOf(world: MemoryWorld): readonly string[] {
    return world.audit.map(({ outcome, control }) => `${outcome} ${control ?? ''}`).toSorted();
}

describe.each(ways)('a process that freezes at any effect, with %s', (_name, scene) => {
    test('has no effect when it continues after another one came to the end', async () => {
        const effects = await countEffects(await drifted(scene));
        expect(effects).toBeGreaterThan(12);
        for (const nth of effectsToTry(effects)) {
            const world = await drifted(scene);
            const frozen = freezeAt(world, nth);
            await carryOn(world);
            const context = frozen.where();
            const ended = structuredClone([...world.records]);
            await frozen.thaw();
            expect({ context, records: structuredClone([...world.records]) }).toEqual({
                context,
                records: ended,
            });
            await carryOn(world);
            expect({ context, broken: brokenInvariants(world) }).toEqual({ context, broken: [] });
            expect({ context, trail: trailOf(world) }).toEqual({ context, trail: scene.trail });
            const { length } = world.azure.writes;
            expect({ context, writes: length }).toEqual({ context, writes: scene.writes });
        }
    }, 60_000);
});

describe.each(ways)('a process that freezes at any effect, with %s,', (_name, scene) => {
    test('has no effect when it continues right after another one has written', async () => {
        const effects = await countEffects(await drifted(scene));
        for (const nth of effectsToTry(effects)) {
            const world = await drifted(scene);
            const frozen = freezeAt(world, nth, { goesOnAt: 'after azure write' });
            await carryOn(world);
            const context = frozen.where();
            await frozen.thaw();
            await carryOn(world);
            expect({ context, broken: brokenInvariants(world) }).toEqual({ context, broken: [] });
            expect({ context, trail: trailOf(world) }).toEqual({ context, trail: scene.trail });
            const { length } = world.azure.writes;
            expect({ context, writes: length }).toEqual({ context, writes: scene.writes });
        }
    }, 60_000);
});

describe('a remediation whose end two processes record differently', () => {
    test('has the end of the process whose record was current, and nothing else', async () => {
        // The slow one has read back what somebody wrote in passing, and is about to say superseded.
        for (const moment of ['after azure read back', 'before records write'] as const) {
            const world = await drifted(oneParameter);
            let isFrozen = false;
            let thaw = (): void => undefined;
            let hasRead = false;
            world.azure.readBackResults.push({ kind: 'other', found: 'off, by somebody else' });
            world.fate = (port, when) => {
                hasRead ||= port === 'azure read back';
                if (isFrozen || !hasRead || `${when} ${port}` !== moment) return;
                isFrozen = true;
                return new Promise<void>((resolve) => {
                    thaw = resolve;
                });
            };
            await carryOn(world);
            expect(isFrozen).toBe(true);
            thaw();
            await world.thawed();
            await carryOn(world);
            expect({ moment, trail: trailOf(world) }).toEqual({
                moment,
                trail: ['intended secure-transport', 'verified secure-transport'],
            });
            expect(world.audit.at(-1)?.writes).toBe(1);
            expect(brokenInvariants(world)).toEqual([]);
        }
    });
});

describe('a process that decided against a change, froze, and continues while another one makes it', () => {
    test('records nothing of it, wherever it froze: the end is that of the process that made it', async () => {
        const allowed: Scene = {
            ...oneParameter,
            afterPlan: async (world) => {
                world.baseline = inMode('report', ['secure-transport']);
            },
        };
        const effects = await countEffects(await drifted(allowed));
        expect(effects).toBeGreaterThan(15);
        for (const nth of effectsToTry(effects)) {
            const world = await drifted(allowed);
            const frozen = freezeAt(world, nth, {
                // The other one has just written, and knows nothing of the end yet.
                goesOnAt: 'after azure write',
                onFreeze: () => {
                    world.baseline = enforcing(oneParameter.enforced);
                },
            });
            await carryOn(world);
            const context = frozen.where();
            await frozen.thaw();
            await carryOn(world);
            const ends = world.audit.filter(
                ({ remediationId, outcome }) => remediationId && outcome !== 'intended',
            );
            const made = new Set(world.azure.writes.map(({ correlationId }) => correlationId));
            const wrong = ends.filter(
                ({ remediationId = '', outcome }) => made.has(remediationId) && outcome !== 'verified',
            );
            expect({ context, wrong }).toEqual({ context, wrong: [] });
            expect({ context, broken: brokenInvariants(world) }).toEqual({ context, broken: [] });
        }
    });
});

describe('an operator whose process freezes at any effect', () => {
    test('decides nothing any more once another operator has decided', async () => {
        for (let nth = 1; nth <= 20; nth += 1) {
            const world = memoryWorld(inMode('approve', ['secure-transport']));
            world.azure.states.set(orders, serverState({ parameters: { require_secure_transport: 'off' } }));
            await ask(world);
            await world.run();
            const frozen = freezeAt(world, nth);
            const slow = decide(world, 'approved', 'olga');
            await new Promise((resolve) => setImmediate(resolve));
            const context = frozen.where();
            if (context === '') {
                await slow;
                break;
            }
            world.now += 60_000;
            const hasEvent = world.audit.some(({ outcome }) => outcome === 'approved');
            const isOver = recordOf(world).pendingApprovals.length === 0;
            if (!isOver) await decide(world, 'declined', 'oskar');
            await frozen.thaw();
            await slow;
            await carryOn(world);
            const approved = world.audit.filter(({ outcome }) => outcome === 'approved').length;
            expect({ context, approved }).toEqual({ context, approved: hasEvent ? 1 : 0 });
            expect({ context, writes: world.azure.writes.length }).toEqual({
                context,
                writes: isOver ? 1 : 0,
            });
        }
    });
});
