import { z } from 'zod';
import type { ResourceEvent } from '../../model/change-event.ts';
import { parseServerResource } from '../../model/resource-id.ts';
import { hint, parseEnvelope } from './event-envelope.ts';

/**
 * Schemas of Resource Manager's events, reduced to the fields that decide.
 * Source: Azure Event Grid, "Azure subscription as an Event Grid source".
 */

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

/** Parses one delivered event. Throws MalformedInputError saying what is missing or not understood. */
export function parseResourceEvent(event: unknown): ResourceEvent {
    const { id, type, subject, time, data: payload } = parseEnvelope(event);
    const found = data.parse(payload);
    const { claims, authorization } = found;
    return withoutAbsent({
        id,
        eventType: type,
        resource: targetOf(found.resourceUri, subject),
        operationName: found.operationName ?? authorization?.action,
        subscriptionId: found.subscriptionId,
        tenantId: found.tenantId,
        time,
        correlationId: found.correlationId,
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

/** A GUID in its usual spelling: evidence writes it without hyphens. Other texts can be personal data and are dropped. */
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
