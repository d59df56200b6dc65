/** Events of Key Vault and of Azure Policy as Azure documents them, in both schemas of Event Grid. */

export interface SimulatorEvent {
    readonly type: string;
    readonly topic: string;
    readonly subject: string;
    readonly data: Readonly<Record<string, unknown>>;
}

const time = '2026-06-15T11:59:58.6117357Z';
const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';

export function inEventGridSchema(id: string, { type, ...rest }: SimulatorEvent): object {
    return { id, eventType: type, eventTime: time, dataVersion: '1', metadataVersion: '1', ...rest };
}

export function inCloudEvents(id: string, { type, subject, topic, data }: SimulatorEvent): object {
    return { id, type, subject, source: topic, time, data, specversion: '1.0' };
}

/** For tests of both: what the schema is called, and what makes an event of it. */
export const schemas = [
    ['Event Grid schema', inEventGridSchema],
    ['CloudEvents 1.0', inCloudEvents],
] as const;

/** Something happened to the key `fleet` of vault `contoso-keys`. */
export function keyHappening(
    keyUri: string,
    type = 'Microsoft.KeyVault.KeyNewVersionCreated',
): SimulatorEvent {
    return {
        type,
        topic: `${subscription}/resourceGroups/security/providers/Microsoft.KeyVault/vaults/contoso-keys`,
        subject: 'fleet',
        data: {
            Id: keyUri,
            VaultName: 'contoso-keys',
            ObjectType: 'Key',
            ObjectName: 'fleet',
            Version: keyUri.slice(keyUri.lastIndexOf('/') + 1),
            NBF: null,
            EXP: null,
        },
    };
}

export function policyHappening(
    resourceId: string,
    policyDefinitionId: string,
    complianceState = 'NonCompliant',
): SimulatorEvent {
    return {
        type: 'Microsoft.PolicyInsights.PolicyStateChanged',
        topic: subscription,
        subject: resourceId,
        data: {
            timestamp: '2026-06-15T11:00:00.123Z',
            policyAssignmentId: `${subscription}/providers/microsoft.authorization/policyassignments/transport`,
            policyDefinitionId,
            policyDefinitionReferenceId: '',
            complianceState,
            subscriptionId: subscription.slice('/subscriptions/'.length),
            complianceReasonCode: '',
        },
    };
}
