import type { ServerProperties, SliceReadings } from './server-state.ts';

export type ServerReading =
    | { readonly kind: 'found'; readonly slices: SliceReadings }
    /** Azure says that there is no such server. */
    | { readonly kind: 'missing'; readonly reason: string };

/** What saves calls. Whoever ignores it reads more, and nothing wrong. */
export interface ReadHints {
    /** ISO 8601. What other servers share (a key) need not be read again when it was read after this instant. */
    readonly requestedAt?: string;
    /** The server resource as it was just read. */
    readonly server?: ServerProperties;
}
