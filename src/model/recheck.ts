import type { RecentEvent } from './drift.ts';

/** An event of a write of which no read has shown the effect yet: a read right after an event can be behind it. */
export interface UnconfirmedEvent extends RecentEvent {
    /** Looks that were taken for it, the first read not counted. */
    readonly checks: number;
}

/** What is looked at again. */
export interface Rechecks {
    readonly unconfirmed: readonly UnconfirmedEvent[];
    /** When the next look is due, ISO 8601. Absent when there is none. */
    readonly recheckAt?: string;
    /** Ids of the last events whose effect was seen, or was looked for often enough: they may come again. */
    readonly settled: readonly string[];
}
