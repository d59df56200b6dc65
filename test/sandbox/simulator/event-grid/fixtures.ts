import type { EventSubscription } from '../../../../sandbox/simulator/event-grid/index.ts';
import type { AzureEvent } from '../../../../sandbox/simulator/kernel/event-sink.ts';

export const tenantId = '72f988bf-0000-4000-8000-00000000aaaa';
export const subscriptionId = '11111111-2222-4333-8444-555555555555';
export const serverId = `/subscriptions/${subscriptionId}/resourceGroups/rg-data/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
export const vaultId = `/subscriptions/${subscriptionId}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-data`;

export const configurationWritten: Extract<AzureEvent, { kind: 'resource' }> = {
    kind: 'resource',
    verb: 'Write',
    outcome: 'Success',
    subscriptionId,
    resourceId: `${serverId}/configurations/log_connections`,
    operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
    method: 'PATCH',
    url: `https://management.azure.com${serverId}/configurations/log_connections?api-version=2025-08-01`,
    principal: {
        objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
        appId: 'bbbbbbbb-0000-4000-8000-000000000001',
        tenantId,
        type: 'ServicePrincipal',
    },
    correlationId: 'cccccccc-0000-4000-8000-000000000001',
    clientRequestId: 'dddddddd-0000-4000-8000-000000000001',
};

export const keyCreated: Extract<AzureEvent, { kind: 'key' }> = {
    kind: 'key',
    type: 'KeyNewVersionCreated',
    vaultId,
    vaultName: 'kv-data',
    keyName: 'cmk',
    version: '0123456789abcdef0123456789abcdef',
    keyUri: 'https://kv-data.vault.azure.net/keys/cmk/0123456789abcdef0123456789abcdef',
    expires: 1_900_000_000,
};

export const policyChanged: Extract<AzureEvent, { kind: 'policyState' }> = {
    kind: 'policyState',
    type: 'PolicyStateChanged',
    subscriptionId,
    resourceId: serverId,
    policyAssignmentId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/policyAssignments/Baseline`,
    policyDefinitionId:
        '/providers/Microsoft.Authorization/policyDefinitions/A43D5475-C569-45CE-A268-28FA79F4E87A',
    complianceState: 'NonCompliant',
    timestamp: '2026-05-01T10:00:00Z',
};

export function subscriptionTo(
    endpoint: string,
    differences: Partial<EventSubscription> = {},
): EventSubscription {
    return {
        name: 'server-changes',
        source: { kind: 'subscription', subscriptionId },
        endpoint,
        schema: 'EventGridSchema',
        ...differences,
    };
}
