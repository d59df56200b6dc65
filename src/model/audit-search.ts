import type { AuditOutcome, ChainedAuditEntry } from './audit-entry.ts';

/** A search of the audit, newest first, of one server or of all. */
export interface AuditSearch {
    /** Resource id. Absent: all servers. */
    readonly server?: string;
    /** Absent: all. */
    readonly outcomes?: readonly AuditOutcome[];
    readonly control?: string;
    /** ISO 8601, inclusive. */
    readonly since?: string;
    /** ISO 8601, exclusive: the search goes back from here. */
    readonly until: string;
    /** 1 to 1000. */
    readonly limit: number;
    /** Token from the page before. */
    readonly continuation?: string;
    /**
     * Returns whether an entry is one of those that are looked for. It is asked before the entry is verified. Absent: every
     * entry that meets the other conditions.
     */
    readonly isWanted?: (entry: ChainedAuditEntry) => boolean;
    /**
     * True: the entries `intended` of the remediations that are found are returned as well, as far as the rows that are
     * read anyway have them. They do not count against the limit.
     */
    readonly withIntentions?: true;
}

/** The findings of a search. They can be few although there are more. */
export interface AuditFindings {
    /** Newest first. */
    readonly entries: readonly ChainedAuditEntry[];
    /** The entries `intended` that were asked for. */
    readonly intentions?: readonly ChainedAuditEntry[];
    /** Rows that do not verify, if any: `row {key} of {partition}`. */
    readonly damaged?: readonly string[];
    /** Absent: everything was searched. */
    readonly continuation?: string;
    /** Time down to which everything was searched, ISO 8601. Present together with a continuation. */
    readonly searchedUntil?: string;
}

/** Neighbors in a server's chain. */
export interface ChainStretch {
    /** Newest first. */
    readonly entries: readonly ChainedAuditEntry[];
    /** Rows that do not verify, if any: `row {key} of {partition}`. */
    readonly damaged?: readonly string[];
    /** Sequence of the last row that was read, whether it verifies or not. Absent: there was none. */
    readonly downTo?: number;
}
