import type { EventCause } from './cause.ts';
import type { ServerId } from './resource-id.ts';
import type { SliceName } from './server-state.ts';

/** What an event means for us. */
export type ChangeEvent =
    /** Something at or below a server may have changed: read these slices. */
    | {
          readonly kind: 'serverChanged';
          readonly server: ServerId;
          readonly slices: readonly SliceName[];
          readonly cause: EventCause;
      }
    /** The server itself was deleted. */
    | { readonly kind: 'serverDeleted'; readonly server: ServerId; readonly cause: EventCause }
    /** Not ours, and that is fine. */
    | { readonly kind: 'ignored'; readonly reason: string }
    /** Not an event that we can trust or understand. */
    | { readonly kind: 'rejected'; readonly reason: string };

/** The fields of a Microsoft.Resources event, of either schema, that decide. Everything but the id is optional. */
export interface ResourceEvent {
    readonly id: string;
    readonly eventType?: string;
    /** Resource id that the operation targeted. */
    readonly resource?: string;
    readonly operationName?: string;
    readonly subscriptionId?: string;
    readonly tenantId?: string;
    readonly time?: string;
    readonly correlationId?: string;
    readonly actorObjectId?: string;
    readonly actorAppId?: string;
}

/** What intake knows of the world it protects. */
export interface EventScope {
    /** Subscriptions that are watched, lower case. */
    readonly subscriptionIds: readonly string[];
    /** Our own tenant, undefined when the token does not tell. */
    readonly tenantId: string | undefined;
}
