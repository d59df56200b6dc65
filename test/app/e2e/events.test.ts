import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { cloudWriteEvent, deliver, writeEvent } from '../../support/sandbox-events.ts';
import { logPosition, ownCalls } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;
let server: FlexibleServer;
/** Entries of the fleet's chain that were there before the test. */
let recorded = 0;
let since = 0;

beforeAll(async () => {
    box = await testSandbox({ servers: 3 });
    server = box.server(0);
});
afterAll(() => box?.close());

beforeEach(async () => {
    recorded = (await box.api.audit('events')).length;
    since = logPosition(box.sandbox);
});

/** Reasons of what was rejected in this test, once everything is quiet. */
async function rejections(): Promise<readonly (string | undefined)[]> {
    await box.untilQuiet();
    const entries = (await box.api.audit('events')).slice(recorded);
    expect(entries.map(({ outcome }) => outcome)).toEqual(entries.map(() => 'rejected'));
    return entries.map(({ reason }) => reason);
}

function callsOfApp(): readonly string[] {
    return ownCalls(box.sandbox, server.id, since).map(({ request }) => `${request.method} ${request.path}`);
}

describe('an invalid event gets a response, is recorded with the reason, and stops nothing', () => {
    test('a body that is not JSON is refused by the host, so that Event Grid keeps it as a dead letter', async () => {
        expect(await deliver(box, '{"id": "half an event')).toBe(400);
        expect(await rejections()).toEqual([]);
    });

    test('an event without an id', async () => {
        const { id: _id, ...rest } = writeEvent(server);
        expect(await deliver(box, [rest])).toBe(202);
        expect(await rejections()).toEqual([
            expect.stringMatching(/^not an event of the Event Grid schema or CloudEvents 1\.0: id: /),
        ]);
        expect(callsOfApp()).toEqual([]);
    });

    test('an event of another schema', async () => {
        expect(await deliver(box, [{ hello: 'world' }])).toBe(202);
        expect(await rejections()).toEqual([
            expect.stringMatching(/^not an event of the Event Grid schema or CloudEvents 1\.0: /),
        ]);
    });

    test('an unknown version of the Event Grid schema', async () => {
        const event = writeEvent(server, { envelope: { metadataVersion: '7' } });
        expect(await deliver(box, [event])).toBe(202);
        expect(await rejections()).toEqual(['Event Grid schema version 7 is not understood; 1 is']);
        expect(callsOfApp()).toEqual([]);
    });

    test('an unknown version of CloudEvents', async () => {
        const event = cloudWriteEvent(server, { envelope: { specversion: '3.0' } });
        const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
        expect(await deliver(box, event, headers)).toBe(202);
        expect(await rejections()).toEqual(['CloudEvents 3.0 is not understood; 1.0 is']);
        expect(callsOfApp()).toEqual([]);
    });

    test('an event of another tenant', async () => {
        const event = writeEvent(server, { tenantId: '99999999-9999-4999-8999-999999999999' });
        expect(await deliver(box, [event])).toBe(202);
        expect(await rejections()).toEqual([
            `the event is of tenant 99999999-9999-4999-8999-999999999999, and subscription ${server.subscriptionId} is not`,
        ]);
        expect(callsOfApp()).toEqual([]);
    });

    test('an event of a subscription that is not watched', async () => {
        const resourceUri = server.id.replace(server.subscriptionId, '33333333-3333-4333-8333-333333333333');
        expect(await deliver(box, [writeEvent(server, { resourceUri })])).toBe(202);
        expect(await rejections()).toEqual([
            'subscription 33333333-3333-4333-8333-333333333333 is not watched',
        ]);
    });

    test.each([
        '/subscriptions/1/resourceGroups/x/providers/Microsoft.DBforPostgreSQL/flexibleServers/',
        '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/x/providers/Microsoft.DBforPostgreSQL/flexibleServers/a b',
        "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/x/providers/Microsoft.DBforPostgreSQL/flexibleServers/o'or 1 eq 1",
        '/../../etc/Microsoft.DBforPostgreSQL/flexibleServers/x',
    ])('an invalid resource id: %s', async (resourceUri) => {
        expect(await deliver(box, [writeEvent(server, { resourceUri })])).toBe(202);
        expect(await rejections()).toEqual([`"${resourceUri}" is not the resource id of a flexible server`]);
    });

    test('a meaningless event of a mebibyte is recorded in a few words', async () => {
        const event = writeEvent(server, { resourceUri: `${server.id}/${'x'.repeat(1_048_576)}` });
        expect(await deliver(box, [event])).toBe(202);
        const [reason, ...others] = await rejections();
        expect(others).toEqual([]);
        expect(reason).toMatch(/resource/);
        expect(reason?.length).toBeLessThan(500);
        expect(callsOfApp()).toEqual([]);
    });

    test('the same bad event is recorded once', async () => {
        const event = writeEvent(server, { envelope: { metadataVersion: '8' } });
        for (let time = 1; time <= 3; time += 1) expect(await deliver(box, [event])).toBe(202);
        expect(await rejections()).toHaveLength(1);
    });
});

describe('an event with too few or too many fields', () => {
    test('of a mebibyte, but about a server, costs a read', async () => {
        const event = writeEvent(server, { claims: { note: 'x'.repeat(1_048_576) } });
        expect(await deliver(box, [event])).toBe(202);
        expect(await rejections()).toEqual([]);
        const calls = callsOfApp();
        expect(calls.length).toBeGreaterThan(0);
        expect(calls.length).toBeLessThanOrEqual(3);
        expect(await box.queuedMessages()).toEqual({});
    });

    test('of the wrong types costs a read, when it names a server', async () => {
        const { data } = writeEvent(server);
        const event = {
            id: 'wrong-types',
            eventType: 'Microsoft.Resources.ResourceWriteSuccess',
            subject: `${server.id}/configurations/log_checkpoints`,
            eventTime: 42,
            data: { ...(data as object), claims: 'none', authorization: [], resourceUri: { at: 'home' } },
        };
        expect(await deliver(box, [event])).toBe(202);
        expect(await rejections()).toEqual([]);
        // It changed nothing, so up to two looks follow the read.
        const calls = callsOfApp();
        expect(calls.length).toBeGreaterThan(0);
        expect(calls.length).toBeLessThanOrEqual(3);
    });

    test('a valid event in one batch with an invalid one is not lost', async () => {
        box.sandbox.simulator.changeSilently(server, { parameters: { log_checkpoints: 'off' } });
        const bad = writeEvent(server, { envelope: { metadataVersion: '9' } });
        expect(await deliver(box, [bad, writeEvent(server)])).toBe(202);
        await box.untilTrail(server.id, ['intended log-checkpoints', 'verified log-checkpoints']);
        expect(await rejections()).toHaveLength(1);
    });
});

describe('both schemas of Event Grid lead to a repair', () => {
    test('the Event Grid schema', async () => {
        const { id } = box.server(1);
        await box.azure.setParameter('alice', id, 'log_connections', 'off');
        await box.untilTrail(id, ['intended log-connections', 'verified log-connections']);
    });

    test('CloudEvents 1.0', async () => {
        const { eventGrid } = box.sandbox.simulator;
        const { id, subscriptionId } = box.server(2);
        const { url, keys } = box.sandbox.host;
        const query = new URLSearchParams({ functionName: 'on-resource-change', code: keys.eventGridKey });
        await eventGrid.subscribe({
            name: `pgwarden-resources-${subscriptionId.slice(0, 8)}`,
            source: { kind: 'subscription', subscriptionId },
            includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'],
            endpoint: `${url}/runtime/webhooks/eventgrid?${query}`,
            endpointType: 'AzureFunction',
            schema: 'CloudEventSchemaV1_0',
        });
        await box.azure.setParameter('bob', id, 'log_disconnections', 'off');
        await box.untilTrail(id, ['intended log-disconnections', 'verified log-disconnections']);
        const [intended] = await box.api.audit(id);
        expect(intended?.cause).toMatchObject({
            kind: 'event',
            operation: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        });
    });
});

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.untilQuiet();
    await box.expectOrder();
});
