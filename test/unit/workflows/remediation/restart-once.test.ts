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
async function world(enforced: readonly string[] = ['pgaudit-loaded']): Promise<MemoryWorld> {
    const told = worldWith(
        { parameters: { [library]: waitsForRestart, 'azure.extensions': 'pgaudit' } },
        enforced,
    );
    const { guardRails } = told.baseline;
    told.baseline = { ...told.baseline, guardRails: { ...guardRails, restarts: 'immediately' } };
    await ask(told);
    return told;
}

/** Somebody writes a static parameter, silently. */
function writeStatic(told: MemoryWorld, name: string, value: string): void {
    const state = told.azure.states.get(orders);
    const known = state?.parameters[name];
    if (state === undefined || known === undefined) throw new Error(`no parameter ${name}`);
    const written = { ...known, value, isConfigPendingRestart: true };
    told.azure.states.set(orders, { ...state, parameters: { ...state.parameters, [name]: written } });
}

/** Does something once, right after the restart was taken and had its time. */
function afterRestart(told: MemoryWorld, act: () => void): void {
    let isDone = false;
    told.fate = (port, moment) => {
        const [restart] = told.azure.writes;
        if (isDone || port !== 'azure poll' || moment !== 'after' || restart === undefined) return;
        isDone = true;
        act();
    };
}

function restarts(told: MemoryWorld): number {
    return told.azure.writes.filter(({ target }) => target === 'restart').length;
}

const quirk = (more: Omit<WriteQuirk & { kind: 'misreported' }, 'kind'>): WriteQuirk => ({
    kind: 'misreported',
    ...more,
});

describe('a restart that Azure accepted is never sent again', () => {
    test.each([15_000, minute, 5 * minute, 14 * minute])(
        'although its parameters report for %i ms more that they wait for it',
        async (pendingMs) => {
            const told = await world();
            told.azure.quirks.push(quirk({ pendingMs }));
            await told.run();
            expect(restarts(told)).toBe(1);
            expect(trail(told)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
            expect(brokenInvariants(told)).toEqual([]);
        },
    );

    test('although another actor’s max_connections waits for a restart right after it: that is recorded', async () => {
        const told = await world();
        afterRestart(told, () => writeStatic(told, 'max_connections', '500'));
        await told.run();
        expect(restarts(told)).toBe(1);
        expect(trail(told)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
        expect(reasonOf(told, 'verified')).toBe(
            'max_connections changed in the meantime and needs another restart',
        );
        expect(brokenInvariants(told)).toEqual([]);
    });

    test('although its very parameter is written again: the new value is another need, with a restart of its own', async () => {
        const told = await world();
        afterRestart(told, () => writeStatic(told, library, 'pg_cron,pgaudit,timescaledb'));
        await told.run();
        expect(trail(told)).toEqual([
            'intended pgaudit-loaded',
            'superseded pgaudit-loaded',
            'intended pgaudit-loaded',
            'verified pgaudit-loaded',
        ]);
        expect(restarts(told)).toBe(2);
        expect(reasonOf(told, 'superseded')).toBe(
            'shared_preload_libraries was written again meanwhile and waits for another restart',
        );
    });

    const ends: readonly (readonly [string, WriteQuirk])[] = [
        ['its answer was lost', quirk({ answer: 'lost', pendingMs: 4 * minute })],
        ['it named no operation', quirk({ answer: 'unnamed', pendingMs: 4 * minute })],
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
        const told = await world();
        told.azure.quirks.push(odd);
        await told.run();
        expect(restarts(told)).toBe(1);
        expect(trail(told)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
        expect(brokenInvariants(told)).toEqual([]);
    });

    test('although it never shows: it fails, and no sweep restarts the server for the same values again', async () => {
        const told = await world();
        told.azure.quirks.push(quirk({ pendingMs: 1_000 * minute }));
        await told.run();
        const failure =
            'Azure reported success; 15 min later shared_preload_libraries still waits for a restart, which is not repeated';
        expect(trail(told)).toEqual(['intended pgaudit-loaded', 'failed pgaudit-loaded']);
        expect(reasonOf(told, 'failed')).toBe(failure);
        for (let sweep = 0; sweep < 3; sweep += 1) {
            told.now += 360 * minute;
            await ask(told, { cause: { kind: 'sweep', sweepId: `sweep-${sweep}` } });
            await told.run();
            if (sweep < 2)
                expect(recordOf(told).ineffectiveRestart?.values).toEqual({ [library]: 'pg_cron,pgaudit' });
        }
        expect(restarts(told)).toBe(1);
        expect(reasonOf(told, 'held')).toMatch(
            /^the restart at .+ did not put shared_preload_libraries into effect/,
        );
        expect(recordOf(told).ineffectiveRestart).toBeUndefined();
    });

    test('but one that was never accepted is sent again, a quarter of an hour after its response was lost', async () => {
        const told = await world();
        told.azure.refusals.push({ kind: 'unanswered', reason: 'HTTP 502 BadGateway: x' });
        await told.run();
        expect(restarts(told)).toBe(1);
        expect(trail(told)).toEqual(['intended pgaudit-loaded', 'verified pgaudit-loaded']);
        const [restart] = told.azure.writes;
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
    const story = fc.record({
        answer: fc.constantFrom('told', 'lost', 'unnamed'),
        end,
        pendingMs: fc.nat(10 * minute),
        hiddenPolls: fc.nat(5),
        foreignWrites: fc.nat(3),
        isPendingEnforced: fc.boolean(),
    });
    await fc.assert(
        fc.asyncProperty(
            story,
            async ({ answer, end: kind, pendingMs, hiddenPolls, foreignWrites, isPendingEnforced }) => {
                const told = await world(
                    isPendingEnforced ? ['pgaudit-loaded', 'pending-restart'] : ['pgaudit-loaded'],
                );
                const said = kind === 'succeeded' ? { kind } : { kind, reason: 'x' };
                told.azure.quirks.push(
                    quirk({
                        ...(answer === 'told' ? {} : { answer: answer as 'lost' | 'unnamed' }),
                        end: said as PollResult,
                        pendingMs,
                    }),
                );
                for (let poll = 0; poll < hiddenPolls; poll += 1)
                    told.azure.pollAnswers.push({ kind: 'unanswered', reason: 'HTTP 503: away' });
                let written = 0;
                told.fate = (port, moment) => {
                    if (port !== 'azure read back' || moment !== 'before') return;
                    if (restarts(told) === 0 || written >= foreignWrites) return;
                    written += 1;
                    writeStatic(told, 'max_connections', String(500 + written));
                };
                await told.run();
                // Somebody's write is a need of its own, where the baseline enforces that nothing waits.
                expect(restarts(told)).toBeLessThanOrEqual(1 + (isPendingEnforced ? written : 0));
                expect(told.azure.states.get(orders)?.parameters[library]?.isConfigPendingRestart).toBe(
                    false,
                );
                expect(trail(told)[1]).toBe('verified pgaudit-loaded');
            },
        ),
        { numRuns: lawRuns(200) },
    );
});
