import type { AzureHappening } from '../kernel/event-sink.ts';
import type { Random } from '../kernel/random.ts';
import { claimsOf, clientAddress } from './claims.ts';
import { azureTime, type GridEvent } from './event.ts';

type ResourceHappening = Extract<AzureHappening, { kind: 'resource' }>;
type KeyHappening = Extract<AzureHappening, { kind: 'key' }>;
type PolicyHappening = Extract<AzureHappening, { kind: 'policyState' }>;

export interface WireOptions {
    readonly random: Random;
    readonly tenantId: string;
    readonly now: Date;
    /** Share of events in which an optional part is missing or shaped in one of the other ways seen, 0 to 1. */
    readonly irregularShare: number;
}

/** The event that Azure's own publisher would make of it. */
export function wireEvent(happening: AzureHappening, options: WireOptions): GridEvent {
    switch (happening.kind) {
        case 'resource':
            return resourceEvent(happening, options);
        case 'key':
            return keyEvent(happening, options);
        case 'policyState':
            return policyEvent(happening, options);
    }
}

const statusOf = { Success: 'Succeeded', Failure: 'Failed', Cancel: 'Canceled' } as const;

function resourceEvent(happening: ResourceHappening, options: WireOptions): GridEvent {
    const { random, now } = options;
    const isIrregular = (): boolean => random.chance(options.irregularShare);
    // Azure's own samples write it both ways.
    const resourceId = isIrregular()
        ? happening.resourceId.replace(/\/resourceGroups\//i, '/resourcegroups/')
        : happening.resourceId;
    const httpRequest = {
        clientRequestId: happening.clientRequestId ?? random.guid(),
        clientIpAddress: clientAddress,
        method: happening.method,
        url: happening.url,
    };
    return {
        subject: resourceId,
        eventType: `Microsoft.Resources.Resource${happening.verb}${happening.outcome}`,
        id: random.guid(),
        data: {
            authorization: {
                scope: resourceId,
                action: happening.operationName,
                evidence: isIrregular() ? random.pick(otherEvidence) : roleEvidence(happening, random),
            },
            claims: isIrregular() ? {} : claimsOf(happening.principal, now, random),
            correlationId: happening.correlationId,
            // Documented for updates and deletes of what existed; missing in the sample of a write.
            ...(happening.verb === 'Write' && isIrregular() ? {} : { httpRequest }),
            resourceProvider: happening.operationName.split('/')[0] ?? '',
            resourceUri: resourceId,
            operationName: happening.operationName,
            status: statusOf[happening.outcome],
            subscriptionId: happening.subscriptionId,
            tenantId: options.tenantId,
        },
        dataVersion: '2',
        metadataVersion: '1',
        eventTime: azureTime(now),
        topic: `/subscriptions/${happening.subscriptionId}`,
    };
}

/** Seen in the field: an old role name alone, and an empty list where an object is documented. */
const otherEvidence = [{ role: 'Subscription Admin' }, []];

function roleEvidence(happening: ResourceHappening, random: Random): Readonly<Record<string, string>> {
    return {
        role: 'Contributor',
        roleAssignmentScope: `/subscriptions/${happening.subscriptionId}`,
        roleAssignmentId: random.hex(32),
        // The built-in role Contributor.
        roleDefinitionId: 'b24988ac618042a0ab8820f7382dd24c',
        principalId: happening.principal.objectId.replaceAll('-', ''),
        principalType: happening.principal.type,
    };
}

function keyEvent(happening: KeyHappening, { random, now, irregularShare }: WireOptions): GridEvent {
    // Documented as numbers, shown as strings in the sample, null when the key has no such date.
    const asText = random.chance(irregularShare);
    const date = (seconds: number | undefined): number | string | null => {
        if (seconds === undefined) return null;
        return asText ? String(seconds) : seconds;
    };
    return {
        id: random.guid(),
        topic: happening.vaultId,
        subject: happening.keyName,
        eventType: `Microsoft.KeyVault.${happening.type}`,
        eventTime: azureTime(now),
        data: {
            Id: happening.keyUri,
            VaultName: happening.vaultName,
            ObjectType: 'Key',
            ObjectName: happening.keyName,
            Version: happening.version,
            NBF: date(happening.notBefore),
            EXP: date(happening.expires),
        },
        dataVersion: '1',
        metadataVersion: '1',
    };
}

function policyEvent(happening: PolicyHappening, { random, now }: WireOptions): GridEvent {
    return {
        id: random.hex(64).toUpperCase(),
        topic: `/subscriptions/${happening.subscriptionId}`,
        subject: happening.resourceId,
        eventType: `Microsoft.PolicyInsights.${happening.type}`,
        eventTime: azureTime(now),
        data: {
            timestamp: happening.timestamp,
            policyAssignmentId: happening.policyAssignmentId.toLowerCase(),
            policyDefinitionId: happening.policyDefinitionId.toLowerCase(),
            policyDefinitionReferenceId: '',
            complianceState: happening.complianceState,
            subscriptionId: happening.subscriptionId.toLowerCase(),
            complianceReasonCode: happening.complianceReasonCode ?? '',
        },
        dataVersion: '1',
        metadataVersion: '1',
    };
}
