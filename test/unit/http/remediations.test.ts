import { describe, expect, test } from 'vitest';
import { undo } from '../../../src/workflows/operators/undo.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { apiOf } from '../../support/operators-api.ts';
import {
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
    worldOf,
    worldWith,
} from '../../support/story.ts';

interface Listed {
    readonly id: string;
    readonly controls: readonly string[];
}

interface Page {
    readonly remediations: readonly Listed[];
    readonly continuation?: string;
}

/** Alice turns encryption off on `orders`, Terraform log_checkpoints on `billing`; both are repaired. */
async function twoRepairs(): Promise<MemoryWorld> {
    const world = await worldOf(['orders', 'billing']);
    await drift(world, 'require_secure_transport', 'off', { writer: alice });
    await pass(world, 60_000);
    await drift(world, 'log_checkpoints', 'off', { path: pathOf('billing'), writer: terraform });
    await pass(world, 60_000);
    return world;
}

async function controlsOf(query: string): Promise<readonly string[]> {
    const { status, body } = await apiOf(await twoRepairs()).get(`remediations?${query}`);
    expect(status).toBe(200);
    return (body as Page).remediations.flatMap(({ controls }) => controls);
}

describe('GET /api/remediations', () => {
    test('shows each as one object: values, actor, times, and its entries in the chain', async () => {
        const world = await twoRepairs();
        const { status, body } = await apiOf(world).get('remediations');
        expect([status, body]).toMatchObject([
            200,
            {
                remediations: [
                    { server: pathOf('billing'), controls: ['log-checkpoints'] },
                    {
                        id: remediationOf(world, 'verified'),
                        server: orders,
                        target: 'configurations/require_secure_transport',
                        differences: [{ what: 'value', from: 'off', to: 'on' }],
                        outcome: 'verified',
                        by: { kind: 'named', actor: alice },
                        authority: 'baseline',
                        operationId: 'operation-1',
                        steps: [
                            {
                                outcome: 'intended',
                                sequence: 1,
                                hash: expect.stringMatching(/^[0-9a-f]{64}$/),
                            },
                            {
                                outcome: 'verified',
                                sequence: 2,
                                hash: expect.stringMatching(/^[0-9a-f]{64}$/),
                            },
                        ],
                    },
                ],
            },
        ]);
    });

    test.each([
        ['outcome=verified', ['log-checkpoints', 'secure-transport']],
        ['outcome=failed,verified', ['log-checkpoints', 'secure-transport']],
        ['outcome=failed,superseded', []],
        [`server=${pathOf('billing').toUpperCase()}`, ['log-checkpoints']],
        ['serverName=RDER', ['secure-transport']],
        [`actor=${terraform.objectId}`, ['log-checkpoints']],
        ['actor=nobody', []],
        ['control=secure-transport', ['secure-transport']],
        ['severity=medium', ['log-checkpoints']],
        ['drift=none', []],
        ['since=2026-06-15&until=2026-06-16', ['log-checkpoints', 'secure-transport']],
        ['until=2026-06-15', []],
    ])('has the filter %s', async (query, expected) => {
        expect(await controlsOf(query)).toEqual(expected);
    });

    test('continues after the page before', async () => {
        const api = apiOf(await twoRepairs());
        const first = (await api.get('remediations?limit=1')).body as Page;
        const query = `remediations?limit=1&continuation=${first.continuation}`;
        const second = (await api.get(query)).body as Page;
        expect([first, second].map(({ remediations }) => remediations.length)).toEqual([1, 1]);
        expect(first.remediations[0]?.id).not.toBe(second.remediations[0]?.id);
        expect(second.continuation).toBeUndefined();
    });

    test('names every problem of a query at once', async () => {
        const query = 'outcome=verified,done&server=orders&severity=worst&limit=201&order=asc';
        const { status, body } = await apiOf(await twoRepairs()).get(`remediations?${query}`);
        expect([status, body]).toMatchObject([
            400,
            {
                code: 'InvalidQuery',
                errors: [
                    {
                        detail: 'outcome is "verified,done"; allowed: one or more of verified, failed, superseded, reverted, with commas between them',
                    },
                    { parameter: 'server' },
                    { detail: 'severity is "worst"; allowed: high, medium, low' },
                    { detail: 'limit is "201"; allowed: a number from 1 to 200' },
                    { parameter: 'order' },
                ],
            },
        ]);
    });

    test('refuses a range that ends before it begins', async () => {
        const query = 'since=2026-06-16&until=2026-06-15';
        expect(await apiOf(await twoRepairs()).get(`remediations?${query}`)).toMatchObject({
            status: 400,
            body: { errors: [{ detail: 'since is "2026-06-16"; allowed: an instant before until' }] },
        });
    });
});

test('GET /api/open-remediations lists a repair that is under way, which is then shown by its id', async () => {
    const world = worldWith(drifted);
    await ask(world);
    await world.run({ mostDeliveries: 1 });
    const { body } = await apiOf(world).get('open-remediations');
    expect(body).toMatchObject({
        remediations: [
            { server: orders, outcome: 'open', target: 'configurations/require_secure_transport' },
        ],
        hasMore: false,
    });
    const [open] = (body as Page).remediations;
    expect(await apiOf(world).get(`remediations/${open?.id}?server=${orders}`)).toMatchObject({
        status: 200,
        body: { remediation: { id: open?.id, outcome: 'open' } },
    });
});

describe('GET /api/remediations/{id}', () => {
    test('shows its steps, the story of its drift, and the remediation that undid it', async () => {
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
        expect(await apiOf(world).get(`remediations/${id}?server=${orders}`)).toMatchObject({
            status: 200,
            body: {
                remediation: { id, outcome: 'verified' },
                story: { state: 'repaired', control: 'secure-transport', proof: { sequence: 2 } },
                undoneBy: remediationOf(world, 'reverted'),
            },
        });
    });

    test.each(['none', '%3Cscript%3E', 'x'.repeat(10_000), '%00', '..%2f..'])(
        'is not found under the id "%s"',
        async (id) => {
            const response = await apiOf(await twoRepairs()).get(`remediations/${id}?server=${orders}`);
            expect(response).toMatchObject({ status: 404, body: { code: 'NotFound' } });
        },
    );

    test('needs the server', async () => {
        expect(await apiOf(await twoRepairs()).get('remediations/none')).toMatchObject({
            status: 400,
            body: { errors: [{ parameter: 'server' }] },
        });
    });
});
