import { expect, test } from 'vitest';
import { orders } from '../../support/audit-entries.ts';
import { evidenceStory } from '../../support/evidence.ts';
import { apiInProcess, apiPorts } from '../../support/operators-api.ts';
import { ask, drift, orders as watchedOrders, worldWith } from '../../support/story.ts';

test('decisions name the operator, the proof of the identity, the comment, and the entry', async () => {
    const story = evidenceStory();
    await story.record('2026-06-10T08:00:00Z', {
        outcome: 'approved',
        control: 'secure-transport',
        cause: {
            kind: 'operator',
            action: 'approve',
            operator: 'olga',
            authentication: 'signedIn',
            comment: 'change 4711',
        },
    });
    await story.record('2026-06-11T08:00:00Z', {
        outcome: 'dryRunChanged',
        server: 'fleet',
        reason: 'deployment 7 switched dry-run off',
    });
    const { items } = (await story.report()).decisions;
    expect(items).toMatchObject([
        { decision: 'dryRunChanged', server: 'fleet', reason: 'deployment 7 switched dry-run off' },
        {
            decision: 'approved',
            server: orders,
            control: 'secure-transport',
            operator: 'olga',
            authentication: 'signedIn',
            comment: 'change 4711',
            sequence: 1,
            hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
    ]);
    expect(items[0]).not.toHaveProperty('operator');
});

test('parts that could not be read and sweeps of the period are told, those before it are not', async () => {
    const story = evidenceStory();
    const unread = { outcome: 'unknown', control: 'secure-transport', reason: '403: no permission' } as const;
    await story.record('2026-05-10T08:00:00Z', unread);
    await story.record('2026-06-10T08:00:00Z', unread);
    await story.record('2026-06-10T09:00:00Z', { outcome: 'sweepCompleted', server: 'fleet' });
    await story.record('2026-06-11T09:00:00Z', { outcome: 'sweepCompleted', server: 'fleet' });
    await story.record('2026-06-12T09:00:00Z', { outcome: 'sweepOverdue', server: 'fleet' });
    expect((await story.report()).coverage).toMatchObject({
        unread: {
            total: 1,
            items: [
                { at: '2026-06-10T08:00:00.000Z', control: 'secure-transport', reason: '403: no permission' },
            ],
        },
        sweeps: { completed: 2, overdue: 1, lastAt: '2026-06-11T09:00:00.000Z' },
    });
});

test('exemptions are listed with reason, owner and end, and an expired one is marked', async () => {
    const story = evidenceStory();
    const exemption = {
        reason: 'a vendor needs it',
        owner: 'shop team',
        kind: 'waiver',
        servers: 'server orders',
        controls: ['secure-transport'],
    } as const;
    story.world.exemptions = [
        { ...exemption, expires: '2026-12-31T00:00:00Z' },
        { ...exemption, expires: '2026-07-31T00:00:00Z' },
    ];
    expect((await story.report()).exemptions).toMatchObject({
        kind: 'read',
        exemptions: [
            { expires: '2026-07-31T00:00:00Z', isExpired: true },
            { ...exemption, expires: '2026-12-31T00:00:00Z', isExpired: false },
        ],
    });
});

test('a fleet shows its open drift since the change, its servers with their last read, and what is unknown', async () => {
    const world = worldWith({}, ['secure-transport']);
    await ask(world);
    await world.run();
    world.isDryRun = true;
    world.now += 600_000;
    await drift(world, 'require_secure_transport', 'off');
    await world.run();
    const { status, body } = await apiInProcess(apiPorts(world.ports())).get(
        'evidence?since=2026-06-15&until=2026-06-16',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
        openDrift: {
            total: 1,
            items: [
                { server: watchedOrders, control: 'secure-transport', since: '2026-06-15T12:10:00.050Z' },
            ],
        },
        coverage: {
            servers: { total: 1, items: [{ server: watchedOrders, verdict: 'drifted' }] },
            verdicts: { compliant: 0, drifted: 1, unknown: 0 },
            neverRead: 0,
        },
    });
    const before = await apiInProcess(apiPorts(world.ports())).get(
        'evidence?since=2026-06-14&until=2026-06-15',
    );
    expect(before.body).toMatchObject({ openDrift: { total: 0 } });
});
