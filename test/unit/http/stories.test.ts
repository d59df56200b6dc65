import { describe, expect, test } from 'vitest';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { apiOf } from '../../support/operators-api.ts';
import { alice, drift, orders, pass, pathOf, worldOf } from '../../support/story.ts';

const names = ['orders', 'billing', 'till'];

/** Alice turns encryption off on three servers, and log_checkpoints on one; everything is repaired. */
async function repairedFleet(): Promise<MemoryWorld> {
    const world = await worldOf(names);
    for (const name of names) await drift(world, 'require_secure_transport', 'off', { path: pathOf(name) });
    await drift(world, 'log_checkpoints', 'off', { path: pathOf('till') });
    await pass(world, 120_000);
    return world;
}

describe('GET /api/stories', () => {
    test('has one story for each drift of the server, and each under its own id', async () => {
        const api = apiOf(await repairedFleet());
        const { status, body } = await api.get(`stories?server=${orders}`);
        expect([status, body]).toMatchObject([
            200,
            {
                stories: [
                    {
                        server: orders,
                        control: 'secure-transport',
                        state: 'repaired',
                        by: { kind: 'named', actor: alice },
                        differences: [{ what: 'value', from: 'off', to: 'on' }],
                        decisions: [{ kind: 'intended' }],
                        remediations: [{ outcome: 'verified' }],
                        proof: { outcome: 'verified', sequence: 2 },
                        end: { end: 'repaired' },
                    },
                ],
            },
        ]);
        const [story] = (body as { stories: readonly { id: string }[] }).stories;
        expect((await api.get(`stories/${story?.id}?server=${orders}`)).body).toEqual(story);
        expect((await api.get(`stories/${story?.id}?server=${orders}&until=2026-06-15`)).status).toBe(404);
        expect((await api.get(`stories/${story?.id}?server=${pathOf('till')}`)).status).toBe(404);
    });

    test.each(['e30', 'x', 'WzBd', 'WzEsMl0'])('refuses the continuation "%s"', async (token) => {
        const path = `stories?server=${orders}&continuation=${token}`;
        expect(await apiOf(await repairedFleet()).get(path)).toMatchObject({
            status: 400,
            body: { code: 'InvalidQuery', detail: 'The continuation token was not issued by this API' },
        });
    });

    test('needs a server, and no other filter', async () => {
        expect(await apiOf(await repairedFleet()).get('stories?control=secure-transport')).toMatchObject({
            status: 400,
            body: { errors: [{ parameter: 'server' }, { parameter: 'control' }] },
        });
    });
});

describe('GET /api/drift-groups', () => {
    test('makes one group of what one actor changed in the same way on several servers', async () => {
        const { status, body } = await apiOf(await repairedFleet()).get('drift-groups');
        expect([status, body]).toMatchObject([
            200,
            {
                groups: [
                    { control: 'log-checkpoints', servers: [pathOf('till')] },
                    {
                        control: 'secure-transport',
                        what: 'value: off → on',
                        by: { kind: 'named', actor: alice },
                        servers: names.map(pathOf).toSorted(),
                        states: { repaired: 3, open: 0 },
                    },
                ],
            },
        ]);
    });

    test('shows the last day unless the client asks for another range', async () => {
        const world = await repairedFleet();
        world.now += 25 * 3_600_000;
        const groups = async (query: string) =>
            ((await apiOf(world).get(`drift-groups${query}`)).body as { groups: readonly unknown[] }).groups;
        expect(await groups('')).toHaveLength(0);
        expect(await groups('?since=2026-06-15')).toHaveLength(2);
        expect(await groups('?until=2026-06-16')).toHaveLength(2);
        expect(await groups('?until=2026-06-15')).toHaveLength(0);
    });

    test.each([
        ['since=2026-05-01', '2026-05-01T00:00:00.000Z to 2026-06-15T'],
        ['since=2026-06-15&until=2026-06-15', '2026-06-15T00:00:00.000Z to 2026-06-15T00:00:00.000Z'],
        ['since=2026-06-16&until=2026-06-15', '2026-06-16T00:00:00.000Z to 2026-06-15T00:00:00.000Z'],
        ['since=2027-01-01', '2027-01-01T00:00:00.000Z to 2026-06-15T'],
    ])('refuses the range %s', async (query, range) => {
        const response = await apiOf(await repairedFleet()).get(`drift-groups?${query}`);
        expect(response).toMatchObject({
            status: 400,
            body: {
                code: 'InvalidQuery',
                detail: expect.stringMatching(/; allowed: an end after the start, at most 31 days later$/),
            },
        });
        expect(JSON.stringify(response.body)).toContain(range);
    });
});
