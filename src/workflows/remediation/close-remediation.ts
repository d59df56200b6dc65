import { changeTarget } from '../../changes/kinds.ts';
import type { Control } from '../../controls/definition/control.ts';
import { controlsOfChange } from '../../engine/evaluate.ts';
import { postureAfterRepair } from '../../engine/posture.ts';
import type { AuditOutcome } from '../../model/audit-entry.ts';
import { controlsOf } from '../../model/change.ts';
import type { Remediation, RemediationEnd } from '../../model/remediation.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { SliceName } from '../../model/server-state.ts';
import type { AuditLog, Clock, Digest, Log } from '../../ports.ts';
import { changeFingerprint, withoutClaim } from '../server/gate-context.ts';
import { retentionNotice } from '../server/key-version-retention.ts';
import { isNoted } from '../server/notes.ts';
import { closingEntry, durationMs } from '../server/remediation-entries.ts';
import { withSweepRepair } from '../server/sweep-result.ts';
import { closedDrifts, isRepaired, withClosedDrifts } from './close-drifts.ts';
import { withFailures } from './failures.ts';
import { withVerified } from './written-repairs.ts';

export interface CloseRemediationPorts {
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly log: Log;
    readonly controls: readonly Control[];
}

/**
 * Records the stored end of a remediation, and returns the record without it. Recording twice changes nothing. A deferred
 * assessment stays in the record where the controls must be assessed again: another actor changed the target, or the
 * repair made another one possible.
 */
export async function closeRemediation(
    ports: CloseRemediationPorts,
    record: ServerRecord,
    remediation: Remediation & { readonly end: RemediationEnd },
): Promise<ServerRecord> {
    const { end } = remediation;
    const now = new Date(end.at);
    const isUndo = remediation.authority.kind === 'undo';
    const outcome = isUndo && end.outcome === 'verified' ? 'reverted' : end.outcome;
    const because =
        end.reason ?? (outcome === 'verified' ? retentionNotice(remediation.change, now) : undefined);
    const isNeedless = end.outcome === 'superseded' && !end.reassess;
    const rest = { ...record, remediations: record.remediations.slice(1) };
    const drifts = closedDrifts(ports.digest, rest, remediation, { outcome, isNeedless }, now);
    const entry = {
        ...closingEntry(record.server, remediation, outcome, because, now),
        ...drifts.fields,
    };
    await ports.audit.append(entry);
    const level = outcome === 'failed' ? 'error' : 'info';
    ports.log[level](`Remediation ${outcome}`, {
        server: serverPath(record.server),
        control: remediation.change.control,
        target: changeTarget(remediation.change),
        remediationId: remediation.id,
        durationMs: durationMs(remediation, now),
        reason: because,
    });
    const recorded = await withClosedDrifts(ports, rest, remediation, entry, drifts, now);
    const closed = {
        ...recorded,
        ...(end.isAbsent === true ? interruptedBy(record, remediation) : {}),
        decisions: decisionsAfter(ports.digest, record, remediation, outcome, now),
        undoExemptions:
            outcome === 'reverted' ? undoneAfter(record, remediation, now) : record.undoExemptions,
    };
    const ended = afterEnd(closed, remediation, { outcome, isNeedless: isNeedless && !isUndo }, now);
    const repaired = withFailures(ended, remediation, end, now);
    const again = slicesToReassess(ports.controls, repaired, remediation, outcome, end.reassess);
    if (again.length === 0) return repaired;
    const reason =
        outcome === 'verified' ? `${remediation.change.control} was repaired` : (end.reason ?? outcome);
    const deferred = {
        slices: [...new Set<SliceName>([...(record.deferred?.slices ?? []), ...again])],
        cause: record.deferred?.cause ?? { kind: 'followUp' as const, reason },
        requestedAt: now.toISOString(),
    };
    return { ...repaired, deferred: { ...record.deferred, ...deferred } };
}

/** Keeps an undo that an operator asked for: it starts again when its server is found again. */
function interruptedBy(
    { interruptedUndos = [] }: ServerRecord,
    remediation: Remediation,
): Pick<ServerRecord, 'interruptedUndos'> {
    return remediation.authority.kind === 'undo'
        ? { interruptedUndos: [...interruptedUndos, remediation] }
        : {};
}

/**
 * A person says yes to one remediation: once something of it was sent, however it ended, the approval is used up. One
 * that certainly sent nothing leaves it to the next.
 */
function decisionsAfter(
    digest: Digest,
    record: ServerRecord,
    { id, change, writes }: Remediation,
    outcome: AuditOutcome,
    now: Date,
): ServerRecord['decisions'] {
    const isUsedUp = writes > 0 || outcome === 'verified' || outcome === 'failed';
    const used = isUsedUp ? changeFingerprint(digest, record, change) : undefined;
    const left = Object.entries(record.decisions).filter(
        ([fingerprint, { expires }]) => fingerprint !== used && Date.parse(expires) > now.getTime(),
    );
    return withoutClaim(Object.fromEntries(left), id);
}

/** Once an undo is made, its controls are left alone for as long as the operator said, or enforced again. */
function undoneAfter(
    { undoExemptions }: ServerRecord,
    { change, authority }: Remediation,
    now: Date,
): ServerRecord['undoExemptions'] {
    if (authority.kind !== 'undo') return undoExemptions;
    const { operator, remediationId, exemptHours } = authority;
    const own = controlsOf(change);
    const others = Object.entries(undoExemptions).filter(([control]) => !own.includes(control));
    if (exemptHours === undefined) return Object.fromEntries(others);
    const until = new Date(now.getTime() + exemptHours * 3_600_000).toISOString();
    const exemptions = own.map((control) => [control, { until, operator, remediationId }] as const);
    return Object.fromEntries([...others, ...exemptions]);
}

/** Returns the record after the end: a compliant control where all is as wanted, and a repair that held where it was verified. */
function afterEnd(
    record: ServerRecord,
    remediation: Remediation,
    { outcome, isNeedless }: { readonly outcome: AuditOutcome; readonly isNeedless: boolean },
    now: Date,
): ServerRecord {
    if (outcome !== 'verified' && !isNeedless) return record;
    const repaired = controlsOf(remediation.change).filter((control) => isRepaired(record, control));
    const satisfied = { ...record, ...postureAfterRepair(record.posture, repaired, now.toISOString()) };
    if (isNeedless) return satisfied;
    return withSweepRepair(withVerified(satisfied, remediation), remediation);
}

/** The slices of the controls that may be decided differently now. */
function slicesToReassess(
    controls: readonly Control[],
    record: ServerRecord,
    remediation: Remediation,
    outcome: AuditOutcome,
    reassess: boolean,
): readonly SliceName[] {
    const own = controlsOf(remediation.change);
    const ownSlices = controlsOfChange(controls, remediation.change).flatMap(({ reads }) => reads);
    if (outcome !== 'verified') return reassess || outcome === 'reverted' ? ownSlices : [];
    const isGivenUp = (id: string): boolean =>
        own.includes(id) && record.drifts?.[id]?.isGivenUp === true && !isNoted(record.noted, id);
    const isNext = ({ id, reassessAfter }: Control): boolean =>
        reassessAfter?.some((earlier) => own.includes(earlier)) === true &&
        record.posture[id]?.verdict.kind === 'drifted';
    const next = controls
        .filter((control) => isNext(control) || isGivenUp(control.id))
        .filter(({ id }) => !record.remediations.some(({ change }) => controlsOf(change).includes(id)))
        .flatMap(({ reads }) => reads);
    return reassess ? [...ownSlices, ...next] : next;
}
