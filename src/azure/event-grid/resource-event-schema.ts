import type { ResourceEvent } from '../../model/change-event.ts';
import { parseServerResource } from '../../model/resource-id.ts';
import { fieldsOf, parseEnvelope, textOf } from './event-envelope.ts';

/**
 * Resource Manager's events, reduced to the fields that decide.
 * Source: Azure Event Grid, "Azure subscription as an Event Grid source".
 */

const objectIdentifier = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

/** Parses one delivered event. Throws MalformedInputError saying what is missing or not understood. */
export function parseResourceEvent(event: unknown): ResourceEvent {
    const { id, type, subject, time, data } = parseEnvelope(event);
    const claims = fieldsOf(data.claims);
    const authorization = fieldsOf(data.authorization);
    const evidence = fieldsOf(authorization.evidence);
    return {
        id,
        eventType: type,
        resource: targetOf(textOf(data.resourceUri), subject),
        operationName: textOf(data.operationName) ?? textOf(authorization.action),
        subscriptionId: textOf(data.subscriptionId),
        tenantId: textOf(data.tenantId),
        time,
        correlationId: textOf(data.correlationId),
        actorObjectId: guid(
            textOf(claims[objectIdentifier]) ?? textOf(claims.oid) ?? textOf(evidence.principalId),
        ),
        actorAppId: guid(textOf(claims.appid) ?? textOf(claims.azp)),
    };
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
