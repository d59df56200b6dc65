import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { deliver, writeEvent } from '../../support/sandbox-events.ts';
import { logPosition, ownCalls } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;

const servers = 7;
/** Slices that are read from Resource Manager for every server under the profile `standard`. */
const readsPerServer = 7;
/** Of what servers share: the Defender plans of two subscriptions, the vaults of one, and a subnet. */
const sharedReads = 4;

beforeAll(async () => {
    // What is watched is a management group: its two subscriptions are found, not named.
    const settings = { SWEEP_READS_PER_SECOND: '25', SUBSCRIPTION_IDS: '', MANAGEMENT_GROUP_ID: 'contoso' };
    box = await testSandbox({ servers, settings });
});
afterAll(() => box?.close());

/** What the timer does, and the summary of the sweep that it began. */
async function sweep(): Promise<string> {
    const before = (await summaries()).length;
    const { url, keys } = box.sandbox.host;
    const response = await fetch(`${url}/admin/functions/on-sweep`, {
        method: 'POST',
        headers: { 'x-functions-key': keys.masterKey, 'content-type': 'application/json' },
        body: '{}',
    });
    expect(response.status).toBe(202);
    await box.until('the sweep is over', async () => (await summaries()).length > before);
    return (await summaries()).at(-1) ?? '';
}

async function summaries(): Promise<readonly string[]> {
    const entries = await box.api.audit('fleet');
    return entries.filter(({ outcome }) => outcome === 'sweepCompleted').map(({ reason }) => reason ?? '');
}

function own(since: number) {
    return box.sandbox.simulator.requests.entries.filter(
        ({ sequence, service, objectId }) =>
            sequence > since && service === 'resourceManager' && objectId === people.pgwarden.objectId,
    );
}

test('a sweep finds and repairs drift that no event reported', async () => {
    const { simulator } = box.sandbox;
    const drifted = [1, 4, 5, 6].map((index) => box.server(index));
    for (const server of drifted) {
        simulator.changeSilently(server, { parameters: { log_checkpoints: 'off' } });
    }
    const since = logPosition(box.sandbox);
    const summary = await sweep();
    expect(summary).toMatch(/^seen 7, compliant \d+, drifted \d+, unknown 0; repaired \d+, appeared 7, /);
    for (const { id } of drifted) {
        expect(await box.azure.parameter(id, 'log_checkpoints')).toBe('on');
        const verified = (await box.api.audit(id)).find(
            ({ outcome, control }) => outcome === 'verified' && control === 'log-checkpoints',
        );
        expect(verified?.cause.kind).toBe('sweep');
    }
    expect(own(since).filter(({ status }) => status === 429)).toEqual([]);
    // The servers, and the subscriptions of the management group.
    const graph = own(since).filter(({ path }) => path.includes('ResourceGraph'));
    expect(graph.length).toBeLessThanOrEqual(3);
});

test('a sweep over a fleet that needs nothing reads each slice once', async () => {
    const since = logPosition(box.sandbox);
    const summary = await sweep();
    expect(summary).toMatch(
        /^seen 7, compliant 7, drifted 0, unknown 0; repaired 0, appeared 0, disappeared 0; \d+ findings reported only; listed by Resource Graph/,
    );
    const calls = own(since);
    const others = calls.filter(({ method }) => method !== 'GET').map(({ path }) => path.split('?')[0]);
    expect(new Set(others)).toEqual(new Set(['/providers/Microsoft.ResourceGraph/resources']));
    const reads = calls.filter(({ method }) => method === 'GET').length;
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThanOrEqual(readsPerServer * servers + sharedReads);
});

test('a state of Azure Policy has its server assessed, and the audit names the policy', async () => {
    const server = box.server(4);
    const { simulator } = box.sandbox;
    simulator.changeSilently(server, { parameters: { require_secure_transport: 'off' } });
    const state = {
        kind: 'policyState',
        type: 'PolicyStateChanged',
        subscriptionId: server.subscriptionId,
        resourceId: server.id.toLowerCase(),
        policyAssignmentId: `/subscriptions/${server.subscriptionId}/providers/Microsoft.Authorization/policyAssignments/postgresql`,
        policyDefinitionId:
            '/providers/Microsoft.Authorization/policyDefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a',
    } as const;
    // Out of order: the newer state comes first.
    const newer = { ...state, complianceState: 'NonCompliant', timestamp: '2026-06-15T12:00:00Z' } as const;
    const older = { ...state, complianceState: 'Compliant', timestamp: '2026-06-15T11:00:00Z' } as const;
    simulator.eventGrid.publish(newer);
    simulator.eventGrid.publish(older);
    await box.untilTrail(server.id, ['intended secure-transport', 'verified secure-transport']);
    const verified = (await box.api.audit(server.id)).at(-1);
    expect(verified?.cause).toMatchObject({
        kind: 'policy',
        policyDefinitionId:
            '/providers/microsoft.authorization/policydefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a',
        timestamp: '2026-06-15T12:00:00.000Z',
    });
});

test('50 events on one server within 2 s lead to two assessments at most, and to rechecks of all of them', async () => {
    const server = box.server(5);
    await box.untilQuiet();
    const since = logPosition(box.sandbox);
    const children = ['configurations/log_checkpoints', 'firewallRules/office', 'administrators/1'];
    const events = Array.from({ length: 50 }, (_, index) =>
        writeEvent(server, { below: children[index % children.length] ?? '' }),
    );
    for (let first = 0; first < events.length; first += 10) {
        expect(await deliver(box, events.slice(first, first + 10))).toBe(202);
    }
    await box.untilQuiet();
    const reads = ownCalls(box.sandbox, server.id, since).map(({ request: { path } }) => path.split('?')[0]);
    const times = reads.map((path) => reads.filter((other) => other === path).length);
    expect(reads.length).toBeGreaterThan(0);
    // An assessment reads a slice once. Nothing was changed, so it is looked at again; here a burst takes longer than it
    // takes to the first of these looks.
    expect(Math.max(...times)).toBeLessThanOrEqual(2 + 4);
});

test('everything is in order', async () => {
    await box.expectOrder();
});
