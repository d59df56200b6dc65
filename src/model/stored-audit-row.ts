import type { ChainedAuditEntry } from './audit-entry.ts';

/** A row of the audit table as it is stored, not verified. `chain` as in `ChainHead`. */
export type StoredAuditRow =
    | {
          readonly kind: 'entry';
          readonly chain: string;
          /** The sequence in the row's key; 0 for any other key. */
          readonly sequence: number;
          /** Undefined when the row does not hold an entry. */
          readonly entry: ChainedAuditEntry | undefined;
          /** True when the entry's server is the one of this chain. */
          readonly isInItsChain: boolean;
          /** True when the columns for queries match the entry. */
          readonly isConsistent: boolean;
      }
    /** A marker of a recorded id. */
    | {
          readonly kind: 'marker';
          readonly chain: string;
          readonly id: string;
          /** Sequence of its entry. */
          readonly sequence: number;
          /** True when the row's key is the one of this id. */
          readonly isConsistent: boolean;
      }
    /** A copy in the day index. */
    | {
          readonly kind: 'copy';
          /** Date of its partition, `2026-11-20`. */
          readonly day: string;
          readonly chain: string;
          readonly sequence: number;
          readonly hash: string;
          /** True when the row's entry has that hash, and the row's keys are the entry's. */
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
    /** A row that Pgwarden does not write. */
    | { readonly kind: 'stray'; readonly row: string };
