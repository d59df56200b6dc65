import type { Control } from '../../controls/definition/control.ts';
import type { CompliancePoint, ControlCounts, FleetOverview } from '../../model/fleet-overview.ts';
import type { FleetProblem } from '../../model/fleet-problem.ts';
import { compareSeverity, type Severity, severities } from '../../model/severity.ts';
import type { BaselineSource, Clock } from '../../ports.ts';
import type { HistoryStore, OverviewStore } from '../../view-ports.ts';
import { fleetProblems } from '../../views/fleet-problems.ts';
import { sweepIntervalMs } from '../../views/staleness.ts';
import { baselineNow } from '../in-force/baseline-now.ts';

export interface ShowFleetPorts {
    readonly overview: Pick<OverviewStore, 'read'>;
    readonly controls: readonly Control[];
    readonly clock: Clock;
}

/** The fleet as operators see it. */
export interface FleetNow extends Omit<FleetOverview, 'controls'> {
    /** Age of everything in it, milliseconds. */
    readonly ageMs: number;
    /** Number of open drifts by severity, exempted and reported ones left out. */
    readonly openDrift: Readonly<Record<Severity, number>>;
    /** Findings in mode `report`, over all servers. */
    readonly reported: number;
    /** Worst severity first, in the order of the controls within it. Controls that no server has are left out. */
    readonly controls: readonly FleetControl[];
    /** Usual time between two sweeps, milliseconds. A server whose read is older than twice this is stale. */
    readonly sweepIntervalMs: number;
}

export interface FleetControl extends Pick<Control, 'title' | 'failureTitle' | 'severity'> {
    readonly control: string;
    readonly servers: ControlCounts;
}

/** Returns the stored overview; undefined until the first one is stored, a minute after the start at most. */
export async function showFleet(ports: ShowFleetPorts): Promise<FleetNow | undefined> {
    const stored = await ports.overview.read();
    if (stored?.kind !== 'overview') return undefined;
    const { overview } = stored;
    const controls = ports.controls.flatMap(({ id, title, failureTitle, severity }): FleetControl[] => {
        const servers = overview.controls[id];
        return servers === undefined ? [] : [{ control: id, title, failureTitle, severity, servers }];
    });
    const ofSeverity = (severity: Severity): number =>
        controls.reduce(
            (sum, { servers, ...control }) => sum + (control.severity === severity ? servers.drifted : 0),
            0,
        );
    return {
        ...overview,
        ageMs: Math.max(0, ports.clock.now().getTime() - Date.parse(overview.at)),
        openDrift: openDriftBy(ofSeverity),
        reported: controls.reduce((sum, { servers }) => sum + servers.reported, 0),
        controls: controls.toSorted((a, b) => compareSeverity(a.severity, b.severity)),
        sweepIntervalMs: sweepIntervalMs(overview.sweeps),
    };
}

/** The fleet, and the problems that operators should know of. */
export interface FleetStatus extends FleetNow {
    /** Those that stop repairs first. Empty: all is well. */
    readonly problems: readonly FleetProblem[];
}

export interface ShowFleetStatusPorts extends ShowFleetPorts {
    readonly baseline: Pick<BaselineSource, 'current'>;
}

/** Returns the stored overview with the problems of the fleet; undefined until the first one is stored. */
export async function showFleetStatus(ports: ShowFleetStatusPorts): Promise<FleetStatus | undefined> {
    const [fleet, { problem }] = await Promise.all([showFleet(ports), baselineNow(ports.baseline)]);
    if (fleet === undefined) return undefined;
    return { ...fleet, problems: fleetProblems(fleet, ports.clock.now(), problem) };
}

function openDriftBy(count: (severity: Severity) => number): FleetNow['openDrift'] {
    const entries = severities.map((severity) => [severity, count(severity)] as const);
    return Object.fromEntries(entries) as Record<Severity, number>;
}

/** Returns compliance over time, oldest first, since an instant (ISO 8601). */
export async function showHistory(
    { history }: { readonly history: Pick<HistoryStore, 'read'> },
    since?: string,
): Promise<readonly CompliancePoint[]> {
    const points = (await history.read())?.points ?? [];
    return since === undefined ? points : points.filter(({ at }) => Date.parse(at) >= Date.parse(since));
}
