import { describe, expect, test } from 'vitest';
import { undo } from '../../../../src/workflows/operators/undo.ts';
import {
    listOpenRemediations,
    listRemediations,
    type RemediationQuery,
} from '../../../../src/workflows/queries/list-remediations.ts';
import { showRemediation } from '../../../../src/workflows/queries/show-remediation.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    alice,
    ask,
    drift,
    drifted,
    orders,
    pass,
    pathOf,
    remediationOf,
    server,
    terraform,
    worldWith,
} from '../../../support/story.ts';

/** Alice turns encryption off on `orders`, Terraform log_checkpoints on `billing`; both are repaired. */
async function twoRepairs(): Promise<MemoryWorld> {
    const world = worldWith();
    addServer(world, pathOf('billing'));
    for (const name of ['orders', 'billing']) await ask(world, { server: { ...server, name } });
    await world.run();
    world.now += 600_000;
    await drift(world, 'require_secure_transport', 'off', { writer: alice });
    await pass(world, 60_000);
    await drift(world, 'log_checkpoints', 'off', { path: pathOf('billing'), writer: terraform });
    await pass(world, 60_000);
    return world;
}

async function listed(world: MemoryWorld, query: Partial<RemediationQuery> = {}) {
    const { remediations } = await listRemediations(world.ports(), { limit: 50, ...query });
    return remediations;
}

describe('the list of remediations', () => {
    test('folds each from its entries: values, actor, times, proof', async () => {
        const world = await twoRepairs();
        const [newest, older] = await listed(world);
        expect(newest).toMatchObject({ server: pathOf('billing'), controls: ['log-checkpoints'] });
        expect(older).toMatchObject({
            id: remediationOf(world, 'verified'),
            server: orders,
            controls: ['secure-transport'],
            target: 'configurations/require_secure_transport',
            differences: [{ what: 'value', from: 'off', to: 'on' }],
            outcome: 'verified',
            by: { kind: 'named', actor: alice },
            authority: 'baseline',
            driftEnd: 'repaired',
            writes: 1,
            correlationId: remediationOf(world, 'verified'),
        });
        expect(older?.steps.map(({ outcome }) => outcome)).toEqual(['intended', 'verified']);
        expect(older?.steps.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
        const { driftBeganAt = '', writtenAt = '', endedAt = '', exposureMs, repairMs } = older ?? {};
        expect(driftBeganAt <= writtenAt && writtenAt <= endedAt).toBe(true);
        expect(exposureMs).toBe(Date.parse(endedAt) - Date.parse(driftBeganAt));
        expect(repairMs).toBe(Date.parse(endedAt) - Date.parse(writtenAt));
    });

    test.each<readonly [Partial<RemediationQuery>, readonly string[]]>([
        [{ serverName: 'RDER' }, ['secure-transport']],
        [{ server: { ...server, name: 'billing' } }, ['log-checkpoints']],
        [{ actor: terraform.objectId.toUpperCase() }, ['log-checkpoints']],
        [{ actor: alice.objectId }, ['secure-transport']],
        [{ actor: 'nobody' }, []],
        [{ control: 'log-checkpoints' }, ['log-checkpoints']],
        [{ severity: 'high' }, ['secure-transport']],
        [{ outcomes: ['verified', 'failed'] }, ['log-checkpoints', 'secure-transport']],
        [{ outcomes: ['failed'] }, []],
        [{ until: '2026-06-15T12:00:00.000Z' }, []],
        [{ since: '2026-06-15T12:00:00.000Z' }, ['log-checkpoints', 'secure-transport']],
        [{ drift: 'no such drift' }, []],
    ])('has filters: %j', async (query, expected) => {
        const world = await twoRepairs();
        expect((await listed(world, query)).flatMap(({ controls }) => controls)).toEqual(expected);
    });

    test('shows a repair under way as open', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        const { remediations, hasMore } = await listOpenRemediations(world.ports(), 10);
        expect(remediations).toMatchObject([
            { server: orders, outcome: 'open', target: 'configurations/require_secure_transport', steps: [] },
        ]);
        expect(hasMore).toBe(false);
        const [open] = remediations;
        const shown = await showRemediation(world.ports(), server, open?.id ?? '');
        expect(shown?.remediation).toEqual(open);
    });
});

describe('one remediation', () => {
    test('is shown with its drift, and with the remediation that undid it', async () => {
        const world = await twoRepairs();
        const id = remediationOf(world, 'verified');
        await undo(world.ports(), {
            server,
            remediationId: id,
            operator: 'ann',
            comment: 'breaks the old till',
            exemptHours: 24,
        });
        await pass(world, 120_000);
        const undoing = remediationOf(world, 'reverted');
        const shown = await showRemediation(world.ports(), server, id);
        expect(shown).toMatchObject({
            undoneBy: undoing,
            story: { state: 'repaired', control: 'secure-transport' },
        });
        expect(await showRemediation(world.ports(), server, undoing)).toMatchObject({
            remediation: {
                outcome: 'reverted',
                undoes: id,
                authority: 'undo',
                operator: 'ann',
                by: { kind: 'operator', operator: 'ann' },
            },
        });
    });

    test('is unknown under another id', async () => {
        expect(await showRemediation((await twoRepairs()).ports(), server, 'none')).toBeUndefined();
    });
});
