import type { Control } from '../controls/definition/control.ts';
import { type ControlState, controlStates, zeroByState } from '../model/control-state.ts';
import { type DriftEnd, driftEnds } from '../model/drift.ts';
import { serverPath } from '../model/resource-id.ts';
import type { ServerSummary } from '../model/server-summary.ts';
import { compareSeverity } from '../model/severity.ts';
import { compareTexts } from '../model/text-order.ts';
import { durationsOf } from './durations.ts';
import type {
    ControlEvidence,
    CoverageEvidence,
    DecisionEvidence,
    EndedDriftEvidence,
    Evidence,
    OpenDriftEvidence,
    ServerCoverage,
    UnreadEvidence,
} from './evidence.ts';
import type { ChainEvidence, DriftEvidence, PeriodMs } from './evidence-chain.ts';
import { type FirstItems, firstItems, newestFirst } from './first-items.ts';

/** Items of each list of a report; the others are counted. */
const maxItems = 5_000;
/** The same for servers, and for drifts that are open: a shorter period does not make them fewer. */
const maxOfFleet = 20_000;

/** Sums up chains and servers, one after the other, in any order. It holds durations as numbers, and the first items of lists. */
export interface EvidenceTally {
    addChain(chain: ChainEvidence): void;
    addServer(server: ServerSummary): void;
    result(): EvidenceTotals;
}

export interface EvidenceTotals
    extends Pick<Evidence, 'controls' | 'openDrift' | 'reported' | 'endedDrift' | 'decisions' | 'coverage'> {
    /** Number of entries that are of the period. */
    readonly entries: number;
}

/** Makes the tally of a period for the controls of this version. */
export function evidenceTally(known: readonly Control[], period: PeriodMs): EvidenceTally {
    const lists = evidenceLists();
    const controls = new Map(known.map(({ id }) => [id, emptyControl()]));
    const verdicts = { compliant: 0, drifted: 0, unknown: 0 };
    const sweeps = { completed: 0, overdue: 0, lastAt: '' };
    let neverRead = 0;
    let entries = 0;

    function controlOf(id: string): ControlSums {
        const found = controls.get(id) ?? emptyControl();
        controls.set(id, found);
        return found;
    }

    function addDrift({ control, detectMs, ended }: DriftEvidence): void {
        const sums = controlOf(control);
        sums.drifts += 1;
        if (detectMs !== undefined) sums.detect.push(detectMs);
        if (ended === undefined) return;
        sums.ended[ended.end] += 1;
        if (ended.repairMs !== undefined) sums.repair.push(ended.repairMs);
        lists.endedDrift.add(ended);
    }

    function addControls(server: string, { states, since }: NonNullable<ServerSummary['controls']>): void {
        for (const state of controlStates) {
            for (const control of states[state] ?? []) controlOf(control).servers[state] += 1;
        }
        for (const [control, at] of Object.entries(since)) {
            if (Date.parse(at) >= period.until) continue;
            const isReported = states.reported?.includes(control) === true;
            if (!isReported) controlOf(control).openSince.push(at);
            lists[isReported ? 'reported' : 'openDrift'].add({ server, control, since: at });
        }
    }

    return {
        addChain(chain) {
            entries += chain.entries;
            for (const drift of chain.drifts) addDrift(drift);
            for (const decision of chain.decisions) lists.decisions.add(decision);
            for (const unread of chain.unread) lists.unread.add(unread);
            sweeps.completed += chain.sweepsCompletedAt.length;
            sweeps.overdue += chain.sweepsOverdue;
            for (const at of chain.sweepsCompletedAt) if (at > sweeps.lastAt) sweeps.lastAt = at;
        },
        addServer(summary) {
            const { verdict, deletedAt, controls: states } = summary;
            lists.servers.add(serverCoverage(summary));
            if (deletedAt !== undefined) return;
            verdicts[verdict] += 1;
            if (states?.readAt === undefined) neverRead += 1;
            if (states !== undefined) addControls(serverPath(summary.server), states);
        },
        result: () => ({
            entries,
            controls: [...controls]
                .map(([id, sums]) => controlEvidence(id, sums, known))
                .toSorted(bySeverity),
            ...listedDrift(lists),
            decisions: lists.decisions.listed(),
            coverage: {
                servers: lists.servers.listed(),
                verdicts: { ...verdicts },
                neverRead,
                unread: lists.unread.listed(),
                sweeps: sweepEvidence(sweeps),
            },
        }),
    };
}

interface EvidenceLists {
    readonly openDrift: FirstItems<OpenDriftEvidence>;
    readonly reported: FirstItems<OpenDriftEvidence>;
    readonly endedDrift: FirstItems<EndedDriftEvidence>;
    readonly decisions: FirstItems<DecisionEvidence>;
    readonly unread: FirstItems<UnreadEvidence>;
    readonly servers: FirstItems<ServerCoverage>;
}

function evidenceLists(): EvidenceLists {
    return {
        openDrift: firstItems(maxOfFleet, ({ since }) => since),
        reported: firstItems(maxOfFleet, ({ since }) => since),
        endedDrift: firstItems(maxItems, ({ endedAt }) => newestFirst(endedAt)),
        decisions: firstItems(maxItems, ({ at }) => newestFirst(at)),
        unread: firstItems(maxItems, ({ at }) => newestFirst(at)),
        servers: firstItems(maxOfFleet, ({ server }) => server.toLowerCase()),
    };
}

/** The sums of one control while they grow. */
interface ControlSums {
    readonly servers: Record<ControlState, number>;
    drifts: number;
    readonly ended: Record<DriftEnd, number>;
    readonly detect: number[];
    readonly repair: number[];
    readonly openSince: string[];
}

function listedDrift({
    openDrift,
    reported,
    endedDrift,
}: EvidenceLists): Pick<Evidence, 'openDrift' | 'reported' | 'endedDrift'> {
    return { openDrift: openDrift.listed(), reported: reported.listed(), endedDrift: endedDrift.listed() };
}

function emptyControl(): ControlSums {
    return {
        servers: zeroByState(),
        drifts: 0,
        ended: Object.fromEntries(driftEnds.map((end) => [end, 0])) as Record<DriftEnd, number>,
        detect: [],
        repair: [],
        openSince: [],
    };
}

function controlEvidence(
    id: string,
    { servers, drifts, ended, detect, repair, openSince }: ControlSums,
    known: readonly Control[],
): ControlEvidence {
    const control = known.find((each) => each.id === id);
    const { azurePolicy, mcsb, cis } = control?.references ?? { azurePolicy: [], mcsb: [], cis: [] };
    const [oldestSince] = openSince.toSorted(compareTexts);
    return {
        control: id,
        title: control?.title ?? id,
        failureTitle: control?.failureTitle ?? id,
        ...(control === undefined ? {} : { severity: control.severity }),
        references: { azurePolicy, mcsb, cis },
        servers: { ...servers },
        drifts,
        ended: { ...ended },
        detect: durationsOf(detect),
        repair: durationsOf(repair),
        openDrift: { total: openSince.length, ...(oldestSince === undefined ? {} : { oldestSince }) },
    };
}

/** Worst severity first, then by id; controls that this version does not have come last. */
function bySeverity(a: ControlEvidence, b: ControlEvidence): number {
    const known = Number(a.severity === undefined) - Number(b.severity === undefined);
    return (
        known ||
        compareSeverity(a.severity ?? 'low', b.severity ?? 'low') ||
        compareTexts(a.control, b.control)
    );
}

function serverCoverage({ server, verdict, controls, deletedAt }: ServerSummary): ServerCoverage {
    return {
        server: serverPath(server),
        verdict,
        ...(controls?.readAt === undefined ? {} : { readAt: controls.readAt }),
        unknown: controls?.states.unknown ?? [],
        ...(deletedAt === undefined ? {} : { deletedAt }),
    };
}

function sweepEvidence({
    completed,
    overdue,
    lastAt,
}: {
    readonly completed: number;
    readonly overdue: number;
    readonly lastAt: string;
}): CoverageEvidence['sweeps'] {
    return { completed, overdue, ...(lastAt === '' ? {} : { lastAt }) };
}
