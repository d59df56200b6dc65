import * as z from 'zod';
import { MalformedInputError } from '../../../errors.ts';
import type { Cause } from '../../../model/cause.ts';
import type { RecentEvent } from '../../../model/drift.ts';
import type { AssessmentMessage, RemediationMessage } from '../../../model/messages.ts';
import { parseServerId, type ServerId } from '../../../model/resource-id.ts';
import { sliceNames } from '../../../model/server-state.ts';
import { withoutEnvelope } from './message-envelope.ts';
import { additive, parseStored, type StoredShape, type Upgrades } from './stored-version.ts';

/** Schemas of queue messages, checked on arrival. */

/** The resource id of a server, parsed. */
export const serverIdSchema = z.string().transform((text, context): ServerId => {
    const server = parseServerId(text);
    if (server !== undefined) return server;
    context.addIssue({ code: 'custom', message: 'is not the resource id of a flexible server' });
    return z.NEVER;
});

export const sliceSchema = z.enum(sliceNames);

/**
 * Position in a list: a token of Resource Graph, or a link of Resource Manager. Printable ASCII without blanks. The list
 * itself checks the link's origin (src/azure/resource-manager/server-inventory.ts).
 */
export const pageToken = z
    .string()
    .max(16_384)
    .regex(/^[\x21-\x7e]+$/);

export const keyEventCause = z.object({
    kind: z.literal('keyEvent'),
    eventId: z.string(),
    eventType: z.string(),
    keyUri: z.string(),
    time: z.string().exactOptional(),
});

export const actorSchema = z.object({
    objectId: z.string().exactOptional(),
    appId: z.string().exactOptional(),
});

export const eventCause = z.object({
    kind: z.literal('event'),
    eventId: z.string(),
    eventType: z.string().exactOptional(),
    operation: z.string().exactOptional(),
    resource: z.string().exactOptional(),
    actor: actorSchema.exactOptional(),
    time: z.string().exactOptional(),
    correlationId: z.string().exactOptional(),
});

/** An event, and the time at which it arrived. */
export const recentEventSchema: z.ZodType<RecentEvent> = z.object({
    event: eventCause,
    at: z.iso.datetime(),
});

export const causeSchema: z.ZodType<Cause> = z.discriminatedUnion('kind', [
    eventCause,
    z.object({
        kind: z.literal('operator'),
        action: z.string(),
        operator: z.string(),
        authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
        comment: z.string().exactOptional(),
        remediationId: z.string().exactOptional(),
    }),
    keyEventCause,
    z.object({
        kind: z.literal('policy'),
        eventId: z.string(),
        policyDefinitionId: z.string(),
        policyAssignmentId: z.string().exactOptional(),
        timestamp: z.string().exactOptional(),
    }),
    z.object({ kind: z.literal('sweep'), sweepId: z.string() }),
    z.object({ kind: z.literal('baseline'), name: z.string() }),
    z.object({ kind: z.literal('followUp'), reason: z.string() }),
]);

const assessmentMessage: z.ZodType<AssessmentMessage> = z.object({
    server: serverIdSchema,
    slices: z.array(sliceSchema).min(1),
    cause: causeSchema,
    requestedAt: z.iso.datetime(),
    requeues: z.number().int().nonnegative(),
    priority: z.literal('low').exactOptional(),
    isScheduled: z.literal(true).exactOptional(),
    recentEvents: z.array(recentEventSchema).exactOptional(),
    isCoalesced: z.literal(true).exactOptional(),
    isDelivery: z.literal(true).exactOptional(),
    absences: z.number().int().positive().exactOptional(),
    traceparent: z.string().exactOptional(),
});

const remediationMessage: z.ZodType<RemediationMessage> = z.object({
    server: serverIdSchema,
    remediationId: z.string(),
    token: z.string(),
    requeues: z.number().int().nonnegative(),
    dueAt: z.iso.datetime().exactOptional(),
    isScheduled: z.literal(true).exactOptional(),
    traceparent: z.string().exactOptional(),
});

/** Upgrades of messages of queues `assessments` and `remediations` from older versions. */
export const messageUpgrades: Upgrades = [
    {
        fields: {
            waits: 'requeues',
            isPaced: 'isScheduled',
            isBurst: 'isCoalesced',
            heard: 'recentEvents',
        },
    },
    // Slices of what surrounds a server.
    additive,
];

export const assessmentShape: StoredShape<AssessmentMessage> = {
    upgrades: messageUpgrades,
    schema: assessmentMessage,
};
export const remediationShape: StoredShape<RemediationMessage> = {
    upgrades: messageUpgrades,
    schema: remediationMessage,
};

/** Parses a message. Throws MalformedInputError, which names each invalid field, and NewerDataError. */
export function parseAssessmentMessage(message: unknown): AssessmentMessage {
    return parseMessage(message, assessmentShape, 'assessments');
}

/** Parses a message. Throws MalformedInputError, which names each invalid field, and NewerDataError. */
export function parseRemediationMessage(message: unknown): RemediationMessage {
    return parseMessage(message, remediationShape, 'remediations');
}

/** Parses a message of a queue, without what its envelope adds. */
export function parseMessage<Message>(message: unknown, shape: StoredShape<Message>, queue: string): Message {
    const what = `A message of queue ${queue}`;
    const result = parseStored(withoutEnvelope(message), shape, what);
    if (result.success) return result.data;
    throw new MalformedInputError(`${what} is malformed: ${z.prettifyError(result.error)}`);
}
