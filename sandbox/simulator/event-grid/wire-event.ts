import type { AzureEvent } from '../kernel/event-sink.ts';
import type { Random } from '../kernel/random.ts';
import { claimsOf, clientAddress } from './claims.ts';
import { azureTime, type GridEvent } from './event.ts';

type ResourceHappening = Extract<AzureEvent, { kind: 'resource' }>;
type KeyHappening = Extract<AzureEvent, { kind: 'key' }>;
type PolicyHappening = Extract<AzureEvent, { kind: 'policyState' }>;

export interface WireOptions {
    readonly random: Random;
    /** The tenant of a subscription. */
    readonly tenantOf: (subscriptionId: string) => string;
    readonly now: Date;
    /** Share of events in which an optional part is missing or shaped in one of the other ways seen, 0 to 1. */
    readonly irregularShare: number;
}

/** The event that Azure's own publisher would make of it. */
export function wireEvent(event: AzureEvent, options: WireOptions): GridEvent {
    switch (event.kind) {
        case 'resource':
            return resourceEvent(event, options);
        case 'key':
            return keyEvent(event, options);
        case 'policyState':
            return policyEvent(event, options);
    }
}

const statusOf = { Success: 'Succeeded', Failure: 'Failed', Cancel: 'Canceled' } as const;

function resourceEvent(event: ResourceHappening, options: WireOptions): GridEvent {
    const { random, now } = options;
    const isIrregular = (): boolean => random.chance(options.irregularShare);
    // Azure's own samples write it both ways.
    const resourceId = isIrregular()
        ? event.resourceId.replace(/\/resourceGroups\//i, '/resourcegroups/')
        : event.resourceId;
    const httpRequest = {
        clientRequestId: event.clientRequestId ?? random.guid(),
        clientIpAddress: clientAddress,
        method: event.method,
        url: event.url,
    };
    return {
        subject: resourceId,
        eventType: `Microsoft.Resources.Resource${event.verb}${event.outcome}`,
        id: random.guid(),
        data: {
            authorization: {
                scope: resourceId,
                action: event.operationName,
                evidence: isIrregular() ? random.pick(otherEvidence) : roleEvidence(event, random),
            },
            claims: isIrregular() ? {} : claimsOf(event.principal, now, random),
            correlationId: event.correlationId,
            // Documented for updates and deletes of what existed; missing in the sample of a write.
            ...(event.verb === 'Write' && isIrregular() ? {} : { httpRequest }),
            resourceProvider: event.operationName.split('/')[0] ?? '',
            resourceUri: resourceId,
            operationName: event.operationName,
            status: statusOf[event.outcome],
            subscriptionId: event.subscriptionId,
            tenantId: options.tenantOf(event.subscriptionId),
        },
        dataVersion: '2',
        metadataVersion: '1',
        eventTime: azureTime(now),
        topic: `/subscriptions/${event.subscriptionId}`,
    };
}

/** Seen in the field: an old role name alone, and an empty list where an object is documented. */
const otherEvidence = [{ role: 'Subscription Admin' }, []];

function roleEvidence(event: ResourceHappening, random: Random): Readonly<Record<string, string>> {
    return {
        role: 'Contributor',
        roleAssignmentScope: `/subscriptions/${event.subscriptionId}`,
        roleAssignmentId: random.hex(32),
        // The built-in role Contributor.
        roleDefinitionId: 'b24988ac618042a0ab8820f7382dd24c',
        principalId: event.principal.objectId.replaceAll('-', ''),
        principalType: event.principal.type,
    };
}

function keyEvent(event: KeyHappening, { random, now, irregularShare }: WireOptions): GridEvent {
    // Documented as numbers, shown as strings in the sample, null when the key has no such date.
    const asText = random.chance(irregularShare);
    const date = (seconds: number | undefined): number | string | null => {
        if (seconds === undefined) return null;
        return asText ? String(seconds) : seconds;
    };
    return {
        id: random.guid(),
        topic: event.vaultId,
        subject: event.keyName,
        eventType: `Microsoft.KeyVault.${event.type}`,
        eventTime: azureTime(now),
        data: {
            Id: event.keyUri,
            VaultName: event.vaultName,
            ObjectType: 'Key',
            ObjectName: event.keyName,
            Version: event.version,
            NBF: date(event.notBefore),
            EXP: date(event.expires),
        },
        dataVersion: '1',
        metadataVersion: '1',
    };
}

function policyEvent(event: PolicyHappening, { random, now }: WireOptions): GridEvent {
    return {
        id: random.hex(64).toUpperCase(),
        topic: `/subscriptions/${event.subscriptionId}`,
        subject: event.resourceId,
        eventType: `Microsoft.PolicyInsights.${event.type}`,
        eventTime: azureTime(now),
        data: {
            timestamp: event.timestamp,
            policyAssignmentId: event.policyAssignmentId.toLowerCase(),
            policyDefinitionId: event.policyDefinitionId.toLowerCase(),
            policyDefinitionReferenceId: '',
            complianceState: event.complianceState,
            subscriptionId: event.subscriptionId.toLowerCase(),
            complianceReasonCode: event.complianceReasonCode ?? '',
        },
        dataVersion: '1',
        metadataVersion: '1',
    };
}
