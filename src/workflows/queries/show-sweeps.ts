import { fleet } from '../../model/audit-entry.ts';
import type { AuditFindings } from '../../model/audit-search.ts';
import type { Clock, SweepStore } from '../../ports.ts';
import type { AuditViews, OverviewStore } from '../../view-ports.ts';
import {
    type CompletedSweep,
    completedSweep,
    type RunningSweep,
    runningSweep,
} from '../../views/sweep-view.ts';
import { untilNow } from './list-remediations.ts';

export interface ShowSweepsPorts {
    readonly sweeps: Pick<SweepStore, 'read'>;
    readonly overview: Pick<OverviewStore, 'read'>;
    readonly audit: Pick<AuditViews, 'search'>;
    readonly clock: Clock;
}

export interface SweepQuery {
    /** 1 to 1000. */
    readonly limit: number;
    /** Token from the page before. */
    readonly continuation?: string;
}

export interface SweepPage extends Omit<AuditFindings, 'entries' | 'intentions'> {
    /** Absent: none is under way. */
    readonly running?: RunningSweep & {
        /** Number of servers with a record. Absent: not counted yet. */
        readonly known?: number;
    };
    /** Newest first. */
    readonly ended: readonly CompletedSweep[];
}

/** Returns the sweep that is under way, and those that ended, from at most three pages of the fleet's chain. */
export async function showSweeps(ports: ShowSweepsPorts, query: SweepQuery): Promise<SweepPage> {
    const [stored, overview, found] = await Promise.all([
        ports.sweeps.read(),
        ports.overview.read(),
        ports.audit.search({
            ...query,
            server: fleet,
            outcomes: ['sweepCompleted'],
            until: untilNow(ports.clock),
            isWanted: ({ cause }) => cause.kind === 'sweep',
        }),
    ]);
    const { entries, intentions: _none, ...page } = found;
    const running = stored === undefined ? undefined : runningSweep(stored.sweep);
    const known = overview?.kind === 'overview' ? { known: overview.overview.servers.known } : {};
    return {
        ...(running === undefined ? {} : { running: { ...running, ...known } }),
        ended: entries.flatMap((entry) => completedSweep(entry) ?? []),
        ...page,
    };
}
