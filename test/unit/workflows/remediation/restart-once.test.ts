import { describe, expect, test } from 'vitest';
import type { PollResult } from '../../../../src/model/write-results.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { WriteQuirk } from '../../../support/memory-azure.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { ask, orders, reasonOf, recordOf, trail, worldWith } from '../../../support/story.ts';

const minute = 60_000;
const library = 'shared_preload_libraries';
const waitsForRestart = { value: 'pg_cron,pgaudit', isConfigPendingRestart: true };

/** A server whose pgaudit waits for a restart, which the baseline allows at once. */
async function preparedWorld(enforced: readonly string[] = ['pgaudit-loaded']): Promise<MemoryWorld> {
    const world = worldWith(
        { parameters: { [library]: waitsForRestart, 'azure.extensions': 'pgaudit' } },
        enforced,
    );
    const { guardRails } = world.baseline;
    world.baseline = { ...world.baseline, guardRails: { ...guardRails, restarts: 'immediately' } };
    await ask(world);
    return world;
}

/** Somebody writes a static parameter, silently. */
function writeStatic(world: MemoryWorld, name: string, value: string): void {
    const state = world.azure.states.get(orders);
    const known = state?.parameters[name];
    if (state === undefined || known === undefined) throw new Error(`no parameter ${name}`);
    const written = { ...known, value, isConfigPendingRestart: true };
    world.azure.states.set(orders, { ...state, parameters: { ...state.parameters, [name]: written } });
}

/** Does something once, right after the restart was taken and had its time. */
function afterRestart(world: MemoryWorld, act: () => void): void {
    let isDone = false;
    world.fate = (port, moment) => {
        const [restart] = world.azure.writes;
        if (isDone || port !== 'azure poll' || moment !== 'after' || restart === undefined) return;
        isDone = true;
        act();
    };
}

function restarts(world: MemoryWorld): number {
    return world.azure.writes.filter(({ target }) => target === 'restart').length;
}

const quirk = (more: Omit<WriteQuirk & { kind: 'misreported' }, 'kind'>): WriteQuirk => ({
    kind: 'misreported',
    ...more,
});

describe('a restart that Azure accepted is never sent again', () => {
    test.each([15_000, minute, 5 * minute, 14 * minute])(
        'although its parameters report for %i ms more that they wait for it',
        async (pendingMs) => {
            const world = await preparedWorld();
            world.azure.quirks.push(quirk({ pendingMs }));
            await world.run();
            expect(restarts(world)).toBe(1);
            expect(trail(world)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('although another actor’s max_connections waits for a restart right after it: that is recorded', async () => {
        const world = await preparedWorld();
        afterRestart(world, () => writeStatic(world, 'max_connections', '500'));
        await world.run();
        expect(restarts(world)).toBe(1);
        expect(trail(world)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
        expect(reasonOf(world, 'verified')).toBe(
            'max_connections changed in the meantime and needs another restart',
        );
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('although its very parameter is written again: the new value is another need, with a restart of its own', async () => {
        const world = await preparedWorld();
        afterRestart(world, () => writeStatic(world, library, 'pg_cron,pgaudit,timescaledb'));
        await world.run();
        expect(trail(world)).toEqual([
            'intended pgaudit-loaded',
            'superseded pgaudit-loaded',
            'intended pgaudit-loaded',
            'verified pgaudit-loaded',
        ]);
        expect(restarts(world)).toBe(2);
        expect(reasonOf(world, 'superseded')).toBe(
            'shared_preload_libraries was written again meanwhile and waits for another restart',
        );
    });

    const ends: readonly (readonly [string, WriteQuirk])[] = [
        ['its answer was lost', quirk({ result: 'lost', pendingMs: 4 * minute })],
        ['it named no operation', quirk({ result: 'unnamed', pendingMs: 4 * minute })],
        [
            'it is said to have failed busy',
            quirk({ end: { kind: 'busy', reason: 'ServerBusy: x' }, pendingMs: 4 * minute }),
        ],
        [
            'it is said to have failed in passing',
            quirk({ end: { kind: 'transient', reason: 'InternalServerError: x' }, pendingMs: 4 * minute }),
        ],
        [
            'its state may not be read',
            quirk({ end: { kind: 'unreadable', reason: 'HTTP 403: no' }, pendingMs: 4 * minute }),
        ],
        [
            'its operation is not found',
            quirk({ end: { kind: 'notFound', reason: 'HTTP 404: no' }, pendingMs: 4 * minute }),
        ],
    ];

    test.each(ends)('although %s', async (_what, odd) => {
        const world = await preparedWorld();
        world.azure.quirks.push(odd);
        await world.run();
        expect(restarts(world)).toBe(1);
        expect(trail(world)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('although it never shows: it fails, and no sweep restarts the server for the same values again', async () => {
        const world = await preparedWorld();
        world.azure.quirks.push(quirk({ pendingMs: 1_000 * minute }));
        await world.run();
        const failure =
            'Azure reported success; 15 min later shared_preload_libraries still waits for a restart, which is not repeated';
        expect(trail(world)).toEqual(['intended pgaudit-loaded', 'failed pgaudit-loaded']);
        expect(reasonOf(world, 'failed')).toBe(failure);
        for (let sweep = 0; sweep < 3; sweep += 1) {
            world.now += 360 * minute;
            await ask(world, { cause: { kind: 'sweep', sweepId: `sweep-${sweep}` } });
            await world.run();
            if (sweep < 2)
                expect(recordOf(world).ineffectiveRestart?.values).toEqual({ [library]: 'pg_cron,pgaudit' });
        }
        expect(restarts(world)).toBe(1);
        expect(reasonOf(world, 'held')).toMatch(
            /^the restart at .+ did not put shared_preload_libraries into effect/,
        );
        expect(recordOf(world).ineffectiveRestart).toBeUndefined();
    });

    test('but one that was never accepted is sent again, a quarter of an hour after its response was lost', async () => {
        const world = await preparedWorld();
        world.azure.refusals.push({ kind: 'unanswered', reason: 'HTTP 502 BadGateway: x' });
        await world.run();
        expect(restarts(world)).toBe(1);
        expect(trail(world)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
        const [restart] = world.azure.writes;
        expect((restart?.acceptedAt ?? 0) - Date.parse('2026-06-15T12:00:00Z')).toBeGreaterThan(15 * minute);
    });
});

test('there is at most one restart per need, whatever reads show and whichever actor writes', async () => {
    const end = fc.constantFrom<PollResult['kind']>(
        'succeeded',
        'busy',
        'transient',
        'unreadable',
        'notFound',
        'unanswered',
    );
    const scenario = fc.record({
        result: fc.constantFrom('returned', 'lost', 'unnamed'),
        end,
        pendingMs: fc.nat(10 * minute),
        hiddenPolls: fc.nat(5),
        foreignWrites: fc.nat(3),
        isPendingEnforced: fc.boolean(),
    });
    await fc.assert(
        fc.asyncProperty(
            scenario,
            async ({ result, end: kind, pendingMs, hiddenPolls, foreignWrites, isPendingEnforced }) => {
                const world = await preparedWorld(
                    isPendingEnforced ? ['pgaudit-loaded', 'pending-restart'] : ['pgaudit-loaded'],
                );
                const said = kind === 'succeeded' ? { kind } : { kind, reason: 'x' };
                world.azure.quirks.push(
                    quirk({
                        ...(result === 'returned' ? {} : { result: result as 'lost' | 'unnamed' }),
                        end: said as PollResult,
                        pendingMs,
                    }),
                );
                for (let poll = 0; poll < hiddenPolls; poll += 1)
                    world.azure.pollResults.push({ kind: 'unanswered', reason: 'HTTP 503: away' });
                let written = 0;
                world.fate = (port, moment) => {
                    if (port !== 'azure read back' || moment !== 'before') return;
                    if (restarts(world) === 0 || written >= foreignWrites) return;
                    written += 1;
                    writeStatic(world, 'max_connections', String(500 + written));
                };
                await world.run();
                // Somebody's write is a need of its own, where the baseline enforces that nothing waits.
                expect(restarts(world)).toBeLessThanOrEqual(1 + (isPendingEnforced ? written : 0));
                expect(world.azure.states.get(orders)?.parameters[library]?.isConfigPendingRestart).toBe(
                    false,
                );
                expect(trail(world)[1]).toBe('verified pgaudit-loaded');
            },
        ),
        { numRuns: lawRuns(200) },
    );
});
