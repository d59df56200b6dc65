import { afterAll, beforeAll, expect, test } from 'vitest';
import { noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import type { PersonName } from '../../support/sandbox-azure.ts';
import { acceptedWrites, type OperationSpan, overlaps } from '../../support/sandbox-ledger.ts';
import { testSeed } from '../../support/seed.ts';

const people: readonly PersonName[] = ['alice', 'bob', 'terraform'];

let box: TestSandbox;
/** Operations of Pgwarden on servers, as Azure ran them. */
const spans: OperationSpan[] = [];

beforeAll(async () => {
    box = await testSandbox({
        // The tenth is stopped.
        servers: 101,
        onEvent(event) {
            if (event.kind !== 'operationEnded' || event.principal !== 'pgwarden') return;
            const endedAt = Date.parse(event.at);
            const serverId = event.path.replace(/\/configurations\/.*$/, '');
            spans.push({
                serverId,
                path: event.path,
                beganAt: endedAt - event.durationMs,
                endedAt,
            });
        },
    });
});
afterAll(() => box?.close());

/** What drifts on a server: one parameter, on every third a second one. */
function driftsOf(index: number): readonly (readonly [parameter: string, control: string])[] {
    const first = ['require_secure_transport', 'secure-transport'] as const;
    return index % 3 === 0 ? [first, ['log_checkpoints', 'log-checkpoints']] : [first];
}

function runningServers(): readonly FlexibleServer[] {
    return [...box.sandbox.simulator.world.servers.values()].filter(
        ({ record }) => record.properties.state === 'Ready',
    );
}

test(`a hundred servers that drift at once, four copies of every event in random order (seed ${testSeed})`, async () => {
    const { simulator } = box.sandbox;
    const random = createRandom(testSeed);
    const servers = runningServers();
    expect(servers).toHaveLength(100);
    for (const server of servers) {
        // The default of version 13 is md5, which would be one drift more.
        if (server.record.properties.version !== '13') continue;
        simulator.changeSilently(server, { parameters: { password_encryption: 'scram-sha-256' } });
    }
    simulator.faults.replace({
        ...noFaults,
        onEvent: () => ({ kind: 'duplicate', times: 3, withinMs: 4_000 }),
    });
    await Promise.all(
        servers.map(async ({ id }, index) => {
            for (const [parameter] of driftsOf(index))
                await box.azure.setParameter(random.pick(people), id, parameter, 'off');
        }),
    );
    await box.until(
        'every drift is repaired',
        async () => (await box.api.wholeAudit()).length >= 2 * 134,
        100,
    );
    await box.untilQuiet();

    const trails = Map.groupBy(await box.api.wholeAudit(), ({ server }) => server.toLowerCase());
    const found = servers.map(({ name, id, record }, index) => ({
        name,
        values: driftsOf(index).map(([parameter]) => record.parameters[parameter]?.value),
        writes: [...acceptedWrites(box.sandbox, id)].sort(),
        trail: trails.get(id.toLowerCase())?.map(({ outcome, control }) => `${outcome} ${control}`),
    }));
    const expected = servers.map(({ name }, index) => ({
        name,
        values: driftsOf(index).map(() => 'on'),
        writes: driftsOf(index)
            .map(([parameter]) => `configurations/${parameter}`)
            .sort(),
        trail: driftsOf(index).flatMap(([, control]) => [`intended ${control}`, `verified ${control}`]),
    }));
    expect(found).toEqual(expected);
}, 150_000);

test('no two operations of Pgwarden overlapped on one server', () => {
    expect(spans).toHaveLength(134);
    expect(overlaps(spans)).toEqual([]);
});

test('every remediation has one end, the audit verifies and nothing is left in queues or poison', async () => {
    await box.expectOrder();
});
