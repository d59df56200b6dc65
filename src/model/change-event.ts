import type { EventCause } from './cause.ts';
import type { ServerId } from './resource-id.ts';
import type { SliceName } from './server-state.ts';

/** The meaning of a resource event. */
export type ChangeEvent =
    /** A resource at or below a server may have changed: these slices must be read. */
    | {
          readonly kind: 'serverChanged';
          readonly server: ServerId;
          readonly slices: readonly SliceName[];
          readonly cause: EventCause;
      }
    /** The server itself was deleted. */
    | { readonly kind: 'serverDeleted'; readonly server: ServerId; readonly cause: EventCause }
    /** Irrelevant to Pgwarden. */
    | { readonly kind: 'ignored'; readonly reason: string }
    /** An event that Pgwarden does not trust or understand. */
    | { readonly kind: 'rejected'; readonly reason: string };

/** The fields of a Microsoft.Resources event, of either schema, that decide. Everything but the id is optional. */
export interface ResourceEvent {
    readonly id: string;
    readonly eventType?: string | undefined;
    /** Resource id of the operation's target. */
    readonly resource?: string | undefined;
    readonly operationName?: string | undefined;
    readonly subscriptionId?: string | undefined;
    /** The tenant of the resource's subscription. */
    readonly tenantId?: string | undefined;
    readonly time?: string | undefined;
    readonly correlationId?: string | undefined;
    readonly actorObjectId?: string | undefined;
    readonly actorAppId?: string | undefined;
}
