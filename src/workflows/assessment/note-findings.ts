import { changeTarget } from '../../changes/kinds.ts';
import { attributedCause } from '../../engine/attributed-cause.ts';
import type { Evaluation } from '../../engine/evaluate.ts';
import type { Decision } from '../../engine/gate.ts';
import { causeOfChange, type DecidedChange } from '../../engine/judge.ts';
import { isTransientLack } from '../../engine/narrowed-state.ts';
import { isSwitchedOff } from '../../engine/switched-off.ts';
import type { AuditEntry, AuditOutcome } from '../../model/audit-entry.ts';
import { boundedEvidence, boundedReason } from '../../model/bounded.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import { withoutActor } from '../../model/cause.ts';
import { controlsOf } from '../../model/change.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { Hold, PendingApproval, ServerRecord } from '../../model/server-record.ts';
import type { Clock, Digest } from '../../ports.ts';
import { changeFingerprint } from '../server/gate-context.ts';
import { controlOfKey, noteKey } from '../server/notes.ts';
import type { Assessment } from './assessment.ts';
import { maxRequeuesFor } from './requeue-assessment.ts';

/** The parts of the record about drift that is not repaired now, and the audit entries about it. */
export interface Notes {
    readonly kept: Pick<ServerRecord, 'noted' | 'holds' | 'pendingApprovals'>;
    readonly entries: readonly AuditEntry[];
}

/** One finding that is not followed by a write. */
interface Note {
    readonly key: string;
    readonly control: string;
    readonly entry: Pick<AuditEntry, 'outcome' | 'change' | 'evidence' | 'more' | 'reason' | 'holdCause'>;
}

/**
 * Notes the findings that are not repaired now: dry-run, reports, approvals, holds, exemptions, unread slices. The same
 * finding is recorded once, until it changes or ends.
 */
export function noteFindings(
    ports: { readonly clock: Clock; readonly digest: Digest },
    message: AssessmentMessage,
    findings: Assessment,
): Notes {
    const { record, evaluations } = findings;
    const planned = findings.changes.filter((decided) => !isMoot(decided, findings.changes));
    const isRetried = message.requeues < maxRequeuesFor(findings.readings);
    const notes = [
        ...planned.flatMap(noteOfDecision),
        ...Object.entries(findings.backlog).map(noteOfBacklog),
        ...evaluations.flatMap((evaluation) => noteOfVerdict(evaluation, findings, isRetried)),
    ];
    const evaluated = new Set(evaluations.map(({ control }) => control.id));
    // Controls that the baseline no longer requires are never evaluated again.
    const isOpen = (control: string): boolean =>
        !evaluated.has(control) && !isSwitchedOff(findings.baseline, control);
    const isKept = (key: string): boolean => isOpen(controlOfKey(key));
    const noted: Record<string, string> = Object.fromEntries(
        Object.entries(record.noted).filter(([key]) => isKept(key)),
    );
    const entries: AuditEntry[] = [];
    for (const note of notes) {
        const fingerprint = `${note.entry.outcome}:${ports.digest(canonicalJson(note.entry))}`;
        noted[note.key] = fingerprint;
        if (record.noted[note.key] === fingerprint) continue;
        const trigger = findings.triggerOf(note.control);
        const drift = findings.drifts[note.control];
        entries.push({
            ...note.entry,
            ...approvalField(ports.digest, record, note.entry),
            id: `${fingerprint}:${note.key}:${message.requestedAt}`,
            at: ports.clock.now().toISOString(),
            server: serverPath(message.server),
            control: note.control,
            ...(drift === undefined
                ? { cause: withoutActor(trigger) }
                : attributedCause(drift, note.entry.change, trigger)),
            ...(findings.baseline.digest === undefined ? {} : { baseline: findings.baseline.digest }),
        });
    }
    const holds = {
        ...Object.fromEntries(Object.entries(record.holds).filter(([key]) => isKept(key))),
        ...holdsOf(planned),
    };
    const pendingApprovals = [
        ...record.pendingApprovals.filter(({ change }) => isOpen(change.control)),
        ...pendingApprovalsOf(ports, findings),
    ];
    return { kept: { noted, holds, pendingApprovals }, entries };
}

/** Names the change that waits as operators decide on it. No part of the note: the same note has the same id. */
function approvalField(
    digest: Digest,
    record: ServerRecord,
    { outcome, change }: Note['entry'],
): Pick<AuditEntry, 'approvalId'> {
    if (outcome !== 'awaitingApproval' || change === undefined) return {};
    return { approvalId: changeFingerprint(digest, record, change) };
}

/** Returns whether a restart need not be recorded: the same plan repairs its parameter, and may make it needless. */
export function isMoot({ change, decision }: DecidedChange, planned: readonly DecidedChange[]): boolean {
    if (change.kind !== 'restart' || decision.kind === 'apply') return false;
    return planned.some(
        (other) =>
            other.decision.kind === 'apply' &&
            other.change.kind === 'parameter' &&
            change.from.includes(other.change.name),
    );
}

/** Returns the holds that end by themselves. */
function holdsOf(planned: readonly DecidedChange[]): ServerRecord['holds'] {
    const holds: Record<string, Hold> = {};
    for (const { change, decision } of planned) {
        if (decision.kind !== 'hold' || decision.cause === 'restart') continue;
        const { cause, until } = decision;
        holds[noteKey(change.control, changeTarget(change))] =
            until === undefined ? { cause } : { cause, until };
    }
    return holds;
}

/** Returns the changes that wait for an operator, each with the instant of its first request. */
function pendingApprovalsOf(
    ports: { readonly digest: Digest; readonly clock: Clock },
    { record, changes, triggerOf, drifts }: Assessment,
): readonly PendingApproval[] {
    return changes.flatMap(({ change, decision }) => {
        if (decision.kind !== 'ask') return [];
        const id = changeFingerprint(ports.digest, record, change);
        const before = record.pendingApprovals.find((approval) => approval.id === id);
        const { cause } = causeOfChange(drifts, change, triggerOf);
        return [before ?? { id, change, cause, requestedAt: ports.clock.now().toISOString() }];
    });
}

function noteOfDecision({ change, decision }: DecidedChange): Note[] {
    const outcome = outcomeOf(decision);
    if (outcome === undefined) return [];
    const reason = 'reason' in decision ? { reason: decision.reason } : {};
    const holdCause = decision.kind === 'hold' ? { holdCause: decision.cause } : {};
    return [
        {
            key: noteKey(change.control, changeTarget(change)),
            control: change.control,
            entry: { outcome, change, ...reason, ...holdCause },
        },
    ];
}

function outcomeOf(decision: Decision): AuditOutcome | undefined {
    switch (decision.kind) {
        case 'apply':
            return undefined;
        case 'ask':
            return 'awaitingApproval';
        case 'hold':
            if (decision.cause === 'dryRun') return 'wouldChange';
            return decision.cause === 'flapping' ? 'flapping' : 'held';
        case 'skip':
            return decision.cause === 'exemption' ? 'exempted' : 'reported';
    }
}

/** A control that has more to change than one assessment handles. */
function noteOfBacklog([control, count]: readonly [string, number]): Note {
    const reason = `and ${count} more changes of this control, which are looked at when the first are done`;
    return { key: noteKey(control, 'rest'), control, entry: { outcome: 'reported', reason } };
}

/** Drift without a planned change, and what could not be read for a reason that does not pass by itself. */
function noteOfVerdict({ control, verdict }: Evaluation, findings: Assessment, isRetried: boolean): Note[] {
    if (verdict.kind === 'unknown') {
        if (isRetried && isTransientLack(control, findings.readings, findings.baseline.thresholds)) return [];
        return [
            {
                key: noteKey(control.id, 'unknown'),
                control: control.id,
                entry: { outcome: 'unknown', reason: boundedReason(verdict.reason) },
            },
        ];
    }
    if (verdict.kind !== 'drifted') return [];
    if (findings.changes.some(({ change }) => controlsOf(change).includes(control.id))) return [];
    const reason = boundedReason(verdict.unrepairable ?? 'this control only reports');
    const { evidence, more } = boundedEvidence(verdict.evidence);
    return [
        {
            key: noteKey(control.id, 'verdict'),
            control: control.id,
            entry: { outcome: 'reported', evidence, ...(more === 0 ? {} : { more }), reason },
        },
    ];
}
