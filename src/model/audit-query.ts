import type { AuditOutcome, ChainedAuditEntry } from './audit-entry.ts';

/** A query of the audit. */
export interface AuditQuery {
    readonly server?: string;
    /** ISO 8601, inclusive. */
    readonly since?: string;
    /** ISO 8601, exclusive. */
    readonly until?: string;
    readonly control?: string;
    readonly outcome?: AuditOutcome;
    /** 1 to 1000. */
    readonly limit: number;
    /** Token from the page before. */
    readonly continuation?: string;
}

/** A page of audit entries, newest first. */
export interface AuditPage {
    readonly entries: readonly ChainedAuditEntry[];
    /** Rows of the page that do not verify, if any: `row {key} of {partition}`. */
    readonly damaged?: readonly string[];
    readonly continuation?: string;
}
