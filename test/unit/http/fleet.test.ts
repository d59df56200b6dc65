import { describe, expect, test } from 'vitest';
import { MalformedInputError, StorageUnavailableError } from '../../../src/errors.ts';
import { serverKey } from '../../../src/model/resource-id.ts';
import { refreshOverview } from '../../../src/workflows/queries/refresh-overview.ts';
import { apiOf } from '../../support/operators-api.ts';
import { ask, drift, hourMs, minuteMs, orders, pass, server, worldWith } from '../../support/story.ts';
import { sweptFleet } from '../../support/swept-fleet.ts';

const message = {
    slices: ['parameters'],
    cause: { kind: 'sweep', sweepId: 'sweep-1' },
    requestedAt: '2026-06-15T12:00:00.000Z',
    requeues: 0,
} as const;

const failed = {
    id: 'failed',
    queue: 'assessments',
    message: { server: 'x' },
    reason: 'MalformedInputError: x',
    at: '2026-06-15T12:00:00.000Z',
};

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

    test('has the last event, the queues with their oldest message, and the number of failed messages', async () => {
        const world = await sweptFleet();
        await drift(world, 'log_checkpoints', 'off');
        await pass(world, minuteMs);
        const arrivedAt = world.records.get(serverKey(server))?.record.lastEventAt;
        await world.ports().queues.assess({ ...message, server }, hourMs);
        await ask(world);
        await world.ports().failedMessages.add(failed);
        world.now += minuteMs;
        const waitsSince = new Date(world.now - minuteMs).toISOString();
        await refreshOverview(world.ports());
        const { body } = await apiOf(world).get('fleet');
        expect(body).toMatchObject({
            lastEventAt: arrivedAt,
            queues: [
                { queue: 'assessments', messages: 2, oldestAt: waitsSince },
                { queue: 'remediations', messages: 0 },
                { queue: 'fleet', messages: 0 },
            ],
            failedMessages: { count: 1, isMore: false },
            problems: [{ kind: 'failedMessages', detail: '1 failed message waits for an operator' }],
        });
        expect(arrivedAt).toMatch(/^2026-06-15T/);
    });

    test('keeps the last event of a server that is deleted', async () => {
        const world = await sweptFleet();
        await drift(world, 'log_checkpoints', 'off');
        await pass(world, minuteMs);
        await refreshOverview(world.ports());
        const { body } = await apiOf(world).get('fleet');
        world.records.delete(serverKey(server));
        await refreshOverview(world.ports());
        expect((await apiOf(world).get('fleet')).body).toMatchObject({
            servers: { known: 1 },
            lastEventAt: (body as { readonly lastEventAt: string }).lastEventAt,
        });
    });

    test('leaves the queues out while they cannot be read, and counts the fleet all the same', async () => {
        const world = await sweptFleet();
        const warnings: unknown[] = [];
        const unavailable = new StorageUnavailableError('queue fleet: HTTP 503 ServerBusy');
        const ports = world.ports();
        await refreshOverview({
            ...ports,
            queueDepths: { read: () => Promise.reject(unavailable) },
            log: { ...ports.log, warn: (...line) => void warnings.push(line) },
        });
        const { body } = await apiOf(world).get('fleet');
        expect(body).toMatchObject({ servers: { known: 2 } });
        expect(body).not.toHaveProperty('queues');
        expect(warnings).toEqual([['Queue depths not read', { reason: unavailable.message }]]);
    });

    test('says what is broken', async () => {
        const world = await sweptFleet();
        const sweptAt = world.now;
        await ask(world);
        world.now += 13 * hourMs;
        world.fleet.dueSweeps = (now) => [now, new Date(now.getTime() - 6 * hourMs)];
        for (let index = 0; index < 51; index += 1) {
            await world.ports().failedMessages.add({ ...failed, id: `failed-${index}` });
        }
        await refreshOverview(world.ports());
        world.now += 11 * minuteMs;
        const current = async () => ({
            ...(await world.ports().baseline.current()),
            refusal: ['$.modes: unknown control x'],
        });
        const { body } = await apiOf(world, { baseline: { current } }).get('fleet');
        expect(body).toMatchObject({
            failedMessages: { count: 50, isMore: true },
            problems: [
                {
                    kind: 'baseline',
                    detail: 'The newest baseline is refused: $.modes: unknown control x',
                },
                { kind: 'oldOverview', since: new Date(world.now - 11 * minuteMs).toISOString() },
                { kind: 'overdueSweep', detail: expect.stringMatching(/^no sweep has ended since 2026-/) },
                {
                    kind: 'waitingMessages',
                    detail: 'a message of queue assessments waits for more than ten minutes',
                    since: new Date(sweptAt).toISOString(),
                },
                { kind: 'failedMessages', detail: 'more than 50 failed messages wait for an operator' },
                {
                    kind: 'staleServers',
                    detail: '2 servers were not read for two sweep intervals',
                    server: expect.stringContaining('/flexibleServers/'),
                },
            ],
        });
    });

    test('reports no problem of a message that is scheduled, or that waits for ten minutes', async () => {
        const world = await sweptFleet();
        await world.ports().queues.assess({ ...message, server }, hourMs);
        world.now += hourMs + 10 * minuteMs;
        await refreshOverview(world.ports());
        expect((await apiOf(world).get('fleet')).body).toMatchObject({ problems: [] });
        world.now += 1;
        expect((await apiOf(world).get('fleet')).body).toMatchObject({
            problems: [{ kind: 'waitingMessages' }],
        });
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
