import { withoutRepair, withRepair } from '../../engine/flapping.ts';
import { controlsOf } from '../../model/change.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { Repair, ServerRecord } from '../../model/server-record.ts';

/** Returns the record with the remediation among the repairs that count for flapping. An undo is no repair. */
export function withWritten(record: ServerRecord, remediation: Remediation, now: Date): ServerRecord {
    if (remediation.authority.kind === 'undo') return record;
    return withRepairs(record, remediation, (repairs) => withRepair(repairs, remediation, now));
}

/** The record without it: nothing of the remediation was written after all. */
export function withoutWritten(record: ServerRecord, remediation: Remediation): ServerRecord {
    return withRepairs(record, remediation, (repairs) => withoutRepair(repairs, remediation.id));
}

/** Returns the record with the repair marked as verified. */
export function withVerified(record: ServerRecord, remediation: Remediation): ServerRecord {
    return withRepairs(record, remediation, (repairs) =>
        repairs.map((repair) =>
            repair.remediationId === remediation.id ? { ...repair, isVerified: true as const } : repair,
        ),
    );
}

function withRepairs(
    record: ServerRecord,
    { change }: Remediation,
    update: (repairs: readonly Repair[]) => readonly Repair[],
): ServerRecord {
    const repairs = { ...record.repairs };
    for (const control of controlsOf(change)) repairs[control] = update(repairs[control] ?? []);
    const counted = Object.entries(repairs).filter(([, { length }]) => length > 0);
    return { ...record, repairs: Object.fromEntries(counted) };
}
