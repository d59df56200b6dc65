import { expect, test } from 'vitest';
import { BaselineUnreadableError } from '../../../../src/errors.ts';
import type { ControlNow } from '../../../../src/views/control-now.ts';
import type { ServerNow } from '../../../../src/views/server-now.ts';
import { showServer } from '../../../../src/workflows/queries/show-server.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import {
    alice,
    ask,
    drift,
    drifted,
    hourMs,
    orders,
    pass,
    recordOf,
    server,
    setParameter,
    worldWith,
} from '../../../support/story.ts';

async function shown(world: MemoryWorld): Promise<ServerNow> {
    const found = await showServer(world.ports(), server);
    if (found === undefined) throw new Error('the server has no record');
    return found;
}

async function transport(world: MemoryWorld): Promise<ControlNow> {
    const found = (await shown(world)).controls.find(({ control }) => control === 'secure-transport');
    if (found === undefined) throw new Error('the control is not shown');
    return found;
}

test('a server without a record is unknown', async () => {
    expect(await showServer(worldWith().ports(), server)).toBeUndefined();
});

test('a drift is shown with its evidence, its actor, its beginning, and the age of the read', async () => {
    const world = worldWith();
    world.isDryRun = true;
    await ask(world);
    await world.run();
    world.now += hourMs;
    await drift(world, 'require_secure_transport', 'off');
    await world.run();
    const now = await shown(world);
    expect(now).toMatchObject({ server: orders, name: 'orders', verdict: 'drifted', isStale: false });
    expect(await transport(world)).toMatchObject({
        title: 'Unencrypted connections are accepted',
        severity: 'high',
        mode: 'enforce',
        state: 'drifted',
        evidence: [{ what: 'require_secure_transport', found: 'off', wanted: 'on' }],
        drift: {
            since: '2026-06-15T13:00:00.050Z',
            by: { kind: 'named', actor: alice },
            parts: ['configurations/require_secure_transport'],
        },
        held: [{ target: 'configurations/require_secure_transport', cause: 'dryRun' }],
    });
    expect(now.controls.map(({ control }) => control)).toEqual(['secure-transport', 'log-checkpoints']);
});

test('a change that waits for an operator is shown with its values and its disruption', async () => {
    const world = worldWith(drifted);
    world.baseline = inMode('approve', ['secure-transport']);
    await ask(world);
    await world.run();
    const [approval] = recordOf(world).pendingApprovals;
    expect((await transport(world)).waiting).toEqual([
        {
            id: approval?.id,
            since: approval?.requestedAt,
            target: 'configurations/require_secure_transport',
            differences: [{ what: 'value', from: 'off', to: 'on' }],
            disruption: 'connectivity',
        },
    ]);
});

test('a contested control is shown with its actors and the time at which repairs go on', async () => {
    const world = worldWith();
    await ask(world);
    await world.run();
    for (let times = 0; times < 4; times += 1) {
        world.now += 600_000;
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 120_000);
    }
    const { flapping, state } = await transport(world);
    expect(state).toBe('drifted');
    expect(flapping?.actors).toEqual([expect.stringContaining(alice.objectId)]);
    expect(Date.parse(flapping?.until ?? '')).toBe(
        Date.parse(recordOf(world).flapping['secure-transport']?.lastDriftAt ?? '') + 24 * hourMs,
    );
});

test('an exemption and a pause are shown with their reasons', async () => {
    const world = worldWith(drifted);
    const exemption = {
        reason: 'the old till',
        owner: 'till team',
        expires: '2026-07-01T00:00:00Z',
        kind: 'waiver' as const,
    };
    world.baseline = { ...world.baseline, exemptions: { 'secure-transport': exemption } };
    await ask(world);
    await world.run();
    world.storage.pause = {
        servers: {},
        fleet: { operator: 'ann', reason: 'migration', since: '2026-06-15T12:00:00Z' },
    };
    expect(await transport(world)).toMatchObject({ state: 'exempt', exemption });
    expect((await shown(world)).paused).toEqual({
        scope: 'fleet',
        operator: 'ann',
        reason: 'migration',
        since: '2026-06-15T12:00:00Z',
    });
});

test('a control that is left alone after an undo is shown until then', async () => {
    const world = worldWith(drifted);
    await ask(world);
    await world.run();
    const stored = [...world.records.values()][0];
    if (stored === undefined) throw new Error('no record');
    const until = '2026-06-16T12:00:00.000Z';
    const leftAlone = { until, operator: 'ann', remediationId: 'remediation-1' };
    stored.record = { ...stored.record, undoExemptions: { 'secure-transport': leftAlone } };
    expect((await transport(world)).leftAlone).toEqual(leftAlone);
    world.now = Date.parse(until);
    expect((await transport(world)).leftAlone).toBeUndefined();
});

test('without a readable baseline, everything else is shown, with the reason', async () => {
    const world = worldWith(drifted);
    world.isDryRun = true;
    await ask(world);
    await world.run();
    const baseline = {
        current: async () => {
            throw new BaselineUnreadableError(['blob baseline.json: HTTP 503']);
        },
    };
    const found = await showServer({ ...world.ports(), baseline }, server);
    expect(found?.problem).toContain('HTTP 503');
    expect(found?.controls[0]).toMatchObject({ control: 'secure-transport', state: 'drifted' });
    expect(found?.controls[0]).not.toHaveProperty('mode');
});

test('a value of 10 kB with control characters passes through as data', async () => {
    const hostile = `<script>alert(1)</script>\u202e\u001b[31m${'x'.repeat(10_000)}`;
    const world = worldWith({ parameters: { log_line_prefix: '%u %d ' } }, ['log-line-prefix']);
    world.isDryRun = true;
    setParameter(world, 'log_line_prefix', hostile);
    await ask(world);
    await world.run();
    const [found] = (await shown(world)).controls;
    expect(found?.evidence[0]?.found).toContain('<script>alert(1)</script>\u202e\u001b[31m');
    expect(JSON.stringify(found).length).toBeLessThan(5_000);
});
