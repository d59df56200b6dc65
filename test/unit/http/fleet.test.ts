import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/errors.ts';
import { refreshOverview } from '../../../src/workflows/queries/refresh-overview.ts';
import { inMode } from '../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { apiOf } from '../../support/operators-api.ts';
import { addServer, drifted, orders, pathOf, worldWith } from '../../support/story.ts';

/** `orders` accepts unencrypted connections, which waits for an operator; `till` meets the baseline. */
async function sweptFleet(): Promise<MemoryWorld> {
    const world = worldWith(drifted);
    world.baseline = inMode('approve', ['secure-transport']);
    addServer(world, pathOf('till'));
    await world.startSweep();
    await world.run({ mostDeliveries: 10_000 });
    await refreshOverview(world.ports());
    return world;
}

describe('GET /api/fleet', () => {
    test('is not found before the first count', async () => {
        expect(await apiOf(worldWith()).get('fleet')).toMatchObject({
            status: 404,
            body: {
                code: 'NotFound',
                detail: 'nothing was counted yet; Pgwarden counts the fleet within a minute of its start',
            },
        });
    });

    test('counts servers by verdict and drift by severity, and lists the changes that wait', async () => {
        const { status, body } = await apiOf(await sweptFleet()).get('fleet');
        expect([status, body]).toMatchObject([
            200,
            {
                at: expect.stringMatching(/^2026-06-15T12:\d\d:\d\d\.\d{3}Z$/),
                servers: { known: 2, compliant: 1, drifted: 1, unknown: 0, neverRead: 0 },
                openDrift: { high: 1, medium: 0, low: 0 },
                controls: [
                    {
                        control: 'secure-transport',
                        severity: 'high',
                        servers: { compliant: 1, drifted: 1 },
                    },
                ],
                waiting: { total: 1, items: [{ server: orders, control: 'secure-transport' }] },
                held: { total: 0, items: [] },
                dryRun: { servers: 0, writes: 0, restarts: 0 },
                stale: { total: 0, items: [] },
                sweeps: [{ startedAt: expect.any(String) }],
            },
        ]);
    });

    test('keeps its ETag while nothing changes, however old it gets', async () => {
        const world = await sweptFleet();
        const etag = (await apiOf(world).get('fleet')).headers.get('etag') ?? '';
        world.now += 30_000;
        const again = await apiOf(world).get('fleet', { 'if-none-match': etag });
        expect([again.status, again.body]).toEqual([304, undefined]);
    });
});

describe('GET /api/fleet/compliance', () => {
    test('has a point for the end of each sweep', async () => {
        const { status, body } = await apiOf(await sweptFleet()).get('fleet/compliance');
        expect([status, body]).toMatchObject([
            200,
            {
                points: [
                    {
                        servers: { known: 2, compliant: 1, drifted: 1, unknown: 0 },
                        controls: { 'secure-transport': { compliant: 1, drifted: 1 } },
                    },
                ],
            },
        ]);
    });

    test('begins where the client asks for', async () => {
        const api = apiOf(await sweptFleet());
        expect((await api.get('fleet/compliance?since=2026-06-16')).body).toEqual({ points: [] });
        expect(await api.get('fleet/compliance?since=yesterday')).toMatchObject({
            status: 400,
            body: { errors: [{ parameter: 'since' }] },
        });
    });

    test('is a conflict, and not the fault of the query, while its history is damaged', async () => {
        const detail = 'blob compliance.json: allowed: a JSON object';
        const history = {
            read: () => Promise.reject(new MalformedInputError(detail)),
            write: async () => undefined,
        };
        const api = apiOf(worldWith(), { history });
        expect(await api.get('fleet/compliance')).toMatchObject({
            status: 409,
            body: { code: 'Conflict', detail },
        });
    });
});
