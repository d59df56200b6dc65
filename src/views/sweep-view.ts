import type { ChainedAuditEntry } from '../model/audit-entry.ts';
import type { Sweep, SweepCounts, UnreadableSubscription } from '../model/sweep.ts';

/** The sweep that is under way. Instants are ISO 8601. */
export interface RunningSweep {
    readonly id: string;
    readonly startedAt: string;
    /** `listing`: servers are being found. `awaiting`: all are found, and the rest of their results is awaited. */
    readonly phase: 'listing' | 'awaiting';
    /** Number of servers that were found, and for which an assessment was requested. */
    readonly seen: number;
    /** Time at which servers without a result will count as unknown. Absent while servers are being found. */
    readonly deadline?: string;
    /** Subscriptions that could not be listed. */
    readonly unreadable: readonly UnreadableSubscription[];
}

/** A sweep that is complete, as the audit has it. */
export interface CompletedSweep {
    readonly id: string;
    /** ISO 8601. Absent: not recorded. */
    readonly startedAt?: string;
    /** ISO 8601. */
    readonly endedAt: string;
    /** Absent: an older version recorded it, and only `summary` has the counts. */
    readonly counts?: SweepCounts;
    /** Counts, subscriptions that could not be listed, and the means of listing, as text. */
    readonly summary: string;
}

/** Returns the stored sweep as long as it is under way. */
export function runningSweep({ id, startedAt, phase, seen, unreadable }: Sweep): RunningSweep | undefined {
    if (phase.kind === 'over') return undefined;
    const deadline = phase.kind === 'awaiting' ? { deadline: phase.deadline } : {};
    return { id, startedAt, phase: phase.kind, seen, ...deadline, unreadable };
}

/** Returns the sweep that the entry ends; undefined where it ends none. */
export function completedSweep({
    cause,
    at,
    durationMs,
    counts,
    reason = '',
}: ChainedAuditEntry): CompletedSweep | undefined {
    if (cause.kind !== 'sweep') return undefined;
    const startedAt =
        durationMs === undefined ? undefined : new Date(Date.parse(at) - durationMs).toISOString();
    return {
        id: cause.sweepId,
        ...(startedAt === undefined ? {} : { startedAt }),
        endedAt: at,
        ...(counts === undefined ? {} : { counts }),
        summary: reason,
    };
}
