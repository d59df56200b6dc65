import { describe, expect, test } from 'vitest';
import { parseResourceEvent } from '../../../../src/azure/event-grid/resource-event-schema.ts';
import { changeEvent } from '../../../../src/engine/events/change-event.ts';
import { MalformedInputError } from '../../../../src/errors.ts';
import type { ChangeEvent, ResourceEvent } from '../../../../src/model/change-event.ts';
import { parseServerId, serverPath } from '../../../../src/model/resource-id.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { ordersPath, ourObjectId, ourTenant, watched } from '../../../support/resource-events.ts';

/** The meaning, or the one error that an event may cause. */
function meaning(event: unknown): ChangeEvent | MalformedInputError {
    let parsed: ResourceEvent;
    try {
        parsed = parseResourceEvent(event);
    } catch (error) {
        if (error instanceof MalformedInputError) return error;
        throw error;
    }
    return changeEvent(parsed, [watched]);
}

function expectOneMeaning(event: unknown): void {
    const found = meaning(event);
    if (found instanceof MalformedInputError) {
        expect(found.message.length).toBeLessThan(2_000);
        return;
    }
    switch (found.kind) {
        case 'serverChanged':
            expect(found.slices.length).toBeGreaterThan(0);
            expect(parseServerId(serverPath(found.server))).toEqual(found.server);
            expect(JSON.stringify(found.cause).length).toBeLessThan(8_000);
            break;
        case 'serverDeleted':
            expect(parseServerId(serverPath(found.server))).toEqual(found.server);
            break;
        case 'ignored':
        case 'rejected':
            expect(found.reason.length).toBeGreaterThan(0);
            expect(found.reason.length).toBeLessThan(1_000);
            break;
    }
}

/** Any code units: controls, half characters, separators. */
const anyText = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
const anything = fc.jsonValue({ maxDepth: 4 });
const paths = fc.constantFrom(
    ordersPath,
    `${ordersPath}/configurations/log_checkpoints`,
    `${ordersPath}/providers/microsoft.insights/diagnosticSettings/logs`,
    `${ordersPath}/restart`,
    ordersPath.toLowerCase(),
    ordersPath.replace('orders', 'o'),
    ordersPath.replace(watched, ourTenant),
);
const types = fc.constantFrom(
    'Microsoft.Resources.ResourceWriteSuccess',
    'Microsoft.Resources.ResourceActionSuccess',
    'Microsoft.Resources.ResourceDeleteSuccess',
    'Microsoft.Resources.ResourceWriteFailure',
);
const operations = fc.constantFrom(
    'Microsoft.DBforPostgreSQL/flexibleServers/write',
    'Microsoft.DBforPostgreSQL/flexibleServers/restart/action',
    'microsoft.insights/diagnosticSettings/delete',
    'Microsoft.Resources/deployments/write',
);
const ids = fc.constantFrom(watched, ourTenant, ourObjectId);
const times = fc.constantFrom('2026-06-15T11:59:58.6117357Z', '2026-06-15', 'noon');
const versions = fc.constantFrom('1', '1.0', '2');

/** Mostly what belongs there, sometimes any text, sometimes any JSON. */
function usually(arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
    return fc.oneof(
        { weight: 12, arbitrary },
        { weight: 1, arbitrary: anyText },
        { weight: 1, arbitrary: anything },
    );
}

/** Objects with the fields of an event, right and wrong ones mixed. */
const eventLike = fc.record(
    {
        id: usually(ids),
        eventType: usually(types),
        type: usually(types),
        subject: usually(paths),
        eventTime: usually(times),
        time: usually(times),
        specversion: usually(versions),
        metadataVersion: usually(versions),
        data: usually(
            fc.record(
                {
                    resourceUri: usually(paths),
                    operationName: usually(operations),
                    subscriptionId: usually(ids),
                    tenantId: usually(ids),
                    correlationId: usually(ids),
                    claims: usually(
                        fc.record({ oid: usually(ids), appid: usually(ids) }, { requiredKeys: [] }),
                    ),
                    authorization: usually(
                        fc.record({ action: usually(operations), evidence: anything }, { requiredKeys: [] }),
                    ),
                },
                { requiredKeys: [] },
            ),
        ),
    },
    { requiredKeys: ['id', 'eventType', 'subject'] },
);

describe('an event of any shape', () => {
    test('is malformed or means exactly one thing', () => {
        fc.assert(fc.property(anything, expectOneMeaning), { numRuns: lawRuns(10_000) });
    });

    test('with the fields of an event is malformed or means exactly one thing', () => {
        const kinds = new Set<string>();
        fc.assert(
            fc.property(eventLike, (event) => {
                expectOneMeaning(event);
                const found = meaning(event);
                kinds.add(found instanceof MalformedInputError ? 'malformed' : found.kind);
            }),
            { numRuns: lawRuns(10_000) },
        );
        expect([...kinds].sort()).toEqual([
            'ignored',
            'malformed',
            'rejected',
            'serverChanged',
            'serverDeleted',
        ]);
    });

    test('that is nested 100,000 times is malformed', () => {
        const nested: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
        expect(meaning(nested)).toBeInstanceOf(MalformedInputError);
        expect(meaning({ id: 'event-1', data: nested })).toMatchObject({ kind: 'ignored' });
    });

    test('keeps nothing of a field that has a megabyte', () => {
        const long = 'x'.repeat(1_048_576);
        const found = meaning({
            id: long,
            eventType: 'Microsoft.Resources.ResourceWriteSuccess',
            subject: ordersPath,
            eventTime: `2026-06-15 (${long})`,
            data: {
                resourceUri: `${ordersPath}/configurations/${long}`,
                operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
                correlationId: long,
                claims: { oid: long, appid: long },
                authorization: { action: long, evidence: { principalId: long } },
            },
        });
        expect(found).toEqual({
            kind: 'serverChanged',
            server: { subscriptionId: watched, resourceGroup: 'shop', name: 'orders' },
            slices: expect.arrayContaining(['server']),
            cause: {
                kind: 'event',
                eventId: 'x'.repeat(300),
                eventType: 'Microsoft.Resources.ResourceWriteSuccess',
                operation: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
            },
        });
    });

    test('keeps a short time of another spelling in one spelling', () => {
        const event = {
            id: 'event-1',
            eventType: 'Microsoft.Resources.ResourceWriteSuccess',
            subject: ordersPath,
            eventTime: '15 June 2026 12:00 UTC (alice@contoso.example)',
        };
        expect(meaning(event)).toMatchObject({ cause: { time: '2026-06-15T12:00:00.000Z' } });
    });
});
