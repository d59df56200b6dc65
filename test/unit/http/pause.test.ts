import { describe, expect, test } from 'vitest';
import { enforcing } from '../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { type ApiResponse, apiOf } from '../../support/operators-api.ts';
import { hourMs, orders, worldOf } from '../../support/story.ts';

async function fleet(): Promise<MemoryWorld> {
    const world = await worldOf(['orders'], enforcing(['secure-transport']));
    world.now = Date.parse('2026-06-15T13:00:00Z');
    return world;
}

async function pause(world: MemoryWorld, more: object): Promise<ApiResponse> {
    const body = { action: 'pause', operator: 'olga', reason: 'an incident', ...more };
    return await apiOf(world).post('pause', body);
}

test('a pause with an end shows it everywhere, and is gone everywhere when it ends', async () => {
    const world = await fleet();
    expect(await pause(world, { until: '2026-06-15T18:00:00+02:00' })).toMatchObject({
        status: 200,
        body: { result: expect.stringContaining('until 2026-06-15T16:00:00.000Z') },
    });
    const shown = async () => {
        const [switched, status, state] = await Promise.all(
            ['pause', 'status', `servers/state?server=${orders}`].map((path) => apiOf(world).get(path)),
        );
        return [switched?.body, status?.body, state?.body];
    };
    const until = '2026-06-15T16:00:00.000Z';
    expect(await shown()).toMatchObject([
        { fleet: { operator: 'olga', until } },
        { pause: { fleet: { until } } },
        { paused: { scope: 'fleet', until } },
    ]);
    world.now += 3 * hourMs;
    const [switched, status, state] = await shown();
    expect([switched, status]).toMatchObject([
        { fleet: null, servers: {} },
        { pause: { fleet: null, servers: 0 } },
    ]);
    expect(state).not.toHaveProperty('paused');
});

describe('the end of a pause is refused', () => {
    const allowed = 'allowed: an instant in the future, at most 30 days from now';
    const text =
        'allowed: a date, or an instant with Z or its offset, in ISO 8601, such as 2026-11-20T08:00:00Z';

    test.each([
        ['2026-06-15T13:00:00Z', allowed],
        ['2026-06-15', allowed],
        ['2026-07-15T13:00:01Z', allowed],
        ['tomorrow', text],
        ['2026-06-16T13:00:00', text],
        [1_781_000_000, text],
    ])('where it is "%s"', async (until, reason) => {
        const world = await fleet();
        for (const server of [{}, { server: orders }]) {
            expect(await pause(world, { until, ...server })).toMatchObject({
                status: 400,
                body: {
                    code: 'InvalidBody',
                    detail: 'nothing was done; repeat the request when every problem in errors is fixed',
                    errors: [{ detail: `until: ${reason}`, pointer: '#/until' }],
                },
            });
        }
        expect(world.storage.pause).toEqual({ servers: {} });
    });

    test('where writes are resumed', async () => {
        const world = await fleet();
        await pause(world, {});
        expect(await pause(world, { action: 'resume', until: '2026-06-16' })).toMatchObject({
            status: 400,
            body: { errors: [{ detail: 'until: allowed: only with action pause', pointer: '#/until' }] },
        });
        expect(world.storage.pause.fleet).toBeDefined();
    });
});

test('a second pause is refused with the end of the first one', async () => {
    const world = await fleet();
    await pause(world, { until: '2026-06-16' });
    expect(await pause(world, { until: '2026-06-17' })).toMatchObject({
        status: 409,
        body: {
            detail: 'olga paused it already at 2026-06-15T13:00:00.000Z until 2026-06-16T00:00:00.000Z: an incident',
        },
    });
});
