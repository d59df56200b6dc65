import { overdueSweep } from '../../engine/overdue-sweep.ts';
import { fleet } from '../../model/audit-entry.ts';
import type { AuditLog, Clock, InForceStore, SweepStore } from '../../ports.ts';

export interface NoteOverdueSweepPorts {
    readonly sweeps: Pick<SweepStore, 'read'>;
    readonly inForce: Pick<InForceStore, 'read'>;
    readonly audit: AuditLog;
    readonly clock: Clock;
    /** Returns the last two instants at which a sweep was due, newest first. */
    readonly dueSweeps: (now: Date) => readonly Date[];
}

/** Records that sweeps are overdue, once until one ends. */
export async function noteOverdueSweep(ports: NoteOverdueSweepPorts): Promise<void> {
    const now = ports.clock.now();
    const sweep = (await ports.sweeps.read())?.sweep;
    const on = sweep === undefined ? (await ports.inForce.read())?.inForce.dryRun.since : undefined;
    const overdue = overdueSweep(sweep, ports.dueSweeps(now), on);
    if (overdue === undefined) return;
    const id = `sweepOverdue:${overdue.since}`;
    if ((await ports.audit.entry(fleet, id)) !== undefined) return;
    await ports.audit.append({
        id,
        at: now.toISOString(),
        server: fleet,
        outcome: 'sweepOverdue',
        reason: overdue.reason,
        cause: { kind: 'followUp', reason: 'SWEEP_SCHEDULE' },
    });
}
