import { describe, expect, it } from 'vitest';
import { cloudEventOf } from '../../../../sandbox/simulator/event-grid/event.ts';
import { wireEvent } from '../../../../sandbox/simulator/event-grid/wire-event.ts';
import type { AzureEvent } from '../../../../sandbox/simulator/kernel/event-sink.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import {
    configurationWritten,
    keyCreated,
    policyChanged,
    serverId,
    subscriptionId,
    tenantId,
    vaultId,
} from './fixtures.ts';

const now = new Date('2026-05-01T10:00:00.123Z');
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function wired(event: AzureEvent, seed = 1, irregularShare = 0) {
    return wireEvent(event, { random: createRandom(seed), tenantOf: () => tenantId, now, irregularShare });
}

describe('an event of a subscription', () => {
    it('has the documented shape', () => {
        const resourceId = `${serverId}/configurations/log_connections`;
        expect(wired(configurationWritten)).toEqual({
            id: expect.stringMatching(guid),
            topic: `/subscriptions/${subscriptionId}`,
            subject: resourceId,
            eventType: 'Microsoft.Resources.ResourceWriteSuccess',
            eventTime: '2026-05-01T10:00:00.1230000Z',
            dataVersion: '2',
            metadataVersion: '1',
            data: {
                authorization: {
                    scope: resourceId,
                    action: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
                    evidence: {
                        role: 'Contributor',
                        roleAssignmentScope: `/subscriptions/${subscriptionId}`,
                        roleAssignmentId: expect.stringMatching(/^[0-9a-f]{32}$/),
                        roleDefinitionId: 'b24988ac618042a0ab8820f7382dd24c',
                        principalId: 'aaaaaaaa000040008000000000000001',
                        principalType: 'ServicePrincipal',
                    },
                },
                claims: expect.objectContaining({
                    aud: 'https://management.core.windows.net/',
                    iss: `https://sts.windows.net/${tenantId}/`,
                    appid: 'bbbbbbbb-0000-4000-8000-000000000001',
                    'http://schemas.microsoft.com/identity/claims/objectidentifier':
                        'aaaaaaaa-0000-4000-8000-000000000001',
                    'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
                    idtyp: 'app',
                }),
                correlationId: 'cccccccc-0000-4000-8000-000000000001',
                httpRequest: {
                    clientRequestId: 'dddddddd-0000-4000-8000-000000000001',
                    clientIpAddress: '203.0.113.17',
                    method: 'PATCH',
                    url: `https://management.azure.com${resourceId}?api-version=2025-08-01`,
                },
                resourceProvider: 'Microsoft.DBforPostgreSQL',
                resourceUri: resourceId,
                operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
                status: 'Succeeded',
                subscriptionId,
                tenantId,
            },
        });
    });

    it('carries the name of a person who called', () => {
        const event = wired({
            ...configurationWritten,
            principal: {
                objectId: 'aaaaaaaa-0000-4000-8000-000000000009',
                tenantId,
                name: 'dana@contoso.example',
                type: 'User',
            },
        });
        expect(event.data.claims).toMatchObject({
            name: 'dana@contoso.example',
            'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'dana@contoso.example',
        });
        expect(Object.values(event.data.claims as object).every((claim) => typeof claim === 'string')).toBe(
            true,
        );
    });

    it.each([
        ['Delete', 'Success', 'Microsoft.Resources.ResourceDeleteSuccess', 'Succeeded'],
        ['Action', 'Failure', 'Microsoft.Resources.ResourceActionFailure', 'Failed'],
        ['Write', 'Cancel', 'Microsoft.Resources.ResourceWriteCancel', 'Canceled'],
    ] as const)('of %s and %s is %s', (verb, outcome, eventType, status) => {
        expect(wired({ ...configurationWritten, verb, outcome })).toMatchObject({
            eventType,
            data: { status },
        });
    });

    it('takes the provider from the operation', () => {
        const event = wired({
            ...configurationWritten,
            resourceId: `${serverId}/providers/microsoft.insights/diagnosticSettings/to-workspace`,
            operationName: 'microsoft.insights/diagnosticSettings/write',
        });
        expect(event.data.resourceProvider).toBe('microsoft.insights');
    });

    it('comes in every known shape, a small share of each', () => {
        const events = Array.from({ length: 400 }, (_, seed) => wired(configurationWritten, seed, 0.1));
        const share = (isIt: (event: (typeof events)[number]) => boolean) => events.filter(isIt).length / 400;
        expect(share((event) => event.subject.includes('/resourcegroups/'))).toBeGreaterThan(0.04);
        expect(share((event) => event.subject.includes('/resourceGroups/'))).toBeGreaterThan(0.8);
        expect(share((event) => Object.keys(event.data.claims as object).length === 0)).toBeGreaterThan(0.04);
        expect(share((event) => event.data.httpRequest === undefined)).toBeGreaterThan(0.04);
        const evidence = events.map(({ data }) => (data.authorization as { evidence: unknown }).evidence);
        expect(evidence).toContainEqual([]);
        expect(evidence).toContainEqual({ role: 'Subscription Admin' });
        for (const event of events) expect(event.data.resourceUri).toBe(event.subject);
    });
});

describe('an event of a vault', () => {
    it('has data in PascalCase and the name of the key alone as subject', () => {
        expect(wired(keyCreated)).toEqual({
            id: expect.stringMatching(guid),
            topic: vaultId,
            subject: 'cmk',
            eventType: 'Microsoft.KeyVault.KeyNewVersionCreated',
            eventTime: '2026-05-01T10:00:00.1230000Z',
            data: {
                Id: 'https://kv-data.vault.azure.net/keys/cmk/0123456789abcdef0123456789abcdef',
                VaultName: 'kv-data',
                ObjectType: 'Key',
                ObjectName: 'cmk',
                Version: '0123456789abcdef0123456789abcdef',
                NBF: null,
                EXP: 1_900_000_000,
            },
            dataVersion: '1',
            metadataVersion: '1',
        });
    });

    it('has its dates as text now and then', () => {
        const dates = Array.from({ length: 100 }, (_, seed) => wired(keyCreated, seed, 0.1).data.EXP);
        expect(new Set(dates)).toEqual(new Set([1_900_000_000, '1900000000']));
    });
});

describe('an event of policy', () => {
    it('has a long id and lower-case ids in its data', () => {
        expect(wired(policyChanged)).toEqual({
            id: expect.stringMatching(/^[0-9A-F]{64}$/),
            topic: `/subscriptions/${subscriptionId}`,
            subject: serverId,
            eventType: 'Microsoft.PolicyInsights.PolicyStateChanged',
            eventTime: '2026-05-01T10:00:00.1230000Z',
            data: {
                timestamp: '2026-05-01T10:00:00Z',
                policyAssignmentId: `/subscriptions/${subscriptionId}/providers/microsoft.authorization/policyassignments/baseline`,
                policyDefinitionId:
                    '/providers/microsoft.authorization/policydefinitions/a43d5475-c569-45ce-a268-28fa79f4e87a',
                policyDefinitionReferenceId: '',
                complianceState: 'NonCompliant',
                subscriptionId,
                complianceReasonCode: '',
            },
            dataVersion: '1',
            metadataVersion: '1',
        });
    });
});

describe('a CloudEvent', () => {
    it('has the same meaning', () => {
        const event = wired(keyCreated);
        expect(cloudEventOf(event)).toEqual({
            id: event.id,
            source: vaultId,
            specversion: '1.0',
            type: 'Microsoft.KeyVault.KeyNewVersionCreated',
            subject: 'cmk',
            time: '2026-05-01T10:00:00.1230000Z',
            data: event.data,
        });
    });
});
