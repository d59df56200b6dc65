/** Why Pgwarden looked at a server or changed it. Kept with every audit entry. */
export type Cause =
    | EventCause
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

/** Who did it, reduced to what the audit needs. No names, addresses or e-mail. */
export interface Actor {
    /** Entra object id. */
    readonly objectId?: string;
    /** Application (client) id, when an application acted. */
    readonly appId?: string;
}

/** What a log line or a table cell says of a cause. */
export function causeText(cause: Cause): string {
    return cause.kind === 'event' ? (cause.operation ?? cause.eventType ?? 'event') : cause.reason;
}
