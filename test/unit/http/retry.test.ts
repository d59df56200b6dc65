import { describe, expect, test } from 'vitest';
import { enforcing } from '../../support/effective-baseline.ts';
import { brokenInvariants } from '../../support/invariants.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { type ApiResponse, apiOf } from '../../support/operators-api.ts';
import {
    ask,
    deliverEvent,
    drift,
    hourMs,
    isOn,
    minuteMs,
    orders,
    pass,
    pathOf,
    reasonOf,
    recordOf,
    remediationOf,
    server,
    trail,
    worldOf,
    worldWith,
} from '../../support/story.ts';

const locked = { kind: 'refused' as const, reason: 'HTTP 409 ScopeLocked: locked' };

/** A server whose encryption Pgwarden could not turn on again, because Azure refused the write. */
async function failedWorld(): Promise<MemoryWorld> {
    const world = await worldOf(['orders'], enforcing(['secure-transport']));
    world.azure.refusals.push(locked);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    return world;
}

async function retry(world: MemoryWorld, id: string, path = orders): Promise<ApiResponse> {
    const body = { server: path, operator: 'olga', comment: 'the lock is gone' };
    return await apiOf(world).post(`remediations/${id}/retry`, body);
}

test('a retry has what still drifts repaired at once, and the audit names the operator', async () => {
    const world = await failedWorld();
    const id = remediationOf(world, 'failed');
    expect(await retry(world, id)).toMatchObject({
        status: 200,
        body: {
            result: `${orders} is assessed within seconds; what still drifts is repaired as the baseline says`,
        },
    });
    await world.run();
    expect(isOn(world, 'require_secure_transport')).toBe(true);
    expect(trail(world)).toEqual([
        'intended secure-transport',
        'failed secure-transport',
        'retried secure-transport',
        'intended secure-transport',
        'verified secure-transport',
    ]);
    const retried = world.audit.find(({ outcome }) => outcome === 'retried');
    expect(retried).toMatchObject({ operator: 'olga', reason: 'the lock is gone', remediationId: id });
    expect((await apiOf(world).get(`remediations/${id}?server=${orders}`)).body).toMatchObject({
        remediation: {
            outcome: 'failed',
            steps: [{}, { outcome: 'failed' }, { outcome: 'retried', operator: 'olga' }],
        },
    });
    expect(brokenInvariants(world)).toEqual([]);
});

test('a retry forgets the failures for which Pgwarden waits longer each time', async () => {
    const world = await worldOf(['orders'], enforcing(['secure-transport']));
    const result = { kind: 'transient' as const, reason: 'InternalServerError: x' };
    for (let write = 0; write < 5; write += 1)
        world.azure.failures.push({ code: 'InternalServerError', result });
    await drift(world, 'require_secure_transport', 'off');
    while (!trail(world).includes('failed secure-transport')) await world.run({ mostDeliveries: 1 });
    expect(recordOf(world).repairFailures).toMatchObject({ 'secure-transport': { times: 1 } });
    await retry(world, remediationOf(world, 'failed'));
    expect(recordOf(world).repairFailures).toBeUndefined();
    await pass(world, minuteMs);
    expect(isOn(world, 'require_secure_transport')).toBe(true);
});

test('a retry of a restart that took no effect restarts the server once more', async () => {
    const library = 'shared_preload_libraries';
    const waits = { value: 'pg_cron,pgaudit', isConfigPendingRestart: true };
    const world = worldWith({ parameters: { [library]: waits, 'azure.extensions': 'pgaudit' } }, [
        'pgaudit-loaded',
    ]);
    const { guardRails } = world.baseline;
    world.baseline = { ...world.baseline, guardRails: { ...guardRails, restarts: 'immediately' } };
    world.azure.quirks.push({ kind: 'misreported', pendingMs: 1_000 * minuteMs });
    await ask(world);
    await pass(world, 6 * hourMs, hourMs);
    await deliverEvent(world, `configurations/${library}`);
    await pass(world, hourMs, hourMs);
    expect(reasonOf(world, 'held')).toContain('did not put shared_preload_libraries into effect');
    expect(world.azure.writes).toHaveLength(1);
    await retry(world, remediationOf(world, 'failed'));
    await pass(world, hourMs);
    expect(world.azure.writes.map(({ target }) => target)).toEqual(['restart', 'restart']);
});

test('a double click is one retry; after the next assessment, another one is possible', async () => {
    const world = await failedWorld();
    const id = remediationOf(world, 'failed');
    world.azure.refusals.push(locked);
    await Promise.all([retry(world, id), retry(world, id)]);
    expect((await retry(world, id)).status).toBe(200);
    await world.run();
    const retries = () => world.audit.filter(({ outcome }) => outcome === 'retried').length;
    expect(retries()).toBe(1);
    await retry(world, remediationOf(world, 'failed'));
    await world.run();
    expect([retries(), isOn(world, 'require_secure_transport')]).toEqual([2, true]);
});

test('a retry of a server that is as the baseline wants by now finds that, and writes nothing', async () => {
    const world = await failedWorld();
    await drift(world, 'require_secure_transport', 'on');
    expect((await retry(world, remediationOf(world, 'failed'))).status).toBe(200);
    await pass(world, minuteMs);
    expect([world.azure.writes, brokenInvariants(world)]).toEqual([[], []]);
});

describe('a retry is refused', () => {
    test('for a remediation that the server does not have', async () => {
        const world = await failedWorld();
        expect(await retry(world, 'another')).toMatchObject({
            status: 404,
            body: { detail: `no remediation another on ${orders}` },
        });
        expect(await retry(world, remediationOf(world, 'failed'), pathOf('ordres'))).toMatchObject({
            status: 404,
            body: { detail: `${pathOf('ordres')} is not known any more` },
        });
    });

    test('for one that was verified', async () => {
        const world = await failedWorld();
        await deliverEvent(world, 'configurations/require_secure_transport');
        await pass(world, minuteMs);
        const id = remediationOf(world, 'verified');
        expect(await retry(world, id)).toMatchObject({
            status: 409,
            body: {
                detail: expect.stringMatching(
                    new RegExp(`^remediation ${id} is verified since .+Z; only a failed one can be retried$`),
                ),
            },
        });
    });

    test('for one that a later remediation of the same target repaired', async () => {
        const world = await failedWorld();
        await deliverEvent(world, 'configurations/require_secure_transport');
        await pass(world, minuteMs);
        const later = remediationOf(world, 'verified');
        expect(await retry(world, remediationOf(world, 'failed'))).toMatchObject({
            status: 409,
            body: {
                detail: expect.stringMatching(
                    new RegExp(`^remediation ${later} of the same target is later: verified since .+Z$`),
                ),
            },
        });
    });

    test('for one that has not ended, and while another one of its control is open', async () => {
        const world = await failedWorld();
        const failed = remediationOf(world, 'failed');
        await deliverEvent(world, 'configurations/require_secure_transport');
        await world.run({ mostDeliveries: 1 });
        const open = recordOf(world).remediations[0]?.id ?? 'none';
        expect(await retry(world, open)).toMatchObject({
            status: 409,
            body: { detail: `remediation ${open} has not ended` },
        });
        expect(await retry(world, failed)).toMatchObject({
            status: 409,
            body: { detail: `remediation ${open} of secure-transport is under way` },
        });
        expect(trail(world)).not.toContain('retried secure-transport');
    });

    test('for an undo that failed', async () => {
        const world = await worldOf(['orders'], enforcing(['secure-transport']));
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, minuteMs);
        const undone = remediationOf(world, 'verified');
        world.azure.refusals.push(locked);
        const body = { server: orders, operator: 'olga', comment: 'an old client' };
        expect((await apiOf(world).post(`remediations/${undone}/undo`, body)).status).toBe(200);
        await pass(world, minuteMs);
        const id = remediationOf(world, 'failed');
        expect(await retry(world, id)).toMatchObject({
            status: 409,
            body: { detail: `remediation ${id} was to undo ${undone}; request that undo again` },
        });
    });

    test('while Pgwarden works on the server', async () => {
        const world = await failedWorld();
        await world.ports().leases.acquire(server);
        expect(await retry(world, remediationOf(world, 'failed'))).toMatchObject({
            status: 409,
            body: { detail: 'the server is being worked on; try again in a moment' },
        });
    });
});
