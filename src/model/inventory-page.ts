import type { ServerId } from './resource-id.ts';

export interface InventoryPage {
    readonly servers: readonly ServerId[];
    /** How many there are on all pages, where that is told. */
    readonly total?: number;
    /** Where the next page begins. Absent on the last one. */
    readonly next?: string;
}
