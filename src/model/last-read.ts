import type { SliceName } from './server-state.ts';

/**
 * The last read of one slice, as far as controls judge it: enough to hold the server against another baseline. Only
 * `src/engine/last-reads.ts` writes and reads the text.
 */
export interface LastRead {
    /** Version of the text's shape. One of another version counts as not known. */
    readonly version: number;
    /** Start of the read, ISO 8601. */
    readonly at: string;
    readonly text: string;
}

export type LastReads = { readonly [S in SliceName]?: LastRead };
