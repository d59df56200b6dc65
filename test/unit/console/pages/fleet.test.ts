import { describe, expect, test } from 'vitest';
import { refreshOverview } from '../../../../src/workflows/queries/refresh-overview.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { consoleOf } from '../../../support/operators-console.ts';
import { ask, drift, drifted, minuteMs, pass, pathOf, worldOf, worldWith } from '../../../support/story.ts';
import { sweptFleet } from '../../../support/swept-fleet.ts';

/** Alice turns encryption off on three servers; everything is repaired. */
async function repairedFleet(): Promise<MemoryWorld> {
    const names = ['orders', 'billing', 'till'];
    const world = await worldOf(names);
    for (const name of names) await drift(world, 'require_secure_transport', 'off', { path: pathOf(name) });
    await pass(world, 2 * minuteMs);
    return world;
}

describe('the overview', () => {
    test('says that the fleet is not counted yet', async () => {
        const { status, text } = await consoleOf(worldWith()).get('/console');
        expect([status, text]).toEqual([200, expect.stringContaining('The first count is not done yet')]);
    });

    test('counts servers and drift, and leads to the change that waits', async () => {
        const { text, html } = await consoleOf(await sweptFleet()).get('/console');
        expect(text).toContain('Servers 2 Compliant 1 Drifted 1 Unknown 0 Open drift 1 high 0 medium 0 low');
        expect(html).toMatch(/<a href="\/console\/decisions\/\w+\?server=[^"]+">Decide<\/a>/);
        expect(text).toContain('Servers by verdict at the end of each sweep Sweep Compliant Drifted Unknown');
    });

    test('shows one group for the same drift of three servers', async () => {
        const { text } = await consoleOf(await repairedFleet()).get('/console');
        expect(text).toContain('secure-transport value: off → on');
        expect(text).toContain('3 repaired');
    });

    test('says when the numbers are old', async () => {
        const world = await sweptFleet();
        world.now += 11 * minuteMs;
        expect((await consoleOf(world).get('/console')).text).toContain(
            'The numbers are older than ten minutes',
        );
    });

    test('shows the last event, the last sweep, and the queues with the oldest waiting message', async () => {
        const world = await sweptFleet();
        expect((await consoleOf(world).get('/console')).text).toContain('Last event: none yet.');
        await drift(world, 'log_checkpoints', 'off');
        await pass(world, minuteMs);
        world.now += minuteMs;
        await ask(world);
        world.now += 11 * minuteMs;
        await refreshOverview(world.ports());
        const { text } = await consoleOf(world).get('/console');
        expect(text).toMatch(
            /Last sweep: began 1[34] min (\d+ s )?ago . Last event: 1[23] min (\d+ s )?ago ./,
        );
        expect(text).toContain('Queue Messages Oldest waiting assessments 1 11 min ago Drift of the last');
        expect(text).toContain(
            'A message of queue assessments waits for more than ten minutes, since 11 min ago',
        );
    });

    test('leads to the failed messages', async () => {
        const world = await sweptFleet();
        await world.ports().failedMessages.add({
            id: 'failed',
            queue: '<b>fleet</b>',
            message: 'x',
            reason: 'x',
            at: '2026-06-15T12:00:00.000Z',
        });
        await refreshOverview(world.ports());
        expect((await consoleOf(world).get('/console')).html).toContain(
            '<a href="/console/failed-messages">1 failed message waits for an operator</a>',
        );
    });

    test('names once what keeps Pgwarden from writing', async () => {
        const world = await sweptFleet();
        const current = async () => ({
            ...(await world.ports().baseline.current()),
            refusal: ['$.modes: unknown control <b>x</b>'],
        });
        const { html, text } = await consoleOf(world, undefined, {
            baseline: { ...world.ports().baseline, current },
        }).get('/console');
        expect(text).toContain('NOT READY');
        expect(text.split('The newest baseline is refused: $.modes: unknown control <b>x</b>')).toHaveLength(
            2,
        );
        expect(html).not.toContain('<b>x</b>');
    });
});

describe('groups', () => {
    test('are those of the last day unless the address says more', async () => {
        const world = await repairedFleet();
        expect((await consoleOf(world).get('/console/groups')).text).toContain(
            'billing orders till 3 repaired',
        );
        world.now += 25 * 60 * minuteMs;
        expect((await consoleOf(world).get('/console/groups')).text).toContain(
            'No drift was found in this time.',
        );
        expect((await consoleOf(world).get('/console/groups?hours=72')).text).toContain(
            'billing orders till 3 repaired',
        );
    });

    test('refuse another time', async () => {
        const { status, text } = await consoleOf(worldWith()).get('/console/groups?hours=5');
        expect([status, text]).toEqual([400, expect.stringContaining('hours: allowed: 6, 24, 72, 168, 720')]);
    });
});

describe('controls', () => {
    test('have the number of their servers by state', async () => {
        const { text } = await consoleOf(await sweptFleet()).get('/console/controls');
        expect(text).toMatch(/secure-transport .* high 1 0 0 0 1 0/);
    });

    test('name their texts, their modes, and the actors who drift them', async () => {
        const world = await repairedFleet();
        world.baseline = { ...world.baseline, name: 'standard' };
        const { text } = await consoleOf(world).get('/console/controls/secure-transport');
        expect(text).toContain('Mode Servers From enforce all profile standard');
        expect(text).toContain(
            'Actor Drifts Servers a11ce000-0000-4000-8000-000000000001 through Azure portal 3 3',
        );
        expect(text).toContain('Azure Policy Enforce SSL connection should be enabled for PostgreSQL');
    });

    test('are shown without their modes while the baseline cannot be read', async () => {
        const { status, text } = await consoleOf(await repairedFleet()).get(
            '/console/controls/secure-transport',
        );
        expect([status, text]).toEqual([
            200,
            expect.stringContaining('Mode The baseline in force cannot be read.'),
        ]);
        expect(text).toContain(
            'Drifts Servers a11ce000-0000-4000-8000-000000000001 through Azure portal 3 3',
        );
    });

    test('of an unknown id are not found', async () => {
        expect((await consoleOf(worldWith()).get('/console/controls/none')).status).toBe(404);
    });
});

test('held drift names its cause, and flapping is empty in a quiet fleet', async () => {
    const world = worldWith(drifted);
    world.isDryRun = true;
    await world.startSweep();
    await world.run({ mostDeliveries: 10_000 });
    await refreshOverview(world.ports());
    expect((await consoleOf(world).get('/console/held')).text).toContain('dry run 1');
    expect((await consoleOf(world).get('/console/flapping')).text).toContain('No control is flapping.');
});

test('dry-run names the writes that turning it off leads to, and those of the last 30 days', async () => {
    const world = worldWith();
    await ask(world);
    await world.run();
    world.isDryRun = true;
    world.now += 10 * minuteMs;
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    await refreshOverview(world.ports());
    const { text } = await consoleOf(world).get('/console/dry-run');
    expect(text).toContain('DRY-RUN Pgwarden records its repairs and writes nothing');
    expect(text).toContain('DRY-RUN IS ON by deployment func-pgwarden, Pgwarden 0.1.0');
    expect(text).toContain('Servers 1 Writes 1 Restarts 0 Approvals that wait 0');
    expect(text).toMatch(/secure-transport orders value : off → becomes on applied/);
});
