import type { ServerId } from './resource-id.ts';

/** A page of listed servers. */
export interface InventoryPage {
    readonly servers: readonly ServerId[];
    /** Number of servers on all pages, where it is known. */
    readonly total?: number;
    /** Position of the next page. Absent on the last one. */
    readonly next?: string;
}
