import { describe, expect, test } from 'vitest';
import { parsePolicyStateEvent } from '../../../../src/azure/event-grid/policy-event-schema.ts';
import { controls } from '../../../../src/controls/index.ts';
import { policyChange } from '../../../../src/engine/events/policy-change.ts';

const subscription = '5aff5d07-f3ee-4c54-8e7d-8b2a1fb1c1bb';
const server = `/subscriptions/${subscription}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;

/** Sample of "Azure Policy as an Event Grid source", Event Grid schema, about a server and a definition of ours. */
const documented = {
    id: '5829794FCB5075FCF585476619577B5A5A30E52C84842CBD4E2AD73996714C4C',
    topic: `/subscriptions/${subscription}`,
    subject: server,
    data: {
        timestamp: '2021-03-27T18:37:42.4496956Z',
        policyAssignmentId: `/subscriptions/${subscription}/providers/microsoft.authorization/policyassignments/PostgreSQL`,
        policyDefinitionId:
            '/providers/microsoft.authorization/policydefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a',
        policyDefinitionReferenceId: '',
        complianceState: 'NonCompliant',
        subscriptionId: subscription,
        complianceReasonCode: '',
    },
    eventType: 'Microsoft.PolicyInsights.PolicyStateCreated',
    eventTime: '2021-03-27T18:37:42.5241536Z',
    dataVersion: '1',
    metadataVersion: '1',
};

const cloud = {
    id: documented.id,
    source: documented.topic,
    subject: documented.subject,
    data: documented.data,
    type: documented.eventType,
    time: documented.eventTime,
    specversion: '1.0',
};

const meant = {
    kind: 'notCompliant',
    server: { subscriptionId: subscription, resourceGroup: 'app', name: 'orders' },
    slices: ['parameters'],
    cause: {
        kind: 'policy',
        eventId: documented.id,
        policyDefinitionId:
            '/providers/microsoft.authorization/policydefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a',
        policyAssignmentId: `/subscriptions/${subscription}/providers/microsoft.authorization/policyassignments/postgresql`,
        timestamp: '2021-03-27T18:37:42.449Z',
    },
};

function meaning(event: unknown, watched = [subscription]) {
    return policyChange(parsePolicyStateEvent(event), controls, watched);
}

function withData(data: Readonly<Record<string, unknown>>) {
    return { ...documented, data: { ...documented.data, ...data } };
}

describe('a policy state', () => {
    test('of the documented sample asks for the slices that the control reads', () => {
        expect(meaning(documented)).toEqual(meant);
    });

    test('in CloudEvents means the same', () => {
        expect(meaning(cloud)).toEqual(meant);
    });

    test('that changed means the same as one that was created', () => {
        expect(meaning({ ...documented, eventType: 'Microsoft.PolicyInsights.PolicyStateChanged' })).toEqual(
            meant,
        );
    });

    test('with unknown fields and a data version of the future means the same', () => {
        expect(meaning({ ...withData({ policySetDefinitionId: 'x', risk: 3 }), dataVersion: '2' })).toEqual(
            meant,
        );
    });

    test('of a definition that several controls mirror asks for the slices that any of them reads', () => {
        const definition = 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';
        const policyDefinitionId = `/providers/Microsoft.Authorization/policyDefinitions/${definition.toUpperCase()}`;
        expect(meaning(withData({ policyDefinitionId }))).toMatchObject({
            kind: 'notCompliant',
            slices: ['parameters'],
        });
    });

    test('without the optional fields is still understood', () => {
        const { policyDefinitionId } = documented.data;
        const data = { policyDefinitionId, complianceState: 'noncompliant' };
        expect(meaning({ id: 'x', subject: server, eventType: documented.eventType, data })).toEqual({
            ...meant,
            cause: { kind: 'policy', eventId: 'x', policyDefinitionId },
        });
    });

    test('of a child asks about its server', () => {
        const subject = `${server}/configurations/require_secure_transport`;
        expect(meaning({ ...documented, subject })).toEqual(meant);
    });

    test.each([
        ['is compliant', withData({ complianceState: 'Compliant' })],
        ['is of an unknown state', withData({ complianceState: 'Exempt' })],
        [
            'is of a definition that nothing mirrors',
            withData({ policyDefinitionId: '/x/policyDefinitions/1' }),
        ],
        ['names no definition', withData({ policyDefinitionId: 7 })],
        ['was deleted', { ...documented, eventType: 'Microsoft.PolicyInsights.PolicyStateDeleted' }],
        ['is about something else', { ...documented, subject: '/subscriptions/1/resourceGroups/app' }],
    ])('that %s is ignored', (_what, event) => {
        expect(meaning(event).kind).toBe('ignored');
    });

    test('of a subscription that is not watched is rejected', () => {
        expect(meaning(documented, [])).toEqual({
            kind: 'rejected',
            reason: `subscription ${subscription} is not watched`,
        });
    });
});
