import { isUnreadable, RecordConflictError } from '../../errors.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { EndedSweep, FleetOverview } from '../../model/fleet-overview.ts';
import type { Sweep } from '../../model/sweep.ts';
import { lastText } from '../../model/text-order.ts';
import type { FleetPosture, SweepStore } from '../../ports.ts';
import type { HistoryStore, OverviewStore } from '../../view-ports.ts';
import { withPoint } from '../../views/compliance-history.ts';
import { fleetTally } from '../../views/fleet-tally.ts';
import { type ReadOwnWorkPorts, readOwnWork } from './own-work.ts';

export interface RefreshOverviewPorts extends ReadOwnWorkPorts {
    readonly posture: Pick<FleetPosture, 'servers'>;
    readonly overview: OverviewStore;
    readonly history: HistoryStore;
    readonly sweeps: Pick<SweepStore, 'read'>;
}

/** An overview without a change is stored again after so many milliseconds, so that its age shows that it is kept up. */
const maxAgeMs = 300_000;
/** Sweeps that the overview remembers: enough to tell the usual time between two of them. */
const maxSweeps = 6;

/**
 * Counts the fleet from its rows, reads Pgwarden's own work, and stores the overview where something changed. Runs every minute. After a sweep, the
 * history gets a point first: a process that dies in between adds the same point again, which changes nothing.
 */
export async function refreshOverview(ports: RefreshOverviewPorts): Promise<void> {
    const stored = await ports.overview.read();
    const before = stored?.kind === 'overview' ? stored.overview : undefined;
    const sweep = (await ports.sweeps.read())?.sweep;
    const at = ports.clock.now();
    const sweeps = sweepsAfter(before?.sweeps ?? [], sweep);
    const tally = fleetTally(at, sweeps);
    for await (const server of ports.posture.servers()) tally.add(server);
    const counted = tally.overview();
    // The event of a server that was deleted since has no row any more.
    const lastEventAt = lastText(before?.lastEventAt, counted.lastEventAt);
    const overview = {
        ...counted,
        ...(await readOwnWork(ports, sweep)),
        ...(lastEventAt === undefined ? {} : { lastEventAt }),
    };
    try {
        const [newest] = sweeps;
        if (newest !== undefined && newest.id !== before?.sweeps[0]?.id) {
            await addPoint(ports, newest, overview);
        }
        if (before !== undefined && isSame(before, overview) && !isOld(before, at)) return;
        await ports.overview.write(overview, stored?.etag);
    } catch (error) {
        if (!(error instanceof RecordConflictError)) throw error;
        ports.log.debug('Another process stored the overview', { at: overview.at });
    }
}

function sweepsAfter(before: readonly EndedSweep[], sweep: Sweep | undefined): readonly EndedSweep[] {
    if (sweep?.phase.kind !== 'over' || sweep.summary === undefined) return before;
    const { id, startedAt } = sweep;
    if (before.some((each) => each.id === id)) return before;
    return [{ id, startedAt }, ...before].slice(0, maxSweeps);
}

/** Adds the point of a sweep. A damaged history stays as it is: only its owner can say what becomes of it. */
async function addPoint(
    { history, log }: RefreshOverviewPorts,
    sweep: EndedSweep,
    overview: FleetOverview,
): Promise<void> {
    try {
        const stored = await history.read();
        const { known, compliant, drifted, unknown } = overview.servers;
        const points = withPoint(stored?.points ?? [], {
            sweepId: sweep.id,
            at: overview.at,
            servers: { known, compliant, drifted, unknown },
            controls: overview.controls,
        });
        if (points !== stored?.points) await history.write(points, stored?.etag);
    } catch (error) {
        if (!isUnreadable(error)) throw error;
        log.warn('Compliance not added to the history', { sweepId: sweep.id, reason: error.message });
    }
}

function isSame({ at: _before, ...before }: FleetOverview, { at: _after, ...after }: FleetOverview): boolean {
    return canonicalJson(before) === canonicalJson(after);
}

function isOld({ at }: FleetOverview, now: Date): boolean {
    return now.getTime() - Date.parse(at) >= maxAgeMs;
}
