import { afterEach, expect, test } from 'vitest';
import { createFaultPlan } from '../../sandbox/simulator/faults/index.ts';
import { noFaults } from '../../sandbox/simulator/kernel/faults.ts';
import { createRandom } from '../../sandbox/simulator/kernel/random.ts';
import { startStorageOutages } from '../../sandbox/storage/storage-outages.ts';
import { type TestSandbox, testSandbox } from '../support/sandbox.ts';

let box: TestSandbox | undefined;
afterEach(async () => {
    await box?.close();
    box = undefined;
});

/** What people drift, and the value that the baseline wants. */
const drifts = [
    ['require_secure_transport', 'off', 'on'],
    ['log_checkpoints', 'off', 'on'],
    ['log_disconnections', 'off', 'on'],
] as const;

/**
 * Everything at once for a while: Azure throttles, fails, hangs, lies and cuts connections, events come twice, late
 * and out of order, storage is away now and then, and the app is killed. Then the sky clears, and the sweep finds
 * what an operation that failed for good has left.
 */
test.each([11, 12, 13])('every server is compliant after a storm (seed %i)', async (seed) => {
    const sandbox = await testSandbox({
        servers: 9,
        seed,
        queueLockSeconds: 3,
        settings: { SWEEP_SCHEDULE: '*/15 * * * * *' },
    });
    box = sandbox;
    const { simulator, storage, host } = sandbox.sandbox;
    const random = createRandom(seed);
    const servers = [...simulator.world.servers.values()];
    simulator.faults.replace(createFaultPlan(['storm', 'lost-events', 'delayed-events'], random));
    const outages = startStorageOutages(storage.proxy, random, { calm: [3000, 6000], outage: [500, 1500] });

    for (const [parameter, drifted] of drifts) {
        for (const server of servers) {
            // Whoever drifts has no patience with a storm: what comes through comes through.
            const body = { properties: { value: drifted, source: 'user-override' } };
            const path = `${server.id}/configurations/${parameter}`;
            await sandbox.azure.send('alice', 'PATCH', path, body).catch(() => undefined);
        }
        await host.kill('SIGKILL');
        await host.start();
    }
    outages.stop();
    simulator.faults.replace(noFaults);

    await sandbox.until(
        'every server is compliant',
        () =>
            servers.every(({ record }) =>
                drifts.every(
                    ([parameter, , wanted]) => (record.parameters[parameter]?.value ?? wanted) === wanted,
                ),
            ),
        150,
    );
    await host.stop();
    await host.start({ SWEEP_SCHEDULE: '0 0 0 1 1 *' });
    await sandbox.untilQuiet(60);
    const verified = (await sandbox.api.wholeAudit()).filter(({ outcome }) => outcome === 'verified');
    expect(verified.length).toBeGreaterThan(servers.length);
    await sandbox.expectOrder();
});
