/** Why Pgwarden looked at a server or changed it. Kept with every audit entry. */
export type Cause =
    | EventCause
    | OperatorCause
    | KeyEventCause
    | PolicyCause
    | SweepCause
    | BaselineCause
    /** Something that waited can go on: dry-run ended, a foreign write was met, a repair made another one possible. */
    | { readonly kind: 'followUp'; readonly reason: string };

/** Azure said that something changed. Every field but the event's id is as Azure told it, or absent. */
export interface EventCause {
    readonly kind: 'event';
    readonly eventId: string;
    readonly eventType?: string;
    /** `Microsoft.DBforPostgreSQL/flexibleServers/configurations/write` */
    readonly operation?: string;
    /** What was changed, below the server: `configurations/require_secure_transport`. */
    readonly resource?: string;
    readonly actor?: Actor;
    /** ISO 8601. */
    readonly time?: string;
    readonly correlationId?: string;
}

/**
 * How it is known who an operator is. `signedIn`: the platform signed the operator in and told the Entra object id.
 * `functionKey`: somebody had a function key and gave a name, which nobody checked.
 */
export type OperatorAuthentication = 'signedIn' | 'functionKey';

/** Somebody asked for it through the operators' API. */
export interface OperatorCause {
    readonly kind: 'operator';
    /** `approve`, `undo`, `resume`, … */
    readonly action: string;
    /** Entra object id where the platform signed the operator in, else the name that the request gave. */
    readonly operator: string;
    /** How it is known who that is. Absent in entries from before it was recorded. */
    readonly authentication?: OperatorAuthentication;
    readonly comment?: string;
    /** The remediation that is undone. */
    readonly remediationId?: string;
}

/** Key Vault said that a key has a new version, or is near or past its expiry. It does not say who did it. */
export interface KeyEventCause {
    readonly kind: 'keyEvent';
    readonly eventId: string;
    /** `Microsoft.KeyVault.KeyNewVersionCreated` */
    readonly eventType: string;
    /** The key as the event names it, with the version where it tells one. */
    readonly keyUri: string;
    /** ISO 8601. */
    readonly time?: string;
}

/** Azure Policy said that the server does not comply with a definition that one of our controls mirrors. */
export interface PolicyCause {
    readonly kind: 'policy';
    readonly eventId: string;
    /** As Azure names them, lower case. */
    readonly policyDefinitionId: string;
    readonly policyAssignmentId?: string;
    /** When Azure Policy evaluated the server, ISO 8601. */
    readonly timestamp?: string;
}

/** The sweep came by. */
export interface SweepCause {
    readonly kind: 'sweep';
    readonly sweepId: string;
}

/** The server is as it was; what the baseline asks of it changed. */
export interface BaselineCause {
    readonly kind: 'baseline';
    /** Name of the document, `standard`. */
    readonly name: string;
}

/** Who did it, reduced to what the audit needs. No names, addresses or e-mail. */
export interface Actor {
    /** Entra object id. */
    readonly objectId?: string;
    /** Application (client) id, when an application acted. */
    readonly appId?: string;
}

/** What a log line or a table cell says of a cause. */
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
    }
}

/** The cause without who acted: what made Pgwarden look at something that somebody else may have changed. */
export function withoutActor(cause: Cause): Cause {
    if (cause.kind !== 'event') return cause;
    const { actor: _actor, ...rest } = cause;
    return rest;
}

/** Applications of Microsoft through which people act, by their well-known application id. */
const knownClients: Readonly<Record<string, string>> = {
    'c44b4083-3bb0-49c1-b47d-974e53cbdf3c': 'Azure portal',
    '04b07795-8ddb-461a-bbee-02f9e1bf7b46': 'Azure CLI',
    '1950a258-227b-4e31-a9cf-717495945fc2': 'Azure PowerShell',
};

/** Who is behind a cause, in words: the person or application, and the client where its id tells it. */
export function actorText(cause: Cause): string {
    if (cause.kind === 'operator') return cause.operator;
    if (cause.kind === 'baseline') return 'a new baseline';
    return cause.kind === 'event' && cause.actor !== undefined ? nameOf(cause.actor) : 'an unknown actor';
}

function nameOf({ objectId, appId }: Actor): string {
    const client = appId === undefined ? undefined : (knownClients[appId] ?? `application ${appId}`);
    if (objectId === undefined) return client ?? 'an unknown actor';
    return client === undefined ? objectId : `${objectId} through ${client}`;
}
