import { describe, expect, test } from 'vitest';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import { resumeFlapping } from '../../../../src/workflows/operators/resume-flapping.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    alice,
    deliverEvent,
    drift,
    hourMs,
    isOn,
    minuteMs,
    orders,
    parameter,
    pass,
    reasonOf,
    recordOf,
    setParameter,
    terraform,
    trail,
} from '../../../support/story.ts';

const verified = (world: MemoryWorld): number =>
    world.audit.filter(({ outcome }) => outcome === 'verified').length;

/** Somebody resets the parameter so often, ten minutes apart. */
async function revertRepairs(world: MemoryWorld, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
        await drift(world, 'require_secure_transport', 'off', { writer: terraform });
        await pass(world, 10 * minuteMs);
    }
}

function flappingWorld(controls: readonly string[] = ['secure-transport']): MemoryWorld {
    const world = memoryWorld(enforcing(controls));
    addServer(world);
    return world;
}

describe('a parameter that another writer resets every time', () => {
    test('is repaired three times, then flapping', async () => {
        const world = flappingWorld();
        await revertRepairs(world, 10);
        expect(verified(world)).toBe(3);
        expect(world.azure.writes).toHaveLength(3);
        expect(isOn(world, 'require_secure_transport')).toBe(false);
        expect(trail(world).filter((entry) => entry.startsWith('flapping'))).toEqual([
            'flapping secure-transport',
        ]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is flapping with the actor, how often and which values', async () => {
        const world = flappingWorld();
        await revertRepairs(world, 4);
        expect(reasonOf(world, 'flapping')).toBe(
            'repaired 3 times in 24 h and changed again; changed by 7e44af04-0000-4000-8000-000000000003 ' +
                'through application 7e44af04-0000-4000-8000-000000001003 to require_secure_transport = off; ' +
                'repairs go on after 24 h of quiet or when an operator resumes them',
        );
    });

    test('names every actor, and the client where its id is known', async () => {
        const world = flappingWorld();
        await drift(world, 'require_secure_transport', 'off', { writer: alice });
        await pass(world, 10 * minuteMs);
        await revertRepairs(world, 3);
        expect(reasonOf(world, 'flapping')).toContain(
            'changed by a11ce000-0000-4000-8000-000000000001 through Azure portal and ' +
                '7e44af04-0000-4000-8000-000000000003 through application 7e44af04-0000-4000-8000-000000001003',
        );
    });

    test('does not name an actor who wrote another parameter at that time', async () => {
        const world = flappingWorld();
        setParameter(world, 'require_secure_transport', 'off');
        await drift(world, 'work_mem', '8192', { writer: alice });
        await pass(world, 10 * minuteMs);
        await revertRepairs(world, 3);
        expect(reasonOf(world, 'flapping')).toContain(
            'changed by an unknown actor and ' +
                '7e44af04-0000-4000-8000-000000000003 through application 7e44af04-0000-4000-8000-000000001003 to ',
        );
    });

    test('is repaired again without an operator after 24 hours of quiet', async () => {
        const world = flappingWorld();
        await revertRepairs(world, 5);
        await pass(world, 23 * hourMs);
        expect(verified(world)).toBe(3);
        await pass(world, 2 * hourMs);
        expect(verified(world)).toBe(4);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(recordOf(world).flapping).toEqual({});
    });

    test('stays flapping while events of the actor arrive', async () => {
        const world = flappingWorld();
        await revertRepairs(world, 4);
        for (let day = 0; day < 3; day += 1) {
            await pass(world, 20 * hourMs, hourMs);
            await revertRepairs(world, 1);
        }
        expect(verified(world)).toBe(3);
        expect(trail(world).filter((entry) => entry.startsWith('flapping'))).toHaveLength(1);
    });

    test('is not kept flapping by events of other parameters', async () => {
        const world = flappingWorld();
        await revertRepairs(world, 4);
        for (let time = 0; time < 5; time += 1) {
            await pass(world, 5 * hourMs, hourMs);
            await drift(world, 'work_mem', `${8192 + time}`);
        }
        await pass(world, 2 * hourMs, hourMs);
        expect(verified(world)).toBe(4);
    });

    test('is repaired again at once when an operator resumes it, and the count begins anew', async () => {
        const world = flappingWorld();
        await revertRepairs(world, 4);
        const server = parseServerId(orders);
        if (server === undefined) throw new Error('no server');
        const result = await resumeFlapping(world.ports(), {
            server,
            control: 'secure-transport',
            operator: 'olga',
            comment: 'the pipeline is fixed',
        });
        expect(result).toEqual({ kind: 'done', value: `secure-transport is repaired again on ${orders}` });
        await pass(world, minuteMs);
        expect(trail(world).slice(-3)).toEqual([
            'resumed secure-transport',
            'intended secure-transport',
            'verified secure-transport',
        ]);
        await revertRepairs(world, 5);
        expect(verified(world)).toBe(6);
    });

    test('does not stop the repair of other controls on that server', async () => {
        const world = flappingWorld(['secure-transport', 'log-checkpoints']);
        await revertRepairs(world, 4);
        await drift(world, 'log_checkpoints', 'off', { writer: terraform });
        await pass(world, minuteMs);
        expect(parameter(world, 'log_checkpoints')).toBe('on');
    });
});

test('several writes that repair one drift count as one repair', async () => {
    const world = memoryWorld(enforcing(['log-retention']));
    world.baseline = {
        ...world.baseline,
        thresholds: { ...world.baseline.thresholds, serverLogs: true },
    };
    addServer(world, orders, {
        parameters: { 'logfiles.download_enable': 'on', 'logfiles.retention_days': '7' },
    });
    for (let time = 0; time < 3; time += 1) {
        await drift(world, 'logfiles.download_enable', 'off');
        await drift(world, 'logfiles.retention_days', '1');
        await pass(world, 10 * minuteMs);
    }
    expect(trail(world).filter((entry) => entry.startsWith('verified'))).toHaveLength(6);
    expect(trail(world)).not.toContain('flapping log-retention');
});

test('an event of another resource of the server is not of the actor', async () => {
    const world = flappingWorld();
    await revertRepairs(world, 4);
    const before = recordOf(world).flapping['secure-transport']?.lastDriftAt;
    await pass(world, hourMs);
    await deliverEvent(world, 'configurations/work_mem');
    await pass(world, minuteMs);
    expect(recordOf(world).flapping['secure-transport']?.lastDriftAt).toBe(before);
    await deliverEvent(world, 'configurations/require_secure_transport');
    await pass(world, minuteMs);
    expect(recordOf(world).flapping['secure-transport']?.lastDriftAt).not.toBe(before);
});
