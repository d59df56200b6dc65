import { afterAll, beforeAll, expect, test } from 'vitest';
import { noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { deliver, writeEvent } from '../../support/sandbox-events.ts';
import { logPosition, ownCalls } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;
let server: FlexibleServer;

beforeAll(async () => {
    box = await testSandbox({ servers: 2 });
    server = box.server(1);
});
afterAll(() => box?.close());

/** Pgwarden's calls by kind. Azure is asked at least once how an operation goes; however often counts as once. */
function calls(since: number) {
    const kinds = ownCalls(box.sandbox, server.id, since).map(({ kind }) => kind);
    const count = (kind: string): number => kinds.filter((other) => other === kind).length;
    return { reads: count('read'), writes: count('write'), polls: Math.min(1, count('poll')) };
}

test('a drifted dynamic parameter costs one read, one write, a poll and one read back', async () => {
    const since = logPosition(box.sandbox);
    await box.azure.setParameter('alice', server.id, 'log_checkpoints', 'off');
    await box.untilTrail(server.id, ['intended log-checkpoints', 'verified log-checkpoints']);
    await box.untilQuiet();
    expect(calls(since)).toEqual({ reads: 2, writes: 1, polls: 1 });
    expect(await box.azure.parameter(server.id, 'log_checkpoints')).toBe('on');
});

test('three duplicates that come with the event cost nothing', async () => {
    const since = logPosition(box.sandbox);
    box.sandbox.simulator.faults.replace({
        ...noFaults,
        onEvent: () => ({ kind: 'duplicate', times: 3 }),
    });
    await box.azure.setParameter('bob', server.id, 'log_disconnections', 'off');
    await box.untilTrail(server.id, ['intended log-disconnections', 'verified log-disconnections']);
    await box.untilQuiet();
    box.sandbox.simulator.faults.replace(noFaults);
    expect(calls(since)).toEqual({ reads: 2, writes: 1, polls: 1 });
});

test('an event that changed nothing costs a read and two rechecks, its duplicates nothing, and no write', async () => {
    const duplicate = writeEvent(server, { id: 'a-duplicate' });
    for (let time = 1; time <= 3; time += 1) {
        const since = logPosition(box.sandbox);
        expect(await deliver(box, [duplicate])).toBe(202);
        await box.untilQuiet();
        const { reads, writes } = calls(since);
        expect({ time, writes }).toEqual({ time, writes: 0 });
        expect(reads).toBeLessThanOrEqual(time === 1 ? 3 : 0);
    }
});

const ownClaims = {
    'http://schemas.microsoft.com/identity/claims/objectidentifier': 'c0ffee00-5ec0-4a11-9b5e-1d0e5eca0001',
};

test('the echo of an own write that names its identity and the write costs nothing', async () => {
    const since = logPosition(box.sandbox);
    const entries = await box.api.audit(server.id);
    const intended = entries.find(
        ({ outcome, control }) => outcome === 'intended' && control === 'log-checkpoints',
    );
    const correlationId = intended?.remediationId ?? 'none';
    expect(await deliver(box, [writeEvent(server, { claims: ownClaims, correlationId })])).toBe(202);
    await box.untilQuiet();
    expect(calls(since)).toEqual({ reads: 0, writes: 0, polls: 0 });
});

test('a write under the own identity that Pgwarden did not send costs a read, two rechecks and no write', async () => {
    const since = logPosition(box.sandbox);
    expect(await deliver(box, [writeEvent(server, { claims: ownClaims })])).toBe(202);
    await box.untilQuiet();
    const { reads, writes } = calls(since);
    expect({ writes }).toEqual({ writes: 0 });
    expect(reads).toBeLessThanOrEqual(3);
});

test('the echo of an own write that does not name its identity costs one read and no write', async () => {
    const repair = (await box.api.audit(server.id)).find(({ outcome }) => outcome === 'verified');
    const correlationId = repair?.remediationId ?? '';
    const below = `configurations/${repair?.change?.kind === 'parameter' ? repair.change.name : ''}`;
    const since = logPosition(box.sandbox);
    expect(await deliver(box, [writeEvent(server, { correlationId, below })])).toBe(202);
    await box.untilQuiet();
    expect(calls(since)).toEqual({ reads: 1, writes: 0, polls: 0 });
});

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.expectOrder();
});
