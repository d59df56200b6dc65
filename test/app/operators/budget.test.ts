import { afterAll, beforeAll, expect, test } from 'vitest';
import { operatorsCalls } from '../../support/operators-calls.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { acceptedWrites } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;

beforeAll(async () => {
    box = await testSandbox(
        { servers: 15, settings: { SWEEP_READS_PER_SECOND: '25' } },
        { extends: 'standard' },
    );
});
afterAll(() => box?.close());

test('a fleet that drifted as a whole is repaired up to the budget, and operators are notified once', async () => {
    const { simulator } = box.sandbox;
    // The tenth server of a fleet is stopped.
    const fleet = [...simulator.world.servers.values()].filter(
        ({ record }) => record.properties.state === 'Ready',
    );
    expect(fleet).toHaveLength(14);
    for (const server of fleet) {
        simulator.changeSilently(server, {
            parameters: { log_checkpoints: 'off', require_secure_transport: 'off' },
        });
    }
    await operatorsCalls(box.sandbox).runTimer('on-sweep');
    await box.until('the sweep is over', async () => {
        const trail = await box.api.trail('fleet');
        return trail.some((entry) => entry.startsWith('sweepCompleted'));
    });
    await box.untilQuiet();
    const changed = fleet.filter(({ id }) => acceptedWrites(box.sandbox, id).length > 0);
    expect(changed).toHaveLength(10);
    const fleetEntries = await box.api.audit('fleet');
    expect(fleetEntries.filter(({ outcome }) => outcome === 'budgetExhausted')).toHaveLength(1);
    await box.until('operators are notified', async () =>
        simulator.eventGrid.published.some(({ type }) => type === 'Pgwarden.BudgetExhausted'),
    );
    const eventTypes = simulator.eventGrid.published.map(({ type }) => type);
    expect(eventTypes.filter((type) => type === 'Pgwarden.BudgetExhausted')).toHaveLength(1);
    expect(eventTypes.filter((type) => type === 'Pgwarden.Held')).toEqual([]);
    for (const { id } of fleet.filter((server) => !changed.includes(server))) {
        const held = (await box.api.audit(id)).filter(({ outcome }) => outcome === 'held');
        const reasons = held.map(({ control, holdCause }) => `${control} ${holdCause}`);
        expect(reasons).toEqual(
            expect.arrayContaining(['log-checkpoints budget', 'secure-transport budget']),
        );
        expect(held.every(({ holdCause }) => holdCause === 'budget')).toBe(true);
    }
    await box.expectOrder();
});
