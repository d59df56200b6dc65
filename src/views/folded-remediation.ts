import type { Difference } from '../changes/change-kind.ts';
import { changeTarget, differencesOf } from '../changes/kinds.ts';
import { type ChainedAuditEntry, type FinalOutcome, finalOutcomes } from '../model/audit-entry.ts';
import { type Change, controlsOf } from '../model/change.ts';
import type { DriftEnd } from '../model/drift.ts';
import type { Remediation } from '../model/remediation.ts';
import { type ServerId, serverPath } from '../model/resource-id.ts';
import { type Attribution, attributionOf } from './attribution-view.ts';
import { type ChainStep, inChainOrder, inPresentWords, stepOf } from './chain-place.ts';

/** One remediation, folded from its audit entries or, while it is open, from its server's record. Instants are ISO 8601. */
export interface FoldedRemediation {
    readonly id: string;
    /** Resource id. */
    readonly server: string;
    /** Controls that the write serves. */
    readonly controls: readonly string[];
    /** Target of the write. Absent: the change was too long to record. */
    readonly target?: string;
    readonly differences: readonly Difference[];
    readonly change?: Change;
    /** `open`: its end is not recorded yet. */
    readonly outcome: FinalOutcome | 'open';
    readonly reason?: string;
    /** The actor of the drift. For an undo, the operator. */
    readonly by: Attribution;
    readonly authority: 'baseline' | 'approval' | 'undo';
    /** The operator who authorized it. */
    readonly operator?: string;
    /** Id of the drift that it repairs. */
    readonly drift?: string;
    /** Present when the drift ended with it. */
    readonly driftEnd?: DriftEnd;
    /** The remediation that this one undoes. */
    readonly undoes?: string;
    /** Id under which Azure's activity log has the write: Pgwarden sends its own id. */
    readonly correlationId: string;
    /** Azure's id of the operation that the last accepted write started. Absent: none is known. */
    readonly operationId?: string;
    /** Number of writes that were sent. Absent: not recorded yet. */
    readonly writes?: number;
    /** Time since which the server did not meet the baseline: the change, else its detection. */
    readonly driftBeganAt?: string;
    /** Time right before the first write. Absent: nothing was sent. */
    readonly writtenAt?: string;
    readonly endedAt?: string;
    /** Milliseconds from the beginning of the drift to the end. */
    readonly exposureMs?: number;
    /** Milliseconds from the first write to the end. */
    readonly repairMs?: number;
    /** Digest of the baseline that decided it. */
    readonly baseline?: string;
    /** Its entries, oldest first. Empty for one that is only planned. */
    readonly steps: readonly ChainStep[];
}

/** Folds the entries of one remediation, in any order. Returns undefined for none. */
export function foldedRemediation(entries: readonly ChainedAuditEntry[]): FoldedRemediation | undefined {
    const ordered = inChainOrder(entries).map(inPresentWords);
    const end = ordered.findLast(({ outcome }) => isFinal(outcome));
    const main = end ?? ordered.find(({ outcome }) => outcome === 'intended') ?? ordered[0];
    if (main?.remediationId === undefined) return undefined;
    const withChange =
        end?.change === undefined ? ordered.findLast(({ change }) => change !== undefined) : end;
    const writtenAt = ordered.find(({ outcome }) => outcome === 'intended')?.at;
    const { drift, driftEnd, undoes, operator, baseline, reason } = main;
    return {
        id: main.remediationId,
        server: main.server,
        ...writeFields(withChange?.change, main.control),
        outcome: end === undefined || !isFinal(end.outcome) ? 'open' : end.outcome,
        ...(reason === undefined ? {} : { reason }),
        by: attributionOf(main),
        authority: undoes !== undefined ? 'undo' : operator === undefined ? 'baseline' : 'approval',
        ...(operator === undefined ? {} : { operator }),
        ...(drift === undefined ? {} : { drift }),
        ...(driftEnd === undefined ? {} : { driftEnd }),
        ...(undoes === undefined ? {} : { undoes }),
        correlationId: main.remediationId,
        ...(end?.operationId === undefined ? {} : { operationId: end.operationId }),
        ...(end?.writes === undefined ? {} : { writes: end.writes }),
        ...times(end, writtenAt),
        ...(baseline === undefined ? {} : { baseline }),
        steps: inChainOrder(entries).map(stepOf),
    };
}

/** Returns an open remediation as its server's record has it. */
export function openRemediation(server: ServerId, remediation: Remediation): FoldedRemediation {
    const { id, change, authority, drift, since, startedAt, writes, lastError, baseline } = remediation;
    return {
        id,
        server: serverPath(server),
        ...writeFields(change, change.control),
        outcome: 'open',
        ...(lastError === undefined ? {} : { reason: lastError }),
        by: attributionOf(remediation),
        authority: authority.kind,
        ...(authority.kind === 'baseline' ? {} : { operator: authority.operator }),
        ...(drift === undefined ? {} : { drift }),
        ...(authority.kind === 'undo' ? { undoes: authority.remediationId } : {}),
        correlationId: id,
        ...(remediation.operationId === undefined ? {} : { operationId: remediation.operationId }),
        writes,
        driftBeganAt: since ?? remediation.detectedAt,
        ...(startedAt === undefined ? {} : { writtenAt: startedAt }),
        ...(baseline === undefined ? {} : { baseline }),
        steps: [],
    };
}

function writeFields(
    change: Change | undefined,
    control: string | undefined,
): Pick<FoldedRemediation, 'controls' | 'target' | 'differences' | 'change'> {
    if (change === undefined) return { controls: control === undefined ? [] : [control], differences: [] };
    return {
        controls: controlsOf(change),
        target: changeTarget(change),
        differences: differencesOf(change),
        change,
    };
}

function times(
    end: { readonly at: string; readonly durationMs?: number } | undefined,
    writtenAt: string | undefined,
): Pick<FoldedRemediation, 'driftBeganAt' | 'writtenAt' | 'endedAt' | 'exposureMs' | 'repairMs'> {
    const written = writtenAt === undefined ? {} : { writtenAt };
    if (end === undefined) return written;
    const endMs = Date.parse(end.at);
    const { durationMs } = end;
    return {
        ...written,
        endedAt: end.at,
        ...(durationMs === undefined
            ? {}
            : { exposureMs: durationMs, driftBeganAt: new Date(endMs - durationMs).toISOString() }),
        ...(writtenAt === undefined ? {} : { repairMs: Math.max(0, endMs - Date.parse(writtenAt)) }),
    };
}

export function isFinal(outcome: string): outcome is FinalOutcome {
    return finalOutcomes.some((final) => final === outcome);
}
