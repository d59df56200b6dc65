import type { AuditEntry } from './audit-entry.ts';
import { changeTarget } from './change.ts';
import { shortened } from './foreign-text.ts';
import type { Drifted, Finding, Verdict } from './verdict.ts';

/**
 * What is kept of verdicts in rows: enough to act on, however many things drifted and however long their values are. The
 * whole is in Azure, and every assessment sees it.
 */

/** Characters of evidence of one verdict. */
const mostCharacters = 4_000;
const mostFindings = 20;
const longestReason = 1_000;

/** The verdict with as much evidence as is kept, and a count of the rest. */
export function boundedVerdict(verdict: Verdict): Verdict {
    switch (verdict.kind) {
        case 'compliant':
            return verdict;
        case 'drifted':
            return boundedDrift(verdict);
        case 'notApplicable':
        case 'unknown':
            return { ...verdict, reason: boundedReason(verdict.reason) };
    }
}

export function boundedReason(reason: string): string {
    return reason.length <= longestReason ? reason : `${reason.slice(0, longestReason)}…`;
}

function boundedDrift(verdict: Drifted): Drifted {
    const { evidence, more } = boundedEvidence(verdict.evidence, verdict.more);
    return {
        kind: 'drifted',
        evidence,
        ...(more === 0 ? {} : { more }),
        ...(verdict.unrepairable === undefined ? {} : { unrepairable: boundedReason(verdict.unrepairable) }),
    };
}

/** At least one finding of evidence that has any. */
export function boundedEvidence(
    evidence: readonly Finding[],
    before = 0,
): { readonly evidence: readonly Finding[]; readonly more: number } {
    const kept: Finding[] = [];
    let characters = 0;
    for (const { what, found, wanted } of evidence.slice(0, mostFindings)) {
        const finding = { what: shortened(what), found: shortened(found), wanted: shortened(wanted) };
        characters += finding.what.length + finding.found.length + finding.wanted.length;
        if (kept.length > 0 && characters > mostCharacters) break;
        kept.push(finding);
    }
    return { evidence: kept, more: before + evidence.length - kept.length };
}

/** Characters of an audit entry as JSON: several of them, with what queries need, fit into one row. */
const longestEntry = 100_000;
const longestEntryReason = 4_000;

/** The entry as it is recorded: what happened is always told, and its change unless it is larger than any that is made. */
export function boundedEntry(entry: AuditEntry): AuditEntry {
    const { evidence, more } = boundedEvidence(entry.evidence ?? [], entry.more);
    const reason = entry.reason?.slice(0, longestEntryReason);
    const bounded: AuditEntry = {
        ...entry,
        ...(entry.evidence === undefined ? {} : { evidence }),
        ...(more === 0 ? {} : { more }),
        ...(reason === undefined ? {} : { reason }),
    };
    const characters = JSON.stringify(bounded).length;
    if (characters <= longestEntry || bounded.change === undefined) return bounded;
    const { change, ...rest } = bounded;
    const lost = `the change of ${changeTarget(change)} has too many characters to be recorded (${characters})`;
    return { ...rest, reason: reason === undefined ? lost : `${reason}; ${lost}` };
}
