import { z } from 'zod';
import { MalformedInputError } from '../../errors.ts';
import type { ResourceEvent } from '../../model/change-event.ts';
import { parseServerResource } from '../../model/resource-id.ts';

/**
 * Event Grid's two wire shapes, reduced to the fields that decide. Only the id must be there. A field of the wrong type
 * counts as absent: an event is a hint, and whatever it got wrong costs at most a read.
 * Source: Azure Event Grid, "Azure subscription as an Event Grid source", Event Grid schema and CloudEvents 1.0.
 */

/** Longer than any resource id. Text beyond it is nobody's id, and would not fit into a queue message. */
const mostCharacters = 2_048;

const hint = z.string().max(mostCharacters).optional().catch(undefined);

/** Event ids go into keys, messages and log lines: bounded, and without half characters, which storage changes. */
const eventId = z
    .string()
    .min(1)
    .transform((id) => id.slice(0, 300).toWellFormed());

const objectIdentifier = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

const data = z
    .object({
        resourceUri: hint,
        operationName: hint,
        subscriptionId: hint,
        tenantId: hint,
        correlationId: hint,
        claims: z
            .object({ appid: hint, azp: hint, oid: hint, [objectIdentifier]: hint })
            .optional()
            .catch(undefined),
        authorization: z
            .object({ action: hint, evidence: z.object({ principalId: hint }).optional().catch(undefined) })
            .optional()
            .catch(undefined),
    })
    .catch({});

const eventGridEvent = z.object({
    id: eventId,
    eventType: hint,
    subject: hint,
    eventTime: hint,
    metadataVersion: hint,
    data,
});

const cloudEvent = z.object({
    id: eventId,
    specversion: z.string(),
    type: hint,
    subject: hint,
    time: hint,
    data,
});

/** Parses one delivered event. Throws MalformedInputError saying what is missing or not understood. */
export function parseResourceEvent(event: unknown): ResourceEvent {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) {
        throw new MalformedInputError(
            `an event is an object, not ${Array.isArray(event) ? 'an array' : typeof event}`,
        );
    }
    return 'specversion' in event ? ofCloudEvent(event) : ofEventGridEvent(event);
}

function ofCloudEvent(event: object): ResourceEvent {
    const { specversion, type, time, subject, id, data: payload } = parsed(cloudEvent, event);
    if (!/^1\.\d+$/.test(specversion)) {
        throw new MalformedInputError(`CloudEvents ${specversion.slice(0, 20)} is not understood; 1.0 is`);
    }
    return reduced({ id, type, subject, time, payload });
}

function ofEventGridEvent(event: object): ResourceEvent {
    const {
        id,
        eventType,
        subject,
        eventTime,
        metadataVersion,
        data: payload,
    } = parsed(eventGridEvent, event);
    if (metadataVersion !== undefined && metadataVersion !== '' && metadataVersion !== '1') {
        throw new MalformedInputError(
            `Event Grid schema version ${metadataVersion.slice(0, 20)} is not understood; 1 is`,
        );
    }
    return reduced({ id, type: eventType, subject, time: eventTime, payload });
}

interface Envelope {
    readonly id: string;
    readonly type: string | undefined;
    readonly subject: string | undefined;
    readonly time: string | undefined;
    readonly payload: z.infer<typeof data>;
}

function reduced({ id, type, subject, time, payload }: Envelope): ResourceEvent {
    const { claims, authorization } = payload;
    return withoutAbsent({
        id,
        eventType: type,
        resource: targetOf(payload.resourceUri, subject),
        operationName: payload.operationName ?? authorization?.action,
        subscriptionId: payload.subscriptionId,
        tenantId: payload.tenantId,
        time: instant(time),
        correlationId: payload.correlationId,
        actorObjectId: guid(
            claims?.[objectIdentifier] ?? claims?.oid ?? authorization?.evidence?.principalId,
        ),
        actorAppId: guid(claims?.appid ?? claims?.azp),
    });
}

/** A template deployment's first event names a deployment as its resource and the server in its subject. */
function targetOf(resourceUri: string | undefined, subject: string | undefined): string | undefined {
    if (resourceUri !== undefined && parseServerResource(resourceUri) !== undefined) return resourceUri;
    if (subject !== undefined && parseServerResource(subject) !== undefined) return subject;
    return resourceUri ?? subject;
}

/** Azure writes seven decimals, other senders other spellings, comments included: one spelling is kept. */
function instant(time: string | undefined): string | undefined {
    const milliseconds = Date.parse(time ?? '');
    return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/** A GUID in its usual spelling: evidence writes it without hyphens. Anything else is personal data we do not keep. */
function guid(text: string | undefined): string | undefined {
    const digits = text?.replaceAll('-', '').toLowerCase() ?? '';
    const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(digits);
    return parts?.slice(1).join('-');
}

function withoutAbsent(
    event: { readonly id: string } & { readonly [F in keyof ResourceEvent]: ResourceEvent[F] | undefined },
): ResourceEvent {
    const present = Object.entries(event).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(present), id: event.id };
}

function parsed<Output>(schema: z.ZodType<Output>, event: object): Output {
    const result = schema.safeParse(event);
    if (result.success) return result.data;
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new MalformedInputError(
        `not an event of the Event Grid schema or CloudEvents 1.0: ${problems.join('; ')}`,
    );
}
