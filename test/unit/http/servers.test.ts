import { describe, expect, test } from 'vitest';
import { undo } from '../../../src/workflows/operators/undo.ts';
import { refreshOverview } from '../../../src/workflows/queries/refresh-overview.ts';
import { inMode } from '../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { apiOf } from '../../support/operators-api.ts';
import {
    alice,
    ask,
    drift,
    drifted,
    everySlice,
    hourMs,
    orders,
    pass,
    pathOf,
    remediationOf,
    server,
    worldOf,
    worldWith,
} from '../../support/story.ts';

interface Page {
    readonly servers: readonly { readonly name: string }[];
    readonly continuation?: string;
}

function namesIn(body: unknown): readonly string[] {
    return (body as Page).servers.map(({ name }) => name);
}

/** Three servers that were read. Alice turned encryption off on `orders`, which waits for an operator. */
async function threeServers(): Promise<MemoryWorld> {
    const world = await worldOf(['till', 'orders', 'billing'], inMode('approve', ['secure-transport']));
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, 60_000);
    return world;
}

describe('GET /api/servers', () => {
    test('lists servers by name, with the states of their controls', async () => {
        const { status, body } = await apiOf(await threeServers()).get('servers');
        expect([status, namesIn(body)]).toEqual([200, ['billing', 'orders', 'till']]);
        expect(body).toMatchObject({
            servers: [
                { server: pathOf('billing'), verdict: 'compliant', resourceGroup: 'app' },
                {
                    server: orders,
                    verdict: 'drifted',
                    controls: {
                        states: { drifted: ['secure-transport'] },
                        since: { 'secure-transport': expect.stringMatching(/^2026-06-15T12:10/) },
                        waiting: [{ control: 'secure-transport' }],
                        repairing: 0,
                    },
                },
                { server: pathOf('till') },
            ],
        });
    });

    test.each([
        ['verdict=drifted', ['orders']],
        ['verdict=unknown', []],
        ['name=ILL', ['billing', 'till']],
        ['drifted=secure-transport', ['orders']],
        ['drifted=log-checkpoints', []],
        ['with=waiting', ['orders']],
        ['with=flapping', []],
        ['verdict=compliant&name=b', ['billing']],
    ])('has the filter %s', async (query, expected) => {
        expect(namesIn((await apiOf(await threeServers()).get(`servers?${query}`)).body)).toEqual(expected);
    });

    test('has a filter for servers that were not read for two sweep intervals, by default 12 hours', async () => {
        const world = await threeServers();
        const stale = async () => namesIn((await apiOf(world).get('servers?with=stale')).body);
        world.now += 11 * hourMs;
        expect(await stale()).toEqual([]);
        await ask(world, { server: { ...server, name: 'billing' }, slices: everySlice });
        await world.run();
        world.now += 2 * hourMs;
        expect(await stale()).toEqual(['orders', 'till']);
        for (let sweep = 0; sweep < 2; sweep += 1) {
            await world.startSweep();
            await world.run({ mostDeliveries: 5_000 });
            await refreshOverview(world.ports());
            world.now += 24 * hourMs;
        }
        expect(await stale()).toEqual([]);
        world.now += 25 * hourMs;
        expect(await stale()).toEqual(['billing', 'orders', 'till']);
    });

    test('counts the changes that only dry-run holds', async () => {
        const world = worldWith(drifted);
        world.isDryRun = true;
        await ask(world);
        await world.run();
        expect((await apiOf(world).get('servers')).body).toMatchObject({
            servers: [{ controls: { dryRun: { writes: { 'secure-transport': 1 }, restarts: 0 } } }],
        });
    });

    test('continues after the page before', async () => {
        const api = apiOf(await threeServers());
        const first = await api.get('servers?limit=2');
        const { continuation = '' } = first.body as Page;
        const second = await api.get(`servers?limit=2&continuation=${continuation}`);
        expect([namesIn(first.body), namesIn(second.body)]).toEqual([['billing', 'orders'], ['till']]);
        expect(second.body).not.toHaveProperty('continuation');
    });

    test('names every problem of a query at once', async () => {
        const query = 'verdict=broken&drifted=secure-transprot&with=work&limit=0&order=name';
        const { status, body } = await apiOf(await threeServers()).get(`servers?${query}`);
        expect([status, body]).toMatchObject([
            400,
            {
                code: 'InvalidQuery',
                errors: [
                    { detail: 'verdict is "broken"; allowed: compliant, drifted, unknown' },
                    { parameter: 'drifted' },
                    { detail: 'with is "work"; allowed: waiting, held, flapping, stale' },
                    { detail: 'limit is "0"; allowed: a number from 1 to 1000' },
                    { parameter: 'order' },
                ],
            },
        ]);
    });

    test.each(['x', '%00', 'e30', "' or 1 eq 1"])('refuses the continuation "%s"', async (text) => {
        const response = await apiOf(await threeServers()).get(`servers?continuation=${text}`);
        expect(response).toMatchObject({
            status: 400,
            body: {
                code: 'InvalidQuery',
                detail: 'The continuation token was not issued by this API',
            },
        });
    });
});

describe('GET /api/servers/state', () => {
    async function stateOf(world: MemoryWorld, path = orders) {
        return await apiOf(world).get(`servers/state?server=${path}`);
    }

    test('shows what drifted since when, whose change it was, and what waits', async () => {
        expect(await stateOf(await threeServers())).toMatchObject({
            status: 200,
            body: {
                server: orders,
                verdict: 'drifted',
                isStale: false,
                controls: [
                    {
                        control: 'secure-transport',
                        title: 'Unencrypted connections are accepted',
                        severity: 'high',
                        mode: 'approve',
                        state: 'drifted',
                        evidence: [{ what: 'require_secure_transport', found: 'off', wanted: 'on' }],
                        drift: {
                            since: expect.stringMatching(/^2026-06-15T12:10:00/),
                            by: { kind: 'named', actor: alice },
                        },
                        waiting: [
                            {
                                target: 'configurations/require_secure_transport',
                                differences: [{ what: 'value', from: 'off', to: 'on' }],
                            },
                        ],
                    },
                ],
            },
        });
    });

    test('shows until when a control is left alone, held and exempt', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 60_000);
        await undo(world.ports(), {
            server,
            remediationId: remediationOf(world, 'verified'),
            operator: 'ann',
            comment: 'breaks the old till',
            exemptHours: 24,
        });
        await pass(world, 120_000);
        const exemption = {
            reason: 'until the migration',
            owner: 'shop',
            expires: '2026-12-31T00:00:00Z',
            kind: 'waiver' as const,
        };
        world.baseline = { ...world.baseline, exemptions: { 'log-checkpoints': exemption } };
        expect((await stateOf(world)).body).toMatchObject({
            controls: [
                {
                    control: 'secure-transport',
                    held: [{ cause: 'undone', until: expect.stringMatching(/^2026-06-16T12:/) }],
                    leftAlone: { operator: 'ann', until: expect.stringMatching(/^2026-06-16T12:/) },
                },
                { control: 'log-checkpoints', exemption },
            ],
        });
    });

    test('shows a name of markup, control characters and 10,000 characters as it is', async () => {
        const world = worldWith();
        const reason = `<script>alert(1)</script>\u001b[2J\u202e=cmd()${'x'.repeat(10_000)}`;
        world.storage.pause = {
            servers: {},
            fleet: { operator: 'ann', reason, since: '2026-06-15T11:00:00Z' },
        };
        await ask(world);
        await world.run();
        const { body, headers } = await stateOf(world);
        expect(body).toMatchObject({ paused: { scope: 'fleet', reason } });
        expect(headers.get('content-type')).toBe('application/json');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
    });

    test('is not found for a server without a record, and refused without a server', async () => {
        const world = await threeServers();
        expect(await stateOf(world, pathOf('ordres'))).toMatchObject({
            status: 404,
            body: { code: 'NotFound' },
        });
        expect(await apiOf(world).get('servers/state')).toMatchObject({
            status: 400,
            body: { errors: [{ parameter: 'server' }] },
        });
    });
});
