import type { GridEvent } from './event.ts';

/** An event on its way to one subscriber. */
export interface WaitingEvent {
    readonly event: GridEvent;
    readonly publishedAt: Date;
    attempts: number;
    /** Azure milliseconds spent waiting, what the time to live is compared with. */
    waitedMs: number;
}
