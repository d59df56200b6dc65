import { describe, expect, test } from 'vitest';
import { parseResourceEvent } from '../../../../src/azure/event-grid/resource-event-schema.ts';
import { MalformedInputError } from '../../../../src/errors.ts';
import {
    alice,
    cloudEvent,
    eventGridEvent,
    ordersPath,
    ourTenant,
    watched,
} from '../../../support/resource-events.ts';

const operationName = 'Microsoft.DBforPostgreSQL/flexibleServers/write';

function refusal(event: unknown): string {
    try {
        parseResourceEvent(event);
    } catch (error) {
        if (error instanceof MalformedInputError) return error.message;
        throw error;
    }
    return 'not refused';
}

describe('parseResourceEvent', () => {
    const reduced = {
        id: '4db48cba-50a2-455a-93b4-de41a3b5b7f6',
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        resource: ordersPath,
        operationName,
        subscriptionId: watched,
        tenantId: ourTenant,
        time: '2026-06-15T11:59:58.611Z',
        correlationId: '5bb5c4c8-66ff-4b63-9a79-a10c3a4ab5de',
        actorObjectId: alice,
        actorAppId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
    };

    test('reduces the Event Grid schema to the facts that decide', () => {
        expect(parseResourceEvent(eventGridEvent(ordersPath, operationName))).toEqual(reduced);
    });

    test('reduces CloudEvents 1.0 to the same', () => {
        expect(parseResourceEvent(cloudEvent(ordersPath, operationName))).toEqual(reduced);
    });

    test('accepts 1.1 for CloudEvents as well', () => {
        const event = { ...cloudEvent(ordersPath, operationName), specversion: '1.1' };
        expect(parseResourceEvent(event)).toEqual(reduced);
    });

    test.each([undefined, '', '1'])('accepts metadata version %j', (metadataVersion) => {
        const event = { ...eventGridEvent(ordersPath, operationName), metadataVersion };
        expect(parseResourceEvent(event)).toEqual(reduced);
    });

    test('takes the server of the subject when resourceUri names a deployment', () => {
        const event = eventGridEvent(ordersPath, operationName, {
            data: {
                resourceUri: `/subscriptions/${watched}/resourceGroups/shop/providers/Microsoft.Resources/deployments/d`,
            },
        });
        expect(parseResourceEvent(event).resource).toBe(ordersPath);
    });

    test('takes resourceUri when both name something else', () => {
        const event = eventGridEvent('/subscriptions/1', operationName, { subject: '/subscriptions/2' });
        expect(parseResourceEvent(event).resource).toBe('/subscriptions/1');
    });

    test('treats fields of the wrong type as absent', () => {
        const event = {
            id: 'event-1',
            eventType: 7,
            subject: ['x'],
            eventTime: { at: 'noon' },
            metadataVersion: 1,
            data: {
                resourceUri: null,
                operationName: true,
                claims: 'none',
                authorization: { action: 1, evidence: 'x' },
            },
        };
        expect(parseResourceEvent(event)).toEqual({ id: 'event-1' });
    });

    test.each([null, 'text', 7, []])('treats data %j as absent', (data) => {
        expect(parseResourceEvent({ id: 'event-1', data })).toEqual({ id: 'event-1' });
    });

    test('leaves out an invalid time', () => {
        const event = eventGridEvent(ordersPath, operationName, { time: 'yesterday' });
        expect(parseResourceEvent(event).time).toBeUndefined();
    });

    test('cuts an id to 300 characters and no half character', () => {
        const event = { id: `${'x'.repeat(299)}😀` };
        expect(parseResourceEvent(event).id).toBe(`${'x'.repeat(299)}\uFFFD`);
    });

    test.each([
        ['null', null, 'an event is an object, not null'],
        ['a text', 'event', 'an event is an object, not string'],
        ['a number', 7, 'an event is an object, not number'],
        ['nothing', undefined, 'an event is an object, not undefined'],
        ['a batch', [{ id: 'event-1' }], 'an event is an object, not an array'],
    ])('refuses %s', (_what, event, message) => {
        expect(refusal(event)).toBe(message);
    });

    test.each([{}, { id: '' }, { id: 7 }, { id: null }, { specversion: '1.0' }])(
        'refuses %j for its id',
        (event) => {
            expect(refusal(event)).toMatch(
                /^not an event of the Event Grid schema or CloudEvents 1\.0: id: /,
            );
        },
    );

    test.each(['2', '0', '1.0'])('refuses metadata version %s', (metadataVersion) => {
        expect(refusal({ ...eventGridEvent(ordersPath, operationName), metadataVersion })).toBe(
            `Event Grid schema version ${metadataVersion} is not understood; 1 is`,
        );
    });

    test.each(['0.3', '2.0', '1', '1.0-rc'])('refuses CloudEvents %s', (specversion) => {
        expect(refusal({ ...cloudEvent(ordersPath, operationName), specversion })).toBe(
            `CloudEvents ${specversion} is not understood; 1.0 is`,
        );
    });

    test('refuses a CloudEvents version that is not text', () => {
        expect(refusal({ id: 'event-1', specversion: 1 })).toMatch(/specversion: /);
    });
});
