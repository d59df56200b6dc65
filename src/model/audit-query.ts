import type { AuditOutcome, ChainedAuditEntry } from './audit-entry.ts';

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
    /** As the page before gave it. */
    readonly continuation?: string;
}

export interface AuditPage {
    readonly entries: readonly ChainedAuditEntry[];
    /** Rows among them that do not verify, where there are any: `row {key} of {partition}`. */
    readonly damaged?: readonly string[];
    readonly continuation?: string;
}
