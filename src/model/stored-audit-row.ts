import type { ChainedAuditEntry } from './audit-entry.ts';

/** A row of the audit table as it is stored, undoubted and unchecked. `chain` as in `ChainHead`. */
export type StoredAuditRow =
    | {
          readonly kind: 'entry';
          readonly chain: string;
          /** The sequence that the row's key stands for; 0 for a key that is none. */
          readonly sequence: number;
          /** Undefined when the row does not hold an entry. */
          readonly entry: ChainedAuditEntry | undefined;
          /** Whether the entry is of the server in whose chain it stands. */
          readonly isInItsChain: boolean;
          /** Whether the columns that queries use say the same as the entry. */
          readonly isConsistent: boolean;
      }
    /** That an id was recorded. */
    | {
          readonly kind: 'marker';
          readonly chain: string;
          readonly id: string;
          /** Of its entry. */
          readonly sequence: number;
          /** Whether it stands where an entry with that id looks for it. */
          readonly isConsistent: boolean;
      }
    /** A copy in the day index. */
    | {
          readonly kind: 'copy';
          /** The date of its partition, `2026-11-20`. */
          readonly day: string;
          readonly chain: string;
          readonly sequence: number;
          readonly hash: string;
          /** Whether the row's copy of the entry has that hash, and stands at the entry's place. */
          readonly isConsistent: boolean;
      }
    /** A date in the list of days. */
    | { readonly kind: 'day'; readonly name: string; readonly isConsistent: boolean }
    /** A chain in the list of servers. */
    | {
          readonly kind: 'listed';
          readonly chain: string;
          readonly server: string;
          readonly isConsistent: boolean;
      }
    /** A row that the product does not write. */
    | { readonly kind: 'stray'; readonly row: string };
