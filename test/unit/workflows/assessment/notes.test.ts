import { describe, expect, test } from 'vitest';
import type { EffectiveBaseline, Mode } from '../../../../src/model/baseline.ts';
import { enforcing, inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import {
    ask,
    drifted,
    orders,
    parameter,
    reasonOf,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

function worldIn(mode: Mode): MemoryWorld {
    const world = worldWith(drifted);
    world.baseline = inMode(mode, ['secure-transport', 'log-checkpoints']);
    return world;
}

/** So many events, a minute apart. */
async function assessments(world: MemoryWorld, count: number): Promise<void> {
    for (let event = 0; event < count; event += 1) {
        await ask(world);
        await world.run();
        world.now += 60_000;
    }
}

describe('dry-run', () => {
    test('writes nothing to Azure and records once the change that it would make', async () => {
        const world = worldIn('enforce');
        world.isDryRun = true;
        await assessments(world, 3);
        expect(world.azure.writes).toEqual([]);
        expect(world.audit).toMatchObject([
            {
                outcome: 'wouldChange',
                server: orders,
                control: 'secure-transport',
                change: { name: 'require_secure_transport', from: 'off', to: 'on' },
                reason: 'DRY_RUN is on',
            },
        ]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('records it again when the value of the drift changed', async () => {
        const world = worldIn('enforce');
        world.isDryRun = true;
        await assessments(world, 1);
        setParameter(world, 'log_checkpoints', 'off');
        await assessments(world, 2);
        expect(trail(world)).toEqual(['wouldChange secure-transport', 'wouldChange log-checkpoints']);
    });

    test('records no more of a drift that ended, and records it again when it is back', async () => {
        const world = worldIn('enforce');
        world.isDryRun = true;
        await assessments(world, 1);
        setParameter(world, 'require_secure_transport', 'on');
        await assessments(world, 1);
        expect(recordOf(world).holds).toEqual({});
        setParameter(world, 'require_secure_transport', 'off');
        await assessments(world, 1);
        expect(trail(world)).toEqual([
            'wouldChange secure-transport',
            'resolved secure-transport',
            'wouldChange secure-transport',
        ]);
    });

    test('repairs recorded drift as soon as it is switched off, without any event', async () => {
        const world = worldIn('enforce');
        world.isDryRun = true;
        await assessments(world, 1);
        await world.tick();
        expect(world.queue).toEqual([]);
        world.isDryRun = false;
        await world.tick();
        await world.run();
        expect(trail(world)).toEqual([
            'wouldChange secure-transport',
            'intended secure-transport',
            'verified secure-transport',
        ]);
        expect(world.audit.at(-1)).toMatchObject({
            cause: world.audit[0]?.cause,
            trigger: { kind: 'followUp', reason: 'dry-run was switched off' },
        });
        expect(parameter(world, 'require_secure_transport')).toBe('on');
        world.now += 3_600_000;
        await world.tick();
        expect(world.queue).toEqual([]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('that is switched on between plan and write stops the write', async () => {
        const world = worldIn('enforce');
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        world.isDryRun = true;
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual(['superseded secure-transport', 'wouldChange secure-transport']);
        expect(reasonOf(world, 'superseded')).toBe('DRY_RUN is on');
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('a change that is not made is recorded once', () => {
    const exempted: EffectiveBaseline = {
        ...enforcing(['secure-transport', 'log-checkpoints']),
        exemptions: {
            'secure-transport': {
                reason: 'legacy clients until the migration',
                owner: 'shop team',
                expires: '2026-12-31T00:00:00Z',
                kind: 'waiver',
            },
        },
    };

    test.each([
        [
            'reported',
            inMode('report', ['secure-transport', 'log-checkpoints']),
            'secure-transport is in mode report',
        ],
        ['awaitingApproval', inMode('approve', ['secure-transport', 'log-checkpoints']), ''],
        [
            'exempted',
            exempted,
            'secure-transport is exempt until 2026-12-31T00:00:00Z (waiver, shop team): legacy clients until the migration',
        ],
    ])('%s', async (outcome, baseline, reason) => {
        const world = worldWith(drifted);
        world.baseline = baseline;
        await assessments(world, 3);
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual([`${outcome} secure-transport`]);
        expect(world.audit[0]?.change).toMatchObject({ from: 'off', to: 'on' });
        expect(reasonOf(world, outcome)).toBe(reason);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('held: a restart that the baseline does not want', async () => {
        const parameters = {
            'azure.extensions': 'pgaudit',
            shared_preload_libraries: { value: 'pgaudit', isConfigPendingRestart: true },
        };
        const world = worldWith({ parameters }, ['pgaudit-loaded']);
        await assessments(world, 3);
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual(['held pgaudit-loaded']);
        expect(reasonOf(world, 'held')).toBe(
            'the baseline restarts no server; shared_preload_libraries takes effect on the next restart',
        );
    });

    test('reported: drift that nothing can repair, with its evidence', async () => {
        const world = worldWith({}, ['geo-redundant-backup']);
        await ask(world, { slices: ['server'] });
        await world.run();
        world.now += 60_000;
        await ask(world, { slices: ['server'] });
        await world.run();
        expect(world.audit).toMatchObject([
            {
                outcome: 'reported',
                control: 'geo-redundant-backup',
                evidence: [{ found: 'Disabled', wanted: 'Enabled' }],
            },
        ]);
    });

    test('and is removed when the baseline does not want it any more', async () => {
        const world = worldIn('report');
        await assessments(world, 1);
        expect(Object.keys(recordOf(world).noted)).toHaveLength(1);
        world.baseline = enforcing(['log-checkpoints']);
        await assessments(world, 1);
        expect(recordOf(world).noted).toEqual({});
    });

    test('and is repaired when its mode becomes enforce', async () => {
        const world = worldIn('report');
        await assessments(world, 1);
        world.baseline = enforcing(['secure-transport', 'log-checkpoints']);
        await assessments(world, 1);
        expect(trail(world)).toEqual([
            'reported secure-transport',
            'intended secure-transport',
            'verified secure-transport',
        ]);
        expect(recordOf(world).noted).toEqual({});
    });
});
