import { describe, expect, test } from 'vitest';
import { enforcing } from '../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { apiOf } from '../../support/operators-api.ts';
import { addServer, drift, minuteMs, orders, pass } from '../../support/story.ts';

const pause = { action: 'pause', reason: 'an incident', operator: 'olga' };

test('the status names everything that decides about writes', async () => {
    const world = memoryWorld(enforcing([]));
    await apiOf(world).post('pause', pause);
    expect(await apiOf(world).get('status')).toMatchObject({
        status: 200,
        body: {
            isReady: true,
            problems: [],
            deployment: 'func-pgwarden, Pgwarden 0.1.0',
            pause: { fleet: { operator: 'olga', reason: 'an incident' }, servers: 0 },
        },
    });
});

test('the health is 200 while Pgwarden can repair, and 503 while it cannot', async () => {
    const world = memoryWorld(enforcing([]));
    expect(await apiOf(world).get('health')).toMatchObject({ status: 200, body: { isReady: true } });
    world.baseline = { ...world.baseline, refusal: 'thresholds.retentionDays: allowed: 1 to 35' };
    expect(await apiOf(world).get('health')).toMatchObject({ status: 503, body: { isReady: false } });
});

test('the state of the pause names the operator, the reason and the start, and nothing else', async () => {
    const world = memoryWorld(enforcing([]));
    await apiOf(world).post('pause', pause);
    expect((await apiOf(world).get('pause')).body).toEqual({
        fleet: { operator: 'olga', reason: 'an incident', since: '2026-06-15T12:00:00.000Z' },
        servers: {},
    });
});

test('a pause names the writes that are under way', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await world.run({ mostDeliveries: 2 });
    expect(await apiOf(world).post('pause', pause)).toMatchObject({
        status: 200,
        body: { writesUnderWay: [{ control: 'secure-transport' }] },
    });
});

test('a pause of a server that does not exist pauses nothing', async () => {
    const world = memoryWorld(enforcing([]));
    const server = orders.replace(/orders$/, 'ordres');
    expect(await apiOf(world).post('pause', { ...pause, server })).toMatchObject({
        status: 404,
        body: { code: 'NotFound' },
    });
    expect(world.storage.pause).toEqual({ servers: {} });
});

test('a double click pauses once: the second request is a conflict with one entry in the audit', async () => {
    const world = memoryWorld(enforcing([]));
    const api = apiOf(world);
    expect((await api.post('pause', pause)).status).toBe(200);
    expect(await api.post('pause', pause)).toMatchObject({ status: 409, body: { code: 'Conflict' } });
    expect(world.audit.map(({ outcome }) => outcome)).toEqual(['paused']);
});

test('a double click on an approval approves once: the second request finds nothing that waits', async () => {
    const world = memoryWorld({ ...enforcing([]), modes: { 'secure-transport': 'approve' } });
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    const api = apiOf(world);
    const { body } = await api.get('approvals');
    const [waiting] = (body as { approvals: readonly { id: string; server: string }[] }).approvals;
    expect(waiting).toMatchObject({ server: orders });
    const decision = { server: orders, decision: 'approve', operator: 'olga', comment: 'tonight' };
    expect((await api.post(`approvals/${waiting?.id}`, decision)).status).toBe(200);
    expect(await api.post(`approvals/${waiting?.id}`, decision)).toMatchObject({
        status: 404,
        body: { code: 'NotFound' },
    });
    expect(world.audit.filter(({ outcome }) => outcome === 'approved')).toHaveLength(1);
});

describe('the audit of a repair', () => {
    test('is shown as it was recorded', async () => {
        const world = memoryWorld(enforcing(['secure-transport']));
        addServer(world);
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, minuteMs);
        const { status, body } = await apiOf(world).get(`audit?server=${orders}`);
        const { entries } = body as { entries: readonly { outcome: string }[] };
        expect([status, entries.map(({ outcome }) => outcome)]).toEqual([200, ['verified', 'intended']]);
    });
});

describe('failed messages', () => {
    async function shelved(count: number): Promise<MemoryWorld> {
        const world = memoryWorld(enforcing([]));
        for (let number = 0; number < count; number += 1) {
            await world.ports().failedMessages.add({
                id: `message-${String(number).padStart(4, '0')}`,
                queue: 'assessments',
                message: { server: orders },
                reason: 'a defect',
                at: '2026-06-15T11:00:00.000Z',
            });
        }
        return world;
    }

    test('are listed a page at a time, however many exist', async () => {
        const api = apiOf(await shelved(120));
        const calls: string[] = [];
        let continuation: string | undefined;
        let pages = 0;
        do {
            const query = continuation === undefined ? '' : `?continuation=${continuation}`;
            const { status, body } = await api.get(`failed-messages${query}`);
            const page = body as { messages: { id: string }[]; continuation?: string };
            expect([status, page.messages.length <= 50]).toEqual([200, true]);
            calls.push(...page.messages.map(({ id }) => id));
            continuation = page.continuation;
            pages += 1;
        } while (continuation !== undefined);
        expect([pages, calls.length, new Set(calls).size]).toEqual([3, 120, 120]);
    });

    test.each(['0', '201', 'all', '1.5'])('are not listed %s at once', async (limit) => {
        const { status, body } = await apiOf(await shelved(1)).get(`failed-messages?limit=${limit}`);
        expect([status, JSON.stringify(body)]).toEqual([
            400,
            expect.stringContaining('; allowed: a number from 1 to 200'),
        ]);
    });

    test('are dismissed once', async () => {
        const world = await shelved(1);
        const dismissal = { operator: 'olga', comment: 'the server is deleted' };
        const path = 'failed-messages/message-0000/dismiss';
        expect((await apiOf(world).post(path, dismissal)).status).toBe(200);
        expect((await apiOf(world).post(path, dismissal)).status).toBe(404);
        expect(world.audit.map(({ outcome }) => outcome)).toEqual(['dismissed']);
    });
});
