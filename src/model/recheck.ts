import type { RecentEvent } from './drift.ts';

/** An event whose effect no read has shown yet: a read right after an event can return the state before it. */
export interface UnconfirmedEvent extends RecentEvent {
    /** Number of rechecks for it, without the first read. */
    readonly checks: number;
}

/** The rechecks that a server needs. */
export interface Rechecks {
    readonly unconfirmed: readonly UnconfirmedEvent[];
    /** Due time of the next recheck, ISO 8601. Absent when there is none. */
    readonly recheckAt?: string;
    /** Ids of recent events that were confirmed or rechecked often enough: Azure may deliver them again. */
    readonly settled: readonly string[];
}
