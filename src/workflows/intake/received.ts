import type { EventFamily } from '../../model/delivered-event.ts';
import type { LogFields } from '../../ports.ts';

/** The result of receiving an event. */
export type Received =
    /** Work was put on a queue: the line that the log has of it. */
    | { readonly kind: 'requested'; readonly message: string; readonly fields: LogFields }
    /** Nothing that is protected is concerned. */
    | { readonly kind: 'ignored'; readonly reason: string }
    /** The event cannot be trusted or understood. */
    | { readonly kind: 'rejected'; readonly reason: string };

/** Takes note of an event that arrived. Never throws. `unknown`: it could not be parsed. */
export type NoteEvent = (
    source: EventFamily | 'unknown',
    verdict: 'accepted' | 'ignored' | 'rejected',
) => void;
