import { shortened } from './foreign-text.ts';
import type { Drifted, Finding, Verdict } from './verdict.ts';

/**
 * Limits on the verdicts and entries that rows keep: enough to act on, however many parts drifted and however long their
 * values are. Azure has the whole, and every assessment reads it.
 */

/** Characters of evidence of one verdict. */
const maxCharacters = 4_000;
const maxFindings = 20;
const maxReasonLength = 1_000;

/** Returns the verdict with the evidence that is kept, and a count of the rest. */
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

/** Truncates a reason to the length that rows keep. */
export function boundedReason(reason: string): string {
    return reason.length <= maxReasonLength ? reason : `${reason.slice(0, maxReasonLength)}…`;
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

/** Returns the findings that fit, at least the first one, and the number of those left out. */
export function boundedEvidence(
    evidence: readonly Finding[],
    before = 0,
): { readonly evidence: readonly Finding[]; readonly more: number } {
    const kept: Finding[] = [];
    let characters = 0;
    for (const { what, found, wanted } of evidence.slice(0, maxFindings)) {
        const finding = { what: shortened(what), found: shortened(found), wanted: shortened(wanted) };
        characters += finding.what.length + finding.found.length + finding.wanted.length;
        if (kept.length > 0 && characters > maxCharacters) break;
        kept.push(finding);
    }
    return { evidence: kept, more: before + evidence.length - kept.length };
}
