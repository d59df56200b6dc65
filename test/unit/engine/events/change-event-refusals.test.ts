import { describe, expect, test } from 'vitest';
import { parseResourceEvent } from '../../../../src/azure/event-grid/resource-event-schema.ts';
import { changeEvent } from '../../../../src/engine/events/change-event.ts';
import type { ChangeEvent } from '../../../../src/model/change-event.ts';
import { eventGridEvent, ordersPath, watched } from '../../../support/resource-events.ts';

const provider = 'Microsoft.DBforPostgreSQL/flexibleServers';
const elsewhere = '99999999-9999-4999-8999-999999999999';

function meaning(event: unknown): ChangeEvent {
    return changeEvent(parseResourceEvent(event), [watched]);
}

describe('events that are ignored', () => {
    test.each([
        'Microsoft.Resources.ResourceWriteFailure',
        'Microsoft.Resources.ResourceWriteCancel',
        'Microsoft.Resources.ResourceDeleteFailure',
        'Microsoft.Resources.ResourceDeleteCancel',
        'Microsoft.Resources.ResourceActionFailure',
        'Microsoft.Resources.ResourceActionCancel',
    ])('%s: the operation did not succeed', (type) => {
        expect(meaning(eventGridEvent(ordersPath, `${provider}/write`, { type }))).toEqual({
            kind: 'ignored',
            reason: `the operation did not succeed (${type})`,
        });
    });

    test.each(['Microsoft.Storage.BlobCreated', '', 'Microsoft.Resources.ResourceWriteSuccessful'])(
        'the type "%s" is not a resource change',
        (type) => {
            expect(meaning(eventGridEvent(ordersPath, `${provider}/write`, { type }))).toEqual({
                kind: 'ignored',
                reason: `event type "${type}" is not a resource change`,
            });
        },
    );

    test('a deployment, by its operation', () => {
        const deployment = `/subscriptions/${watched}/resourceGroups/shop/providers/Microsoft.Resources/deployments/orders`;
        expect(meaning(eventGridEvent(deployment, 'Microsoft.Resources/deployments/write'))).toEqual({
            kind: 'ignored',
            reason: 'Microsoft.Resources/deployments/write is not about a flexible server',
        });
    });

    test('the deployment that names the server as its subject', () => {
        const event = eventGridEvent(ordersPath, 'Microsoft.Resources/deployments/write', {
            data: {
                resourceUri: `/subscriptions/${watched}/resourceGroups/shop/providers/Microsoft.Resources/deployments/orders`,
            },
        });
        expect(meaning(event)).toMatchObject({ kind: 'ignored' });
    });

    test('a virtual machine', () => {
        const machine = `/subscriptions/${watched}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/vm1`;
        expect(meaning(eventGridEvent(machine, 'Microsoft.Compute/virtualMachines/write'))).toMatchObject({
            kind: 'ignored',
        });
    });

    test('a diagnostic setting of something else', () => {
        const setting = `/subscriptions/${watched}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/vm1/providers/microsoft.insights/diagnosticSettings/logs`;
        expect(meaning(eventGridEvent(setting, 'microsoft.insights/diagnosticSettings/write'))).toEqual({
            kind: 'ignored',
            reason: `${setting} is not a flexible server`,
        });
    });

    test.each([
        'databases/app',
        'virtualEndpoints/writer',
        'providers/Microsoft.Authorization/roleAssignments/r',
        // The name of a property that every object has.
        'constructor/one',
    ])('a child that no control depends on: %s', (child) => {
        const found = meaning(eventGridEvent(`${ordersPath}/${child}`, `${provider}/x/write`));
        expect(found).toMatchObject({
            kind: 'ignored',
            reason: expect.stringContaining('nothing of the baseline depends on '),
        });
    });

    test('a role assignment on a server, whose operation is of another provider', () => {
        const assignment = `${ordersPath}/providers/Microsoft.Authorization/roleAssignments/r`;
        const operation = 'Microsoft.Authorization/roleAssignments/write';
        expect(meaning(eventGridEvent(assignment, operation))).toMatchObject({
            kind: 'ignored',
        });
    });
});

describe('events that are rejected', () => {
    test('of a subscription that is not watched', () => {
        const path = ordersPath.replace(watched, elsewhere);
        expect(meaning(eventGridEvent(path, `${provider}/write`))).toEqual({
            kind: 'rejected',
            reason: `subscription ${elsewhere} is not watched`,
        });
    });

    test('that name no resource', () => {
        const { subject: _subject, ...event } = eventGridEvent(ordersPath, `${provider}/write`, {
            data: { resourceUri: undefined },
        });
        expect(meaning(event)).toEqual({
            kind: 'rejected',
            reason: 'the event names no resource (subject and resourceUri are missing)',
        });
    });

    test.each([
        `/subscriptions/not-a-guid/resourceGroups/shop/providers/${provider}/orders`,
        `/subscriptions/${watched}/resourceGroups/shop/providers/${provider}/`,
        `/subscriptions/${watched}/resourceGroups/../providers/${provider}/orders`,
        `/subscriptions/${watched}/resourceGroups/shop/providers/${provider}/orders%2F..`,
        `/subscriptions/${watched}/resourceGroups/shop/providers/${provider}/orders/configurations//x`,
        `https://evil.example/subscriptions/${watched}/resourceGroups/shop/providers/${provider}/orders`,
        `/SUBSCRIPTIONS/${watched}/resourceGroups/shop/providers/${provider}/o`,
    ])('that name an invalid server id: %s', (resource) => {
        expect(meaning(eventGridEvent(resource, `${provider}/write`))).toEqual({
            kind: 'rejected',
            reason: `"${resource}" is not the resource id of a flexible server`,
        });
    });
});

describe('missing fields', () => {
    test('only the id has to be there', () => {
        expect(parseResourceEvent({ id: 'event-1' })).toEqual({ id: 'event-1' });
    });

    test('an event with type and subject alone is acted upon', () => {
        const event = {
            id: 'event-1',
            eventType: 'Microsoft.Resources.ResourceWriteSuccess',
            subject: `${ordersPath}/configurations/log_checkpoints`,
        };
        expect(meaning(event)).toEqual({
            kind: 'serverChanged',
            server: { subscriptionId: watched, resourceGroup: 'shop', name: 'orders' },
            slices: ['parameters'],
            cause: {
                kind: 'event',
                eventId: 'event-1',
                eventType: 'Microsoft.Resources.ResourceWriteSuccess',
                resource: 'configurations/log_checkpoints',
            },
        });
    });

    test('the operation is that of the authorization when it stands nowhere else', () => {
        const event = eventGridEvent(ordersPath, `${provider}/write`, { data: { operationName: undefined } });
        expect(meaning(event)).toMatchObject({ cause: { operation: `${provider}/write` } });
    });
});
