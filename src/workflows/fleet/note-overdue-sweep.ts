import { fleet } from '../../model/audit-entry.ts';
import type { AuditLog, SweepStore } from '../../ports.ts';
import { type FindOverdueSweepPorts, findOverdueSweep } from './find-overdue-sweep.ts';

export interface NoteOverdueSweepPorts extends FindOverdueSweepPorts {
    readonly sweeps: Pick<SweepStore, 'read'>;
    readonly audit: AuditLog;
}

/** Records that sweeps are overdue, once until one ends. */
export async function noteOverdueSweep(ports: NoteOverdueSweepPorts): Promise<void> {
    const overdue = await findOverdueSweep(ports, (await ports.sweeps.read())?.sweep);
    if (overdue === undefined) return;
    const id = `sweepOverdue:${overdue.since}`;
    if ((await ports.audit.entry(fleet, id)) !== undefined) return;
    await ports.audit.append({
        id,
        at: ports.clock.now().toISOString(),
        server: fleet,
        outcome: 'sweepOverdue',
        reason: overdue.reason,
        cause: { kind: 'followUp', reason: 'SWEEP_SCHEDULE' },
    });
}
