import type { Drifts } from '../../engine/drift-lifecycle.ts';
import type { DecidedChange } from '../../engine/judge.ts';
import type { AuditEntry } from '../../model/audit-entry.ts';
import type { Cause } from '../../model/cause.ts';
import { controlsOf } from '../../model/change.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { AuditLog, ServerRecords } from '../../ports.ts';
import { endId, endingEntry, exemptionEntry, withoutDrift } from '../server/drift-entries.ts';
import type { Assessment } from './assessment.ts';
import { isMoot } from './note-findings.ts';

/**
 * Records the findings and the endings of drifts. Drifts are stored before their first entry: whatever line a process dies
 * at, the next one goes on with the same drifts, and each ends once.
 */
export async function recordDriftChanges(
    ports: { readonly audit: AuditLog; readonly records: ServerRecords },
    etag: string | undefined,
    { record, drifts, changes: planned, observation }: Assessment,
    notes: readonly AuditEntry[],
): Promise<{ readonly driftState: Pick<ServerRecord, 'drifts' | 'pastDrifts'>; readonly etag?: string }> {
    const open = withExemptions(withoutMoot(drifts, record.drifts ?? {}, planned), planned);
    const isEnding = Object.values(open).some(({ ending }) => ending !== undefined);
    const settled = await endExemptions(ports, record, open, observation.endedAt);
    let recorded: ServerRecord = { ...settled, drifts: open };
    let current = etag;
    if (isEnding || notes.some(({ drift }) => drift !== undefined)) {
        current = await ports.records.write(record.server, recorded, etag);
    }
    for (const note of asEnds(notes, open, record.drifts ?? {})) await ports.audit.append(note);
    for (const [control, drift] of Object.entries(open)) {
        if (drift.ending === undefined) continue;
        await ports.audit.append(endingEntry(record.server, control, drift, drift.ending));
        recorded = withoutDrift(recorded, control, drift.ending.at);
    }
    const { drifts: remaining = {}, pastDrifts = [] } = recorded;
    const driftState = { drifts: remaining, pastDrifts };
    return current === undefined ? { driftState } : { driftState, etag: current };
}

/** Leaves out drifts of which nothing is recorded, because a repair under way makes a restart needless. */
function withoutMoot(drifts: Drifts, known: Drifts, planned: readonly DecidedChange[]): Drifts {
    const isUnrecorded = (control: string): boolean => {
        const own = planned.filter(({ change }) => controlsOf(change).includes(control));
        const isOnlyMoot = own.length > 0 && own.every((decided) => isMoot(decided, planned));
        return known[control] === undefined && isOnlyMoot;
    };
    return Object.fromEntries(Object.entries(drifts).filter(([control]) => !isUnrecorded(control)));
}

function isExempted({ decision }: DecidedChange): boolean {
    return decision.kind === 'skip' && decision.cause === 'exemption';
}

/** A drift that an exemption stands against is over, as long as it stays the same. */
function withExemptions(drifts: Drifts, planned: readonly DecidedChange[]): Drifts {
    const exempt = new Set(planned.filter(isExempted).map(({ change }) => change.control));
    return Object.fromEntries(
        Object.entries(drifts).map(([control, drift]) => [
            control,
            exempt.has(control) ? { ...drift, isExempt: true as const } : drift,
        ]),
    );
}

/** The last entry `exempted` of a drift is its end. */
function asEnds(notes: readonly AuditEntry[], drifts: Drifts, known: Drifts): readonly AuditEntry[] {
    const last = new Map(
        notes.filter(({ outcome }) => outcome === 'exempted').map((note) => [note.control, note]),
    );
    return notes.map((note) => {
        const drift = note.control === undefined ? undefined : drifts[note.control];
        if (drift === undefined || last.get(note.control) !== note) return note;
        if (known[note.control ?? '']?.id === drift.id && known[note.control ?? '']?.isExempt) return note;
        return { ...note, id: endId(drift), driftEnd: 'exempted' as const };
    });
}

/** Records the end of an exempt drift that is over, in case a process died before it did. */
async function endExemptions(
    ports: { readonly audit: AuditLog },
    record: ServerRecord,
    open: Drifts,
    at: string,
): Promise<ServerRecord> {
    let settled = record;
    for (const [control, drift] of Object.entries(record.drifts ?? {})) {
        if (drift.isExempt !== true || open[control]?.id === drift.id) continue;
        await ports.audit.append(exemptionEntry(record.server, control, drift, at));
        settled = withoutDrift(settled, control, at);
    }
    return settled;
}

const afterRepair = 'a repair may have made a restart needless';

/** Defers the decision about a restart until the repairs that may make it needless are done. */
export function restartReassessment(
    planned: readonly DecidedChange[],
    requestedAt: string,
    trigger: Cause,
): Pick<ServerRecord, 'deferred'> {
    // Once: a repair that Azure does not take is not tried again and again for it.
    if (trigger.kind === 'followUp' && trigger.reason === afterRepair) return {};
    if (!planned.some((decided) => isMoot(decided, planned))) return {};
    const cause = { kind: 'followUp' as const, reason: afterRepair };
    return { deferred: { slices: ['parameters'], cause, requestedAt } };
}
