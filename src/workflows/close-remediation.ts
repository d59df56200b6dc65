import type { Control } from '../controls/control.ts';
import type { Transition } from '../engine/transition.ts';
import { changeTarget, controlsOf } from '../model/change.ts';
import type { Remediation } from '../model/remediation.ts';
import type { PostureEntry, ServerRecord } from '../model/server-record.ts';
import type { SliceName } from '../model/server-state.ts';
import { compliant } from '../model/verdict.ts';
import type { AuditLog, Clock, Log } from '../ports.ts';
import { isNoted } from './note-findings.ts';
import { closingEntry } from './remediation-entries.ts';

export interface CloseRemediationPorts {
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly log: Log;
    readonly controls: readonly Control[];
}

/**
 * Ends a remediation in the audit and returns the record without it. What must be looked at again (somebody else
 * changed it, or its repair made another one possible) is left in the record as a deferred assessment.
 */
export async function closeRemediation(
    ports: CloseRemediationPorts,
    record: ServerRecord,
    remediation: Remediation,
    end: Transition & { kind: 'close' },
): Promise<ServerRecord> {
    const now = ports.clock.now();
    await ports.audit.append(closingEntry(record.server, remediation, end.outcome, end.reason, now));
    const remediations = record.remediations.slice(1);
    const closed = { ...record, remediations };
    const level = end.outcome === 'failed' ? 'error' : 'info';
    ports.log[level](`Remediation ${end.outcome}`, {
        server: record.server,
        control: remediation.change.control,
        target: changeTarget(remediation.change),
        remediationId: remediation.id,
        durationMs: now.getTime() - Date.parse(remediation.detectedAt),
        reason: end.reason,
    });
    const posture = end.outcome === 'verified' ? verifiedPosture(closed, remediation, now) : record.posture;
    const again = slicesToLookAt(ports.controls, closed, remediation, end);
    if (again.length === 0) return { ...closed, posture };
    const deferred = {
        slices: [...new Set<SliceName>([...(record.deferred?.slices ?? []), ...again])],
        cause: record.deferred?.cause ?? {
            kind: 'followUp' as const,
            reason:
                end.outcome === 'verified'
                    ? `${remediation.change.control} was repaired`
                    : (end.reason ?? end.outcome),
        },
        requestedAt: now.toISOString(),
    };
    return { ...closed, posture, deferred };
}

/** A control is compliant once its last write is verified and nothing of it was held back. */
function verifiedPosture(record: ServerRecord, remediation: Remediation, now: Date): ServerRecord['posture'] {
    const posture: Record<string, PostureEntry> = { ...record.posture };
    for (const control of controlsOf(remediation.change)) {
        const isOpen = record.remediations.some(({ change }) => controlsOf(change).includes(control));
        if (isOpen || isNoted(record.noted, control)) continue;
        posture[control] = { verdict: compliant, at: now.toISOString() };
    }
    return posture;
}

/** The slices of the controls that may be decided differently now. */
function slicesToLookAt(
    controls: readonly Control[],
    record: ServerRecord,
    remediation: Remediation,
    end: Transition & { kind: 'close' },
): readonly SliceName[] {
    const repaired = controlsOf(remediation.change);
    if (end.outcome !== 'verified') {
        return end.lookAgain
            ? controls.filter(({ id }) => repaired.includes(id)).flatMap(({ reads }) => reads)
            : [];
    }
    return controls
        .filter(({ after }) => after?.some((id) => repaired.includes(id)) === true)
        .filter(({ id }) => record.posture[id]?.verdict.kind === 'drifted')
        .filter(({ id }) => !record.remediations.some(({ change }) => controlsOf(change).includes(id)))
        .flatMap(({ reads }) => reads);
}
