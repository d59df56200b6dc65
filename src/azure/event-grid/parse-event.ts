import type { DeliveredEvent, EventFamily } from '../../model/delivered-event.ts';
import { fieldsOf, textOf } from './event-envelope.ts';
import { parseKeyEvent } from './key-event-schema.ts';
import { parsePolicyStateEvent } from './policy-event-schema.ts';
import { parseResourceEvent } from './resource-event-schema.ts';

/** The parser of each family. */
const parsers: {
    readonly [Family in EventFamily]: (event: unknown) => DeliveredEvent<Family>;
} = {
    resources: (event) => ({ family: 'resources', event: parseResourceEvent(event) }),
    keyVault: (event) => ({ family: 'keyVault', event: parseKeyEvent(event) }),
    policy: (event) => ({ family: 'policy', event: parsePolicyStateEvent(event) }),
};

/** Parses an event of any family. Throws MalformedInputError, which names the missing or unknown part. */
export function parseEvent(event: unknown): DeliveredEvent {
    return parsers[familyOf(event)](event);
}

/** Returns the family of an event by its type. Every type but Key Vault's and Azure Policy's counts as a resource's. */
function familyOf(event: unknown): EventFamily {
    const { eventType, type } = fieldsOf(event);
    const name = (textOf(eventType) ?? textOf(type) ?? '').toLowerCase();
    if (name.startsWith('microsoft.keyvault.')) return 'keyVault';
    return name.startsWith('microsoft.policyinsights.') ? 'policy' : 'resources';
}
