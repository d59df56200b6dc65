import { expect, test } from 'vitest';
import { enforcing } from '../../support/effective-baseline.ts';
import { KilledError } from '../../support/memory-process.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { type ApiResponse, apiOf } from '../../support/operators-api.ts';
import { hourMs, isOn, setParameter, worldOf } from '../../support/story.ts';

async function fleet(): Promise<MemoryWorld> {
    return await worldOf(['billing', 'orders', 'till'], enforcing(['secure-transport']));
}

async function start(world: MemoryWorld, operator = 'olga'): Promise<ApiResponse> {
    return await apiOf(world).post('sweeps', { operator, comment: 'after the outage' });
}

function requests(world: MemoryWorld): readonly unknown[] {
    return world.audit.filter(({ outcome }) => outcome === 'sweepRequested');
}

test('a sweep that an operator starts assesses every server, and the audit names the operator', async () => {
    const world = await fleet();
    setParameter(world, 'require_secure_transport', 'off');
    const response = await start(world);
    const id = world.fleet.sweep?.sweep.id;
    expect(response).toMatchObject({
        status: 200,
        body: { result: `sweep ${id} has started; it assesses every server` },
    });
    await world.run({ mostDeliveries: 5_000 });
    expect(isOn(world, 'require_secure_transport')).toBe(true);
    expect(requests(world)).toMatchObject([
        {
            server: 'fleet',
            operator: 'olga',
            reason: 'after the outage',
            cause: { kind: 'operator', action: 'sweep', authentication: 'functionKey' },
        },
    ]);
});

test('while a sweep is under way, another one is refused with its name', async () => {
    const world = await fleet();
    await world.startSweep();
    expect(await start(world)).toMatchObject({
        status: 409,
        body: {
            detail: `sweep ${world.fleet.sweep?.sweep.id} is under way since 2026-06-15T12:10:00.150Z; it has found 0 servers so far`,
        },
    });
    expect(requests(world)).toEqual([]);
});

test('two operators at once start one sweep with one entry', async () => {
    const world = await fleet();
    const responses = await Promise.all([start(world, 'olga'), start(world, 'oskar')]);
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(requests(world)).toHaveLength(1);
    await world.run({ mostDeliveries: 5_000 });
    expect(world.audit.filter(({ outcome }) => outcome === 'sweepCompleted')).toHaveLength(1);
});

test('a request that was cut short after its entry starts the sweep when it is sent again, under the first entry', async () => {
    const world = await fleet();
    world.fate = (port, moment) => {
        if (port === 'audit sweepRequested' && moment === 'after') throw new KilledError(port);
    };
    await expect(start(world)).rejects.toThrow();
    world.fate = () => undefined;
    expect((await start(world, 'oskar')).status).toBe(200);
    expect(requests(world)).toMatchObject([{ operator: 'olga' }]);
});

test('the sweep that is under way is shown with its progress', async () => {
    const world = await fleet();
    await start(world);
    const shown = async () => (await apiOf(world).get('sweeps')).body;
    expect(await shown()).toEqual({
        running: {
            id: world.fleet.sweep?.sweep.id,
            startedAt: '2026-06-15T12:10:00.150Z',
            phase: 'listing',
            seen: 0,
            unreadable: [],
        },
        ended: [],
    });
    while (world.fleet.sweep?.sweep.phase.kind === 'listing') await world.run({ mostDeliveries: 1 });
    expect(await shown()).toMatchObject({
        running: { phase: 'awaiting', seen: 3, deadline: expect.stringMatching(/^2026-06-15T12:4/) },
    });
});

test('ended sweeps are listed with their counts, newest first, page by page', async () => {
    const world = await fleet();
    const ids: (string | undefined)[] = [];
    for (let sweep = 0; sweep < 3; sweep += 1) {
        if (sweep === 1) setParameter(world, 'require_secure_transport', 'off');
        await start(world);
        ids.unshift(world.fleet.sweep?.sweep.id);
        await world.run({ mostDeliveries: 5_000 });
        world.now += hourMs;
    }
    const { body } = await apiOf(world).get('sweeps?limit=2');
    const nothing = { repaired: 0, appeared: 0, disappeared: 0 };
    expect(body).toMatchObject({
        ended: [
            { id: ids[0], counts: { seen: 3, compliant: 3, drifted: 0, unknown: 0, ...nothing } },
            {
                id: ids[1],
                startedAt: expect.stringMatching(/^2026-06-15T13:1/),
                endedAt: expect.stringMatching(/^2026-06-15T13:1/),
                counts: { seen: 3, compliant: 2, drifted: 1, unknown: 0, ...nothing, repaired: 1 },
                summary: expect.stringMatching(/^seen 3, compliant 2, drifted 1, unknown 0; repaired 1/),
            },
        ],
    });
    const { continuation } = body as { readonly continuation?: string };
    const rest = (await apiOf(world).get(`sweeps?limit=2&continuation=${continuation}`)).body;
    expect(rest).toMatchObject({ ended: [{ id: ids[2] }] });
    expect(rest).not.toHaveProperty('continuation');
});

test('a sweep that an older version recorded is listed without counts', async () => {
    const world = await fleet();
    await world.ports().audit.append({
        id: 'swept:old',
        at: '2026-06-15T11:00:00.000Z',
        server: 'fleet',
        outcome: 'sweepCompleted',
        reason: 'seen 2, compliant 2, drifted 0, unknown 0',
        cause: { kind: 'sweep', sweepId: 'old' },
    });
    expect((await apiOf(world).get('sweeps')).body).toEqual({
        ended: [
            {
                id: 'old',
                endedAt: '2026-06-15T11:00:00.000Z',
                summary: 'seen 2, compliant 2, drifted 0, unknown 0',
            },
        ],
    });
});

test('a body without a comment starts nothing', async () => {
    const world = await fleet();
    expect(await apiOf(world).post('sweeps', { operator: 'olga' })).toMatchObject({
        status: 400,
        body: { errors: [{ detail: 'comment: required; allowed: 1 to 500 characters' }] },
    });
    expect(world.fleet.sweep).toBeUndefined();
});
