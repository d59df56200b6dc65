import type { Difference } from '../../changes/change-kind.ts';
import { changeTarget, differencesOf } from '../../changes/kinds.ts';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { AuditFindings } from '../../model/audit-search.ts';
import { controlsOf } from '../../model/change.ts';
import type { FleetDryRun, FleetOverview } from '../../model/fleet-overview.ts';
import type { Clock, InForceStore } from '../../ports.ts';
import type { AuditViews, OverviewStore } from '../../view-ports.ts';
import { type Attribution, attributionOf } from '../../views/attribution-view.ts';
import { inPresentWords } from '../../views/chain-place.ts';
import { untilNow } from './list-remediations.ts';

export interface ShowDryRunPorts {
    readonly overview: Pick<OverviewStore, 'read'>;
    readonly inForce: Pick<InForceStore, 'read'>;
    readonly isDryRun: boolean;
    readonly deployment: string;
}

/** Dry-run now, and the consequence of turning it off. */
export interface DryRunNow {
    readonly isOn: boolean;
    /** Time at which it was last switched, ISO 8601. Absent: not recorded yet. */
    readonly since?: string;
    /** The deployment that switched it, else the present one. */
    readonly deployment: string;
    /** The changes that turning it off would lead to. Absent until the overview is stored. */
    readonly wouldDo?: WouldDo;
}

export interface WouldDo extends FleetDryRun {
    /** Changes that would wait for an operator, as they do now. */
    readonly approvals: number;
    /** Time of the overview that the numbers come from, ISO 8601. */
    readonly at: string;
}

/** Returns what dry-run holds now, from the overview. */
export async function showDryRun(ports: ShowDryRunPorts): Promise<DryRunNow> {
    const [stored, inForce] = await Promise.all([ports.overview.read(), ports.inForce.read()]);
    const recorded = inForce?.inForce.dryRun;
    const isRecorded = recorded?.isOn === ports.isDryRun;
    return {
        isOn: ports.isDryRun,
        ...(isRecorded ? { since: recorded.since } : {}),
        deployment: isRecorded ? recorded.deployment : ports.deployment,
        ...(stored?.kind === 'overview' ? { wouldDo: wouldDo(stored.overview) } : {}),
    };
}

function wouldDo({ at, waiting, dryRun }: FleetOverview): WouldDo {
    return { ...dryRun, approvals: waiting.total, at };
}

/** A change that dry-run or a missing approval kept from being made. */
export interface WouldBeChange {
    /** Resource id. */
    readonly server: string;
    readonly controls: readonly string[];
    /** ISO 8601. */
    readonly at: string;
    /** `write`: Pgwarden would have made it. `approval`: it would have waited for an operator. */
    readonly kind: 'write' | 'approval';
    /** Absent: the change was too long to record. */
    readonly target?: string;
    readonly differences: readonly Difference[];
    readonly isRestart: boolean;
    readonly by: Attribution;
}

export interface WouldBePage extends Omit<AuditFindings, 'entries'> {
    /** Newest first. */
    readonly changes: readonly WouldBeChange[];
    /** Number of writes, restarts and approvals of this page, by control. */
    readonly controls: Readonly<Record<string, WouldBeCounts>>;
}

export interface WouldBeCounts {
    readonly writes: number;
    readonly restarts: number;
    readonly approvals: number;
}

/** Returns the changes since an instant (ISO 8601) that were recorded and not made, page by page. */
export async function listWouldBe(
    { audit, clock }: { readonly audit: Pick<AuditViews, 'search'>; readonly clock: Clock },
    query: { readonly since: string; readonly limit: number; readonly continuation?: string },
): Promise<WouldBePage> {
    const { entries, ...page } = await audit.search({
        ...query,
        outcomes: ['wouldChange', 'awaitingApproval'],
        until: untilNow(clock),
    });
    const changes = entries.map(wouldBe);
    return { changes, controls: countsOf(changes), ...page };
}

function wouldBe(stored: ChainedAuditEntry): WouldBeChange {
    const entry = inPresentWords(stored);
    const { server, at, outcome, change, control } = entry;
    return {
        server,
        controls: change === undefined ? [control ?? ''] : controlsOf(change),
        at,
        kind: outcome === 'wouldChange' ? 'write' : 'approval',
        ...(change === undefined ? {} : { target: changeTarget(change) }),
        differences: change === undefined ? [] : differencesOf(change),
        isRestart: change?.kind === 'restart',
        by: attributionOf(entry),
    };
}

function countsOf(changes: readonly WouldBeChange[]): WouldBePage['controls'] {
    const counts: Record<string, WouldBeCounts> = {};
    for (const { controls, kind, isRestart } of changes) {
        for (const control of controls) {
            const { writes, restarts, approvals } = counts[control] ?? {
                writes: 0,
                restarts: 0,
                approvals: 0,
            };
            const isWrite = kind === 'write';
            counts[control] = {
                writes: writes + Number(isWrite && !isRestart),
                restarts: restarts + Number(isWrite && isRestart),
                approvals: approvals + Number(!isWrite),
            };
        }
    }
    return counts;
}
