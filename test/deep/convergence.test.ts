import { describe, expect, test } from 'vitest';
import { shippedBaseline } from '../../src/baseline/parse.ts';
import { profileDocument } from '../../src/baseline/profiles.ts';
import { effectiveBaseline } from '../../src/baseline/resolve.ts';
import { controls } from '../../src/controls/index.ts';
import type { EffectiveBaseline } from '../../src/model/baseline.ts';
import type { ServerState } from '../../src/model/server-state.ts';
import { controlPlaneSlices } from '../../src/model/server-state.ts';
import { enforcing } from '../support/effective-baseline.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../support/memory-world.ts';
import { fc, lawRuns } from '../support/property.ts';
import { idOf } from '../support/server-id.ts';
import { stateArbitrary } from '../support/state-arbitrary.ts';
import { serverState, workspaceId } from '../support/states.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

const everything = controls.map(({ id }) => id);

/** Everything enforced, with guard rails that no single server reaches. */
function enforceAll(restarts: 'never' | 'immediately'): EffectiveBaseline {
    const baseline = enforcing(everything);
    return {
        ...baseline,
        guardRails: {
            ...baseline.guardRails,
            restarts,
            budget: { serversPerHour: 10, changesPerHour: 1_000 },
        },
    };
}

async function settled(state: ServerState, baseline: EffectiveBaseline): Promise<MemoryWorld> {
    const world = memoryWorld(baseline);
    world.writesAtOnce = true;
    world.azure.states.set(server, state);
    await world.request({
        server: idOf(server),
        slices: controlPlaneSlices,
        cause: { kind: 'event', eventId: 'event-1' },
        requestedAt: new Date(world.now).toISOString(),
        requeues: 0,
    });
    await world.run({ mostDeliveries: 2_000 });
    return world;
}

/** Drift that a write of ours could still repair. */
function repairable(world: MemoryWorld): string[] {
    const state = world.azure.states.get(server);
    if (state === undefined) return ['the server is gone'];
    return controls.flatMap((control) => {
        const verdict = control.evaluate(state, world.baseline.thresholds);
        if (verdict.kind !== 'drifted' || verdict.unrepairable !== undefined) return [];
        const plan = control.plan?.(state, world.baseline.thresholds) ?? [];
        // Without leave to restart, what only waits for a restart goes on waiting.
        const isWaiting =
            world.baseline.guardRails.restarts === 'never' && plan.every(({ kind }) => kind === 'restart');
        return plan.length === 0 || isWaiting ? [] : [control.id];
    });
}

/** A server that can be written to: its keys are usable and nothing runs on it. */
const reachable = stateArbitrary(controlPlaneSlices).map(
    (state): ServerState => ({
        ...state,
        server: {
            ...state.server,
            state: 'Ready',
            highAvailability: { ...state.server.highAvailability, state: 'NotEnabled' },
        },
    }),
);

describe.each(['never', 'immediately'] as const)(
    'any reachable server, everything enforced, restarts %s',
    (restarts) => {
        test('ends without repairable drift, each target written once', { timeout: 60_000 }, async () => {
            await fc.assert(
                fc.asyncProperty(reachable, async (state) => {
                    const world = await settled(state, enforceAll(restarts));
                    expect(repairable(world)).toEqual([]);
                    expect(brokenInvariants(world)).toEqual([]);
                    const targets = world.azure.writes.map(({ target }) => target);
                    expect(targets.filter((target) => target === 'restart').length).toBeLessThanOrEqual(
                        restarts === 'never' ? 0 : 1,
                    );
                    expect([...new Set(targets)].sort()).toEqual([...targets].sort());
                }),
                { numRuns: lawRuns(100) },
            );
        });

        test('keeps every parameter that no control owns', { timeout: 60_000 }, async () => {
            await fc.assert(
                fc.asyncProperty(reachable, async (state) => {
                    const world = await settled(state, enforceAll(restarts));
                    const written = new Set(world.azure.writes.map(({ target }) => target));
                    const after = world.azure.states.get(server);
                    for (const [name, before] of Object.entries(state.parameters)) {
                        if (written.has(`configurations/${name}`)) continue;
                        expect(after?.parameters[name]?.value).toBe(before.value);
                    }
                }),
                { numRuns: lawRuns(100) },
            );
        });

        test('is written to no more when it is assessed again', { timeout: 60_000 }, async () => {
            await fc.assert(
                fc.asyncProperty(reachable, async (state) => {
                    const world = await settled(state, enforceAll(restarts));
                    const writes = world.azure.writes.length;
                    world.now += 60_000;
                    await world.request({
                        server: idOf(server),
                        slices: controlPlaneSlices,
                        cause: { kind: 'event', eventId: 'event-2' },
                        requestedAt: new Date(world.now).toISOString(),
                        requeues: 0,
                    });
                    await world.run({ mostDeliveries: 2_000 });
                    expect(
                        world.azure.writes.slice(writes).map(({ target, to }) => ({ target, to })),
                    ).toEqual([]);
                }),
                { numRuns: lawRuns(100) },
            );
        });
    },
);

test('a change that only waited for a restart continues after it, whichever control asked for the restart', async () => {
    const { parameters, ...rest } = serverState();
    const { log_statement, shared_preload_libraries } = parameters;
    const extensions = parameters['azure.extensions'];
    const classes = parameters['pgaudit.log'];
    if (log_statement === undefined || shared_preload_libraries === undefined)
        throw new Error('The catalogue lacks a parameter of this test');
    if (extensions === undefined || classes === undefined)
        throw new Error('The catalogue lacks a parameter of pgaudit');
    const state: ServerState = {
        ...rest,
        parameters: {
            ...parameters,
            log_statement: { ...log_statement, value: 'mod' },
            shared_preload_libraries: {
                ...shared_preload_libraries,
                value: 'pgaudit',
                isConfigPendingRestart: true,
            },
            'pgaudit.log': { ...classes, value: 'all' },
            // Not in the catalogue's list: pgaudit-loaded cannot repair it and asks for no restart.
            'azure.extensions': { ...extensions, value: 'pgauditlogtofile' },
        },
    };
    const world = await settled(state, enforceAll('immediately'));
    const targets = world.azure.writes.map(({ target }) => target);
    expect(targets.filter((target) => target === 'restart')).toHaveLength(1);
    expect(targets.indexOf('configurations/log_statement')).toBeGreaterThan(targets.indexOf('restart'));
    expect(repairable(world)).toEqual([]);
});

describe('a fleet that moves from standard to strict', () => {
    const at = (profile: 'standard' | 'strict', world: MemoryWorld): EffectiveBaseline =>
        effectiveBaseline(
            shippedBaseline(profile),
            { subscriptionId: '11111111-1111-4111-8111-111111111111', resourceGroup: 'app', name: 'orders' },
            new Date(world.now),
            { diagnosticSettings: { workspaceId } },
        );

    test('is changed at the next assessment by the settings that strict adds, and by nothing else', async () => {
        const world = memoryWorld(enforcing([]));
        world.azure.states.set(server, serverState());
        const assess = async (profile: 'standard' | 'strict'): Promise<string[]> => {
            world.now += 60_000;
            world.baseline = at(profile, world);
            const before = world.azure.writes.length;
            await world.request({
                server: idOf(server),
                slices: controlPlaneSlices,
                cause: { kind: 'followUp', reason: profile },
                requestedAt: new Date(world.now).toISOString(),
                requeues: 0,
            });
            await world.run();
            return world.azure.writes
                .slice(before)
                .map(({ target }) => target)
                .sort();
        };

        const byStandard = await assess('standard');
        const byStrict = await assess('strict');

        const modes = profileDocument('standard').modes ?? {};
        const asked = controls.filter(({ id }) => modes[id] === 'approve');
        const state = world.azure.states.get(server);
        const owned = asked.flatMap((control) =>
            state === undefined ? [] : (control.plan?.(serverState(), at('strict', world).thresholds) ?? []),
        );
        expect(byStandard).toContain('configurations/pgaudit.log');
        expect(byStrict).toContain('configurations/ssl_min_protocol_version');
        // Strict asks it for class misc too.
        expect(byStrict.filter((target) => byStandard.includes(target))).toEqual([
            'configurations/pgaudit.log',
        ]);
        expect(owned.length).toBeGreaterThan(0);
    });
});
