import type { LogFields } from '../../ports.ts';

/** The result of receiving an event. */
export type Received =
    /** Work was put on a queue: the line that the log has of it. */
    | { readonly kind: 'requested'; readonly message: string; readonly fields: LogFields }
    /** Nothing that is protected is concerned. */
    | { readonly kind: 'ignored'; readonly reason: string }
    /** The event cannot be trusted or understood. */
    | { readonly kind: 'rejected'; readonly reason: string };
