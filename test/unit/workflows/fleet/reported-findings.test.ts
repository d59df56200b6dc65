import { beforeEach, expect, test } from 'vitest';
import { serverAddress } from '../../../../src/console/definition/addresses.ts';
import { refreshOverview } from '../../../../src/workflows/queries/refresh-overview.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { apiOf } from '../../../support/operators-api.ts';
import { consoleOf } from '../../../support/operators-console.ts';
import { addServer, orders, pathOf, worldWith } from '../../../support/story.ts';

let world: MemoryWorld;

/**
 * A fleet after a sweep: `orders` does not log checkpoints, which is only reported; `till` does not either and accepts
 * unencrypted connections, which waits for an operator.
 */
beforeEach(async () => {
    const unlogged = { log_checkpoints: 'off' };
    world = worldWith({ parameters: unlogged });
    addServer(world, pathOf('till'), { parameters: { ...unlogged, require_secure_transport: 'off' } });
    const report = inMode('report', ['log-checkpoints']);
    world.baseline = { ...report, modes: { ...report.modes, 'secure-transport': 'approve' } };
    await world.startSweep();
    await world.run({ mostDeliveries: 10_000 });
    await refreshOverview(world.ports());
});

test('a sweep counts findings in mode report beside the servers, of which they make none drifted', async () => {
    const [entry] = world.audit.filter(({ outcome }) => outcome === 'sweepCompleted');
    expect(entry?.counts).toMatchObject({ seen: 2, compliant: 1, drifted: 1, reported: 2, unknown: 0 });
    expect(entry?.reason).toMatch(
        /^seen 2, compliant 1, drifted 1, unknown 0; .*; 2 findings reported only;/,
    );
    expect((await apiOf(world).get('sweeps')).body).toMatchObject({ ended: [{ counts: { reported: 2 } }] });
});

test('the overview has them as findings of a control, and not as open drift', async () => {
    const { body } = await apiOf(world).get('fleet');
    expect(body).toMatchObject({
        servers: { known: 2, compliant: 1, drifted: 1, unknown: 0 },
        openDrift: { high: 1, medium: 0, low: 0 },
        reported: 2,
        controls: [
            { control: 'secure-transport', servers: { compliant: 1, drifted: 1, reported: 0 } },
            { control: 'log-checkpoints', servers: { compliant: 0, drifted: 0, reported: 2 } },
        ],
    });
    const { body: history } = await apiOf(world).get('fleet/compliance');
    expect(history).toMatchObject({
        points: [{ servers: { compliant: 1 }, controls: { 'log-checkpoints': { drifted: 0, reported: 2 } } }],
    });
});

test('servers are found by them under a filter of their own', async () => {
    const api = apiOf(world);
    const found = async (filter: string) => {
        const { body } = await api.get(`servers?${filter}`);
        return (body as { servers: { server: string }[] }).servers.map(({ server }) => server);
    };
    expect(await found('reported=log-checkpoints')).toEqual([orders, pathOf('till')]);
    expect(await found('reported=secure-transport')).toEqual([]);
    expect(await found('drifted=log-checkpoints')).toEqual([]);
    expect(await found('drifted=secure-transport')).toEqual([pathOf('till')]);
    expect(await found('verdict=compliant')).toEqual([orders]);
});

test('the page of a server shows the failed condition, with the word reported', async () => {
    const { body } = await apiOf(world).get(`servers/state?server=${orders}`);
    expect(body).toMatchObject({ verdict: 'compliant' });
    const { text } = await consoleOf(world).get(serverAddress(orders));
    expect(text).toMatch(/log-checkpoints Checkpoints are not logged medium report reported since/);
    const list = await consoleOf(world).get('/console/servers');
    expect(list.text).toMatch(/orders app compliant log-checkpoints .*till app drifted secure-transport/);
});

test('evidence lists them apart from open drift', async () => {
    const { body } = await apiOf(world).get('evidence?since=2026-06-15&until=2026-06-16');
    expect(body).toMatchObject({
        openDrift: { total: 1, items: [{ server: pathOf('till'), control: 'secure-transport' }] },
        reported: {
            total: 2,
            items: [
                { server: orders, control: 'log-checkpoints' },
                { server: pathOf('till'), control: 'log-checkpoints' },
            ],
        },
        coverage: { verdicts: { compliant: 1, drifted: 1, unknown: 0 } },
    });
    const csv = await apiOf(world).get('evidence?since=2026-06-15&until=2026-06-16&format=csv');
    expect(String(csv.body).match(/^reported,[^,]*\/(orders|till),log-checkpoints,/gm)).toHaveLength(2);
    const ocsf = await apiOf(world).get('evidence?since=2026-06-15&until=2026-06-16&format=ocsf');
    const findings = String(ocsf.body)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(findings.map(({ compliance }) => [compliance.control, compliance.status])).toEqual([
        ['log-checkpoints', 'Warning'],
        ['secure-transport', 'Fail'],
        ['log-checkpoints', 'Warning'],
    ]);
});
