import type { Cause } from './cause.ts';
import type { Remediation } from './remediation.ts';
import type { SliceName } from './server-state.ts';
import type { Verdict } from './verdict.ts';

/** What Pgwarden remembers of one server. Derived and rebuildable: the truth is in Azure and in the audit. */
export interface ServerRecord {
    /** Resource id in Azure's spelling. */
    readonly server: string;
    /** The server's tags when they were last read. Read only when the baseline depends on tags. */
    readonly tags?: Readonly<Record<string, string>>;
    /** The last verdict by control. */
    readonly posture: Readonly<Record<string, PostureEntry>>;
    /** When the last successful read of each slice began, ISO 8601. */
    readonly assessed: { readonly [S in SliceName]?: string };
    /** Open remediations in the order in which they run. */
    readonly remediations: readonly Remediation[];
    /** The one live message that moves the remediations on. Absent when there is none to move. */
    readonly step?: Step;
    /** An assessment that was asked for while a remediation was under way. */
    readonly deferred?: DeferredAssessment;
    /**
     * What was last recorded of a drift that was not repaired, by control and target: the same is not recorded twice
     * while nothing moved.
     */
    readonly noted: Readonly<Record<string, string>>;
    /** Whether some drift waits only for dry-run to end. */
    readonly isWaitingForDryRun: boolean;
}

export interface PostureEntry {
    readonly verdict: Verdict;
    /** ISO 8601. */
    readonly at: string;
}

export interface Step {
    readonly token: string;
    /** When its message becomes visible, ISO 8601. */
    readonly dueAt: string;
}

export interface DeferredAssessment {
    readonly slices: readonly SliceName[];
    readonly cause: Cause;
    /** ISO 8601, of the last request. */
    readonly requestedAt: string;
}

export function emptyRecord(server: string): ServerRecord {
    return { server, posture: {}, assessed: {}, remediations: [], noted: {}, isWaitingForDryRun: false };
}
