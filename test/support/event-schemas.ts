/**
 * The events of Event Grid as schemas: the whole description of what src/azure/event-grid reads without one. Only the id
 * is required, and a field of the wrong type is absent.
 */
import { z } from 'zod';
import { MalformedInputError } from '../../src/errors.ts';
import type { DeliveredEvent } from '../../src/model/delivered-event.ts';
import { parseServerResource } from '../../src/model/resource-id.ts';

const text = z.string().max(2_048).optional().catch(undefined);
const id = z
    .string()
    .min(1)
    .transform((whole) => whole.slice(0, 300).toWellFormed());
const instant = text.transform((written) => {
    const at = new Date(written ?? '');
    return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
});
const guid = text.transform((written) => {
    const digits = written?.replaceAll('-', '').toLowerCase() ?? '';
    const parts = /^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/.exec(/^[0-9a-f]*$/.test(digits) ? digits : '');
    return parts?.slice(1).join('-');
});

const objectIdentifier = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

const data = z
    .object({
        resourceUri: text,
        operationName: text,
        subscriptionId: text,
        tenantId: text,
        correlationId: text,
        claims: z
            .object({ appid: text, azp: text, oid: text, [objectIdentifier]: text })
            .optional()
            .catch(undefined),
        authorization: z
            .object({ action: text, evidence: z.object({ principalId: text }).optional().catch(undefined) })
            .optional()
            .catch(undefined),
        Id: text,
        VaultName: text,
        ObjectName: text,
        Version: text,
        id: text,
        vaultName: text,
        objectName: text,
        version: text,
        timestamp: text,
        policyAssignmentId: text,
        policyDefinitionId: text,
        complianceState: text,
    })
    .catch({});

const cloudEvent = z.object({
    id,
    specversion: z.string().regex(/^1\.\d+$/),
    type: text,
    source: text,
    subject: text,
    time: text,
    data,
});
const eventGridEvent = z.object({
    id,
    eventType: text,
    topic: text,
    subject: text,
    eventTime: text,
    metadataVersion: text.pipe(z.enum(['', '1']).optional()),
    data,
});
const types = z.object({ eventType: text, type: text }).catch({});

/** Parses an event of any family by its schema. Throws MalformedInputError for the paths that do not match. */
export function eventBySchema(event: unknown): DeliveredEvent {
    const isCloudEvent = typeof event === 'object' && event !== null && 'specversion' in event;
    const envelope = isCloudEvent ? cloudEnvelope(event) : gridEnvelope(event);
    const { eventType, type } = types.parse(event);
    const name = (eventType ?? type ?? '').toLowerCase();
    if (name.startsWith('microsoft.keyvault.')) return { family: 'keyVault', event: keyEvent(envelope) };
    if (name.startsWith('microsoft.policyinsights.'))
        return { family: 'policy', event: policyEvent(envelope) };
    return { family: 'resources', event: resourceEvent(envelope) };
}

interface Envelope {
    readonly id: string;
    readonly type?: string | undefined;
    readonly topic?: string | undefined;
    readonly subject?: string | undefined;
    readonly time?: string | undefined;
    readonly data: z.infer<typeof data>;
}

function cloudEnvelope(event: unknown): Envelope {
    const { source: topic, ...found } = matching(cloudEvent, event);
    return { ...found, topic };
}

function gridEnvelope(event: unknown): Envelope {
    const { eventType: type, eventTime: time, ...found } = matching(eventGridEvent, event);
    return { ...found, type, time };
}

function matching<Output>(schema: z.ZodType<Output>, event: unknown): Output {
    const { success, data: found, error } = schema.safeParse(event);
    if (success) return found;
    throw new MalformedInputError(error.issues.map(({ path }) => path.join('.')).join('; '));
}

function resourceEvent({ id: eventId, type, subject, time, data: found }: Envelope) {
    const { resourceUri, claims, authorization } = found;
    const named = [resourceUri, subject].filter((each) => each !== undefined);
    const ofServer = named.find((each) => parseServerResource(each) !== undefined);
    return {
        id: eventId,
        eventType: type,
        resource: ofServer ?? named[0],
        operationName: found.operationName ?? authorization?.action,
        subscriptionId: found.subscriptionId,
        tenantId: found.tenantId,
        time: instant.parse(time),
        correlationId: found.correlationId,
        actorObjectId: guid.parse(
            claims?.[objectIdentifier] ?? claims?.oid ?? authorization?.evidence?.principalId,
        ),
        actorAppId: guid.parse(claims?.appid ?? claims?.azp),
    };
}

function keyEvent(envelope: Envelope) {
    const { id: eventId, type, topic, subject, time, data: found } = envelope;
    const vault = /\/providers\/Microsoft\.KeyVault\/(?:vaults|managedHSMs)\/([^/]+)$/i.exec(topic ?? '');
    const version = found.Version ?? found.version;
    return {
        id: eventId,
        eventType: type,
        keyUri: found.Id ?? found.id,
        vaultName: found.VaultName ?? found.vaultName ?? vault?.[1],
        keyName: found.ObjectName ?? found.objectName ?? subject,
        version: version === '' ? undefined : version,
        time: instant.parse(time),
    };
}

function policyEvent({ id: eventId, type, subject, data: found }: Envelope) {
    return {
        id: eventId,
        eventType: type,
        resource: subject,
        complianceState: found.complianceState,
        policyDefinitionId: found.policyDefinitionId,
        policyAssignmentId: found.policyAssignmentId,
        timestamp: instant.parse(found.timestamp),
    };
}
