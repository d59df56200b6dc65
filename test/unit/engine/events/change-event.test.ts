import { describe, expect, test } from 'vitest';
import { parseResourceEvent } from '../../../../src/azure/event-grid/resource-event-schema.ts';
import { changeEvent } from '../../../../src/engine/events/change-event.ts';
import type { ChangeEvent } from '../../../../src/model/change-event.ts';
import type { SliceName } from '../../../../src/model/server-state.ts';
import {
    alice,
    cloudEvent,
    eventGridEvent,
    ordersPath,
    ourObjectId,
    watched,
} from '../../../support/resource-events.ts';

const provider = 'Microsoft.DBforPostgreSQL/flexibleServers';
const orders = { subscriptionId: watched, resourceGroup: 'shop', name: 'orders' };
const everySlice: readonly SliceName[] = [
    'server',
    'parameters',
    'firewallRules',
    'administrators',
    'threatProtection',
    'diagnosticSettings',
    'logCategories',
    'encryptionKeys',
    'defenderPlan',
    'subnet',
    'keyVaults',
    'backups',
    'replicas',
    'resourceLocks',
    'logWorkspaces',
    'policyAssignments',
];

function meaning(event: unknown): ChangeEvent {
    return changeEvent(parseResourceEvent(event), [watched]);
}

interface Touch {
    readonly below: string;
    readonly operation: string;
    readonly slices: readonly SliceName[];
    /** Child and name as the cause tells them. Absent for the server itself. */
    readonly resource?: string;
}

const touches: Readonly<Record<string, Touch>> = {
    'the server itself': { below: '', operation: `${provider}/write`, slices: everySlice },
    'a parameter': {
        below: '/configurations/require_secure_transport',
        operation: `${provider}/configurations/write`,
        slices: ['parameters'],
        resource: 'configurations/require_secure_transport',
    },
    'a firewall rule': {
        below: '/firewallRules/office',
        operation: `${provider}/firewallRules/write`,
        slices: ['firewallRules'],
        resource: 'firewallrules/office',
    },
    'a deleted firewall rule': {
        below: '/firewallRules/office',
        operation: `${provider}/firewallRules/delete`,
        slices: ['firewallRules'],
        resource: 'firewallrules/office',
    },
    'an administrator': {
        below: `/administrators/${alice}`,
        operation: `${provider}/administrators/write`,
        slices: ['administrators'],
        resource: `administrators/${alice}`,
    },
    'a deleted administrator': {
        below: `/administrators/${alice}`,
        operation: `${provider}/administrators/delete`,
        slices: ['administrators'],
        resource: `administrators/${alice}`,
    },
    'threat protection': {
        below: '/advancedThreatProtectionSettings/Default',
        operation: `${provider}/advancedThreatProtectionSettings/write`,
        slices: ['threatProtection'],
        resource: 'advancedthreatprotectionsettings/Default',
    },
    'a backup on demand': {
        below: '/backups/before-release',
        operation: `${provider}/backups/write`,
        slices: ['backups'],
        resource: 'backups/before-release',
    },
    'a private endpoint connection': {
        below: '/privateEndpointConnections/orders-pe.1',
        operation: `${provider}/privateEndpointConnections/write`,
        slices: ['server'],
        resource: 'privateendpointconnections/orders-pe.1',
    },
    'a private endpoint connection proxy': {
        below: '/privateEndpointConnectionProxies/orders-pe.1',
        operation: `${provider}/privateEndpointConnectionProxies/write`,
        slices: ['server'],
        resource: 'privateendpointconnectionproxies/orders-pe.1',
    },
    'a diagnostic setting': {
        below: '/providers/microsoft.insights/diagnosticSettings/security-logs',
        operation: 'microsoft.insights/diagnosticSettings/write',
        slices: ['diagnosticSettings', 'logWorkspaces'],
        resource: 'microsoft.insights/diagnosticsettings/security-logs',
    },
    'a deleted diagnostic setting': {
        below: '/providers/Microsoft.Insights/diagnosticSettings/security-logs',
        operation: 'Microsoft.Insights/diagnosticSettings/delete',
        slices: ['diagnosticSettings', 'logWorkspaces'],
        resource: 'microsoft.insights/diagnosticsettings/security-logs',
    },
    'a lock of the server': {
        below: '/providers/Microsoft.Authorization/locks/keep',
        operation: 'Microsoft.Authorization/locks/write',
        slices: ['resourceLocks'],
        resource: 'microsoft.authorization/locks/keep',
    },
    'a deleted lock': {
        below: '/providers/Microsoft.Authorization/locks/keep',
        operation: 'Microsoft.Authorization/locks/delete',
        slices: ['resourceLocks'],
        resource: 'microsoft.authorization/locks/keep',
    },
    'tags, by which a baseline may select': {
        below: '/providers/Microsoft.Resources/tags/default',
        operation: 'Microsoft.Resources/tags/write',
        slices: everySlice,
        resource: 'microsoft.resources/tags/default',
    },
};

describe.each(Object.entries(touches))(
    'an event about %s',
    (_what, { below, operation, slices, resource }) => {
        const verb = operation.endsWith('delete') ? 'Delete' : 'Write';
        const wanted: ChangeEvent = {
            kind: 'serverChanged',
            server: orders,
            slices,
            cause: {
                kind: 'event',
                eventId: '4db48cba-50a2-455a-93b4-de41a3b5b7f6',
                eventType: `Microsoft.Resources.Resource${verb}Success`,
                operation,
                ...(resource === undefined ? {} : { resource }),
                actor: { objectId: alice, appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c' },
                time: '2026-06-15T11:59:58.611Z',
                correlationId: '5bb5c4c8-66ff-4b63-9a79-a10c3a4ab5de',
            },
        };

        test('of the Event Grid schema asks for its slices', () => {
            expect(meaning(eventGridEvent(`${ordersPath}${below}`, operation))).toEqual(wanted);
        });

        test('of CloudEvents means the same', () => {
            expect(meaning(cloudEvent(`${ordersPath}${below}`, operation))).toEqual(wanted);
        });

        test('without resourceUri is understood by its subject', () => {
            const event = eventGridEvent(`${ordersPath}${below}`, operation, {
                data: { resourceUri: undefined },
            });
            expect(meaning(event)).toEqual(wanted);
        });

        test('in upper case means the same slices of the same server', () => {
            const path = `${ordersPath}${below}`.toUpperCase();
            const event = eventGridEvent(path, operation.toUpperCase(), {
                type: `microsoft.resources.resource${verb}success`,
            });
            expect(meaning(event)).toMatchObject({
                kind: 'serverChanged',
                slices,
                server: { subscriptionId: watched, resourceGroup: 'SHOP', name: 'ORDERS' },
            });
        });
    },
);

describe('operations on a server as a whole', () => {
    test('its deletion is a tombstone', () => {
        expect(meaning(eventGridEvent(ordersPath, `${provider}/delete`))).toMatchObject({
            kind: 'serverDeleted',
            server: orders,
            cause: { operation: `${provider}/delete` },
        });
    });

    test.each(['start', 'restart'])('a %s asks for every slice, wherever the action stands', (action) => {
        const operation = `${provider}/${action}/action`;
        const named = meaning(eventGridEvent(`${ordersPath}/${action}`, operation));
        const plain = meaning(eventGridEvent(ordersPath, operation));
        expect([named, plain]).toMatchObject([
            { kind: 'serverChanged', slices: everySlice },
            { kind: 'serverChanged', slices: everySlice },
        ]);
    });

    test('an action is known by its resource when the operation is missing', () => {
        const event = eventGridEvent(`${ordersPath}/restart`, `${provider}/restart/action`, {
            data: { operationName: undefined, authorization: undefined },
        });
        expect(meaning(event)).toMatchObject({ kind: 'serverChanged', slices: everySlice });
    });

    test('a stop is left to the next start', () => {
        expect(meaning(eventGridEvent(ordersPath, `${provider}/stop/action`))).toEqual({
            kind: 'ignored',
            reason: 'a stopped server is assessed when it starts again',
        });
    });

    test('any other action changes nothing of the baseline', () => {
        const operation = `${provider}/checkMigrationNameAvailability/action`;
        expect(meaning(eventGridEvent(ordersPath, operation))).toEqual({
            kind: 'ignored',
            reason: `action ${operation} changes nothing of the baseline`,
        });
    });
});

describe('the actor', () => {
    const actor = (data: Readonly<Record<string, unknown>>): unknown => {
        const found = meaning(eventGridEvent(ordersPath, `${provider}/write`, { data }));
        return found.kind === 'serverChanged' ? found.cause.actor : found;
    };

    test('is the object id of the claims, without names and addresses', () => {
        expect(actor({})).toEqual({ objectId: alice, appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c' });
    });

    test('is the principal of the evidence, written without hyphens, when there are no claims', () => {
        const evidence = { role: 'Owner', principalId: 'A11CE000000040008000000000000001' };
        expect(actor({ claims: {}, authorization: { evidence } })).toEqual({ objectId: alice });
    });

    test('is unknown when claims are {} and evidence is []', () => {
        expect(actor({ claims: {}, authorization: { evidence: [] } })).toBeUndefined();
    });

    test('is unknown when claims and authorization are missing', () => {
        expect(actor({ claims: undefined, authorization: undefined })).toBeUndefined();
    });

    test('is never something that is not a GUID', () => {
        expect(actor({ claims: { oid: 'alice@contoso.example', appid: 'portal' } })).toBeUndefined();
    });

    test('is Pgwarden by the claims, and that alone does not suppress the read', () => {
        const event = eventGridEvent(ordersPath, `${provider}/write`, {
            data: { claims: { oid: ourObjectId.toUpperCase() } },
        });
        expect(meaning(event)).toMatchObject({
            kind: 'serverChanged',
            cause: { actor: { objectId: ourObjectId } },
        });
    });

    test('is Pgwarden by the evidence without hyphens', () => {
        const principalId = ourObjectId.replaceAll('-', '');
        const event = eventGridEvent(ordersPath, `${provider}/write`, {
            data: { claims: {}, authorization: { evidence: { principalId } } },
        });
        expect(meaning(event)).toMatchObject({ cause: { actor: { objectId: ourObjectId } } });
    });
});
