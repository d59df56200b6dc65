/** The reason why Pgwarden assessed or changed a server. Kept with every audit entry. */
export type Cause =
    | EventCause
    | OperatorCause
    | KeyEventCause
    | PolicyCause
    | SweepCause
    | BaselineCause
    /** Held work can continue: dry-run ended, another actor's write was found, a repair made another one possible. */
    | { readonly kind: 'followUp'; readonly reason: string };

/** Azure reported a change. Every field but the event's id is as Azure reported it, or absent. */
export interface EventCause {
    readonly kind: 'event';
    readonly eventId: string;
    readonly eventType?: string;
    /** `Microsoft.DBforPostgreSQL/flexibleServers/configurations/write` */
    readonly operation?: string;
    /** The changed resource, below the server: `configurations/require_secure_transport`. */
    readonly resource?: string;
    readonly actor?: Actor;
    /** ISO 8601. */
    readonly time?: string;
    readonly correlationId?: string;
}

/**
 * Proof of an operator's identity. `signedIn`: the platform signed the operator in and passed on the Entra object id.
 * `functionKey`: the caller had a function key and gave a name that was not verified.
 */
export type OperatorAuthentication = 'signedIn' | 'functionKey';

/** An operator asked for it through the operators' API. */
export interface OperatorCause {
    readonly kind: 'operator';
    /** `approve`, `undo`, `resume`, … */
    readonly action: string;
    /** Entra object id where the platform signed the operator in, else the name that the request gave. */
    readonly operator: string;
    /** Proof of the operator's identity. Absent in entries that are older than this field. */
    readonly authentication?: OperatorAuthentication;
    readonly comment?: string;
    /** The remediation that is undone. */
    readonly remediationId?: string;
}

/** Key Vault reported that a key has a new version, or is near or past its expiry. Its events name no actor. */
export interface KeyEventCause {
    readonly kind: 'keyEvent';
    readonly eventId: string;
    /** `Microsoft.KeyVault.KeyNewVersionCreated` */
    readonly eventType: string;
    /** The key as the event names it, with the version where the event has one. */
    readonly keyUri: string;
    /** ISO 8601. */
    readonly time?: string;
}

/** Azure Policy reported that the server does not comply with a definition that one of Pgwarden's controls mirrors. */
export interface PolicyCause {
    readonly kind: 'policy';
    readonly eventId: string;
    /** Azure's id, lower case. */
    readonly policyDefinitionId: string;
    readonly policyAssignmentId?: string;
    /** Time at which Azure Policy evaluated the server, ISO 8601. */
    readonly timestamp?: string;
}

/** A sweep reached the server. */
export interface SweepCause {
    readonly kind: 'sweep';
    readonly sweepId: string;
}

/** The server did not change, but the baseline's requirements on it did. */
export interface BaselineCause {
    readonly kind: 'baseline';
    /** Name of the document, `standard`. */
    readonly name: string;
}

/** The identity behind a change, reduced to what the audit needs. No names, addresses or e-mail. */
export interface Actor {
    /** Entra object id. */
    readonly objectId?: string;
    /** Application (client) id, when an application acted. */
    readonly appId?: string;
}

/** Returns the cause as a short text for a log line or a table cell. */
export function causeText(cause: Cause): string {
    switch (cause.kind) {
        case 'event':
            return cause.operation ?? cause.eventType ?? 'event';
        case 'operator':
            return `${cause.action} by ${cause.operator}`;
        case 'keyEvent':
            return `${cause.eventType} of ${cause.keyUri}`;
        case 'policy':
            return `Azure Policy: ${cause.policyDefinitionId}`;
        case 'sweep':
            return `sweep ${cause.sweepId}`;
        case 'baseline':
            return `baseline ${cause.name}`;
        case 'followUp':
            return cause.reason;
        default:
            return nameOfKind(cause);
    }
}

/** Returns the kind of a cause that a later version recorded in the audit. */
function nameOfKind({ kind }: { readonly kind: string }): string {
    return kind;
}

/** Returns the cause without its actor: the trigger of an assessment whose findings another actor may have caused. */
export function withoutActor(cause: Cause): Cause {
    if (cause.kind !== 'event') return cause;
    const { actor: _actor, ...rest } = cause;
    return rest;
}

/** Microsoft's client applications, by their well-known application id. */
const knownClients: Readonly<Record<string, string>> = {
    'c44b4083-3bb0-49c1-b47d-974e53cbdf3c': 'Azure portal',
    '04b07795-8ddb-461a-bbee-02f9e1bf7b46': 'Azure CLI',
    '1950a258-227b-4e31-a9cf-717495945fc2': 'Azure PowerShell',
};

/** Returns the actor behind a cause as text: the person or application, and the client where its id identifies it. */
export function actorText(cause: Cause): string {
    if (cause.kind === 'operator') return cause.operator;
    if (cause.kind === 'baseline') return 'a new baseline';
    return cause.kind === 'event' && cause.actor !== undefined ? actorName(cause.actor) : 'an unknown actor';
}

/** Returns an actor as text: the person or application, and the client where its id identifies it. */
export function actorName({ objectId, appId }: Actor): string {
    const client = appId === undefined ? undefined : (knownClients[appId] ?? `application ${appId}`);
    if (objectId === undefined) return client ?? 'an unknown actor';
    return client === undefined ? objectId : `${objectId} through ${client}`;
}
