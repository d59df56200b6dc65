import { zeroByState } from '../model/control-state.ts';
import type { Listed, OnServer } from '../model/fleet-overview.ts';
import { compareTexts } from '../model/text-order.ts';
import {
    isDifferent,
    type PreviewedWrite,
    type PreviewOutcome,
    type PreviewState,
    previewedWrites,
    previewOutcomes,
    type ServerUnderBaseline,
} from './server-preview.ts';

/** Writes of a preview that are listed; the others are counted. */
export const maxPreviewedWrites = 200;
/** Servers of which nothing can be said that are named. */
const maxNamed = 20;

/** The fleet, or a page of it, under two baselines. */
export interface FleetPreview {
    readonly servers: PreviewedServers;
    /** Start of the oldest read that the preview rests on, ISO 8601. Absent: no server was judged. */
    readonly oldestReadAt?: string;
    /** Controls that either baseline switches on, by id. */
    readonly controls: readonly PreviewedControl[];
    /** The planned changes under the baseline in force. Zero while it cannot be read. */
    readonly inForce: PreviewedTotals;
    /** The planned changes under the document. */
    readonly proposed: PreviewedTotals;
    /** Planned writes; those that the document makes a difference to come first. Reported ones are listed where they differ. */
    readonly writes: Listed<OnServer<PreviewedWrite>> & { readonly different: number };
    /** Servers that could not be judged, with the reason. */
    readonly unjudged: Listed<OnServer<{ readonly reason: string }>>;
}

export interface PreviewedServers {
    /** Judged from their last reads. */
    readonly judged: number;
    /** Among them, those that were not read for two sweep intervals. */
    readonly stale: number;
    /** Among them, those of which a control of the document reads a slice that was never read: it is unknown until an assessment. */
    readonly incomplete: number;
    /** Servers without a stored read: the next sweep adds it. */
    readonly notKnown: number;
    /** Servers whose tags are not known, by which the document selects: with it in force, the first assessment reads them. */
    readonly tagsNotKnown: number;
    /** Servers for which no baseline can be resolved, or whose row is damaged. */
    readonly undecidable: number;
    /** Judged servers with a change that the document makes a difference to. */
    readonly different: number;
    /** Judged servers whose writes are paused now. */
    readonly paused: number;
}

export interface PreviewedControl {
    readonly control: string;
    /** Number of judged servers by state. */
    readonly inForce: Readonly<Record<PreviewState, number>>;
    readonly proposed: Readonly<Record<PreviewState, number>>;
}

export interface PreviewedTotals extends Readonly<Record<PreviewOutcome, number>> {
    /** Restarts among `applied`, `approval` and `held`. */
    readonly restarts: number;
    /** Servers with an applied change. */
    readonly servers: number;
    /** Number of held changes by cause. */
    readonly heldBy: Readonly<Record<string, number>>;
}

/** A judged server. */
export interface JudgedServer {
    /** Resource id. */
    readonly server: string;
    readonly proposed: ServerUnderBaseline;
    /** Absent while the baseline in force cannot be read. */
    readonly inForce?: ServerUnderBaseline;
    readonly isStale: boolean;
    readonly isPaused: boolean;
}

type Unjudged = 'notKnown' | 'tagsNotKnown' | 'undecidable';

/** Counts servers one after the other, so that no more than one is kept. */
export interface PreviewTally {
    addJudged(judged: JudgedServer): void;
    addUnjudged(kind: Unjudged, server: string, reason: string): void;
    preview(): FleetPreview;
}

/** Makes a tally. */
export function previewTally(): PreviewTally {
    const servers = {
        judged: 0,
        stale: 0,
        incomplete: 0,
        notKnown: 0,
        tagsNotKnown: 0,
        undecidable: 0,
        different: 0,
        paused: 0,
    };
    const controls = new Map<string, Record<'inForce' | 'proposed', Record<PreviewState, number>>>();
    const totals = { inForce: noTotals(), proposed: noTotals() };
    const list = writeList();
    const unjudged: OnServer<{ readonly reason: string }>[] = [];
    let oldestReadAt: string | undefined;

    function countStates({ inForce, proposed }: JudgedServer): void {
        for (const control of new Set([
            ...Object.keys(inForce?.states ?? {}),
            ...Object.keys(proposed.states),
        ])) {
            const counted = controls.get(control) ?? { inForce: noServers(), proposed: noServers() };
            if (inForce !== undefined) counted.inForce[inForce.states[control] ?? 'off'] += 1;
            counted.proposed[proposed.states[control] ?? 'off'] += 1;
            controls.set(control, counted);
        }
    }

    return {
        addJudged(judged) {
            const { server, inForce, proposed, isStale, isPaused } = judged;
            const { readAt, isIncomplete } = proposed;
            servers.judged += 1;
            servers.stale += Number(isStale);
            servers.incomplete += Number(isIncomplete);
            servers.paused += Number(isPaused);
            [oldestReadAt] = [oldestReadAt, readAt].flatMap((at) => at ?? []).sort();
            countStates(judged);
            const writes = previewedWrites(inForce?.changes ?? [], proposed.changes);
            servers.different += Number(writes.some(isDifferent));
            addTotals(totals.inForce, writes, (write) => write.inForce);
            addTotals(totals.proposed, writes, (write) => write.proposed);
            list.add(server, writes);
        },
        addUnjudged(kind, server, reason) {
            servers[kind] += 1;
            if (unjudged.length < maxNamed) unjudged.push({ server, reason });
        },
        preview: () => ({
            servers: { ...servers },
            ...(oldestReadAt === undefined ? {} : { oldestReadAt }),
            controls: [...controls]
                .map(([control, counted]) => ({ control, ...counted }))
                .toSorted((a, b) => compareTexts(a.control, b.control)),
            inForce: totals.inForce,
            proposed: totals.proposed,
            writes: list.writes(),
            unjudged: {
                total: servers.notKnown + servers.tagsNotKnown + servers.undecidable,
                items: unjudged,
            },
        }),
    };
}

/** Keeps the first writes, those first that the document makes a difference to. */
function writeList() {
    const different: OnServer<PreviewedWrite>[] = [];
    const same: OnServer<PreviewedWrite>[] = [];
    const counts = { total: 0, different: 0 };
    return {
        add(server: string, writes: readonly PreviewedWrite[]): void {
            for (const write of writes) {
                const isOther = isDifferent(write);
                if (!isOther && !isWritten(write.proposed?.outcome)) continue;
                counts.total += 1;
                counts.different += Number(isOther);
                const kept = isOther ? different : same;
                if (kept.length < maxPreviewedWrites) kept.push({ server, ...write });
            }
        },
        writes: (): FleetPreview['writes'] => ({
            ...counts,
            items: [...different, ...same].slice(0, maxPreviewedWrites),
        }),
    };
}

type MutableTotals = { -readonly [Key in keyof PreviewedTotals]: PreviewedTotals[Key] } & {
    readonly heldBy: Record<string, number>;
};

function addTotals(
    totals: MutableTotals,
    writes: readonly PreviewedWrite[],
    decisionOf: (write: PreviewedWrite) => PreviewedWrite['proposed'],
): void {
    let isApplied = false;
    for (const write of writes) {
        const decision = decisionOf(write);
        if (decision === undefined) continue;
        totals[decision.outcome] += 1;
        if (write.isRestart && isWritten(decision.outcome)) totals.restarts += 1;
        if (decision.outcome === 'applied') isApplied = true;
        const { cause } = decision;
        if (cause !== undefined) totals.heldBy[cause] = (totals.heldBy[cause] ?? 0) + 1;
    }
    totals.servers += Number(isApplied);
}

function isWritten(outcome: PreviewOutcome | undefined): boolean {
    return outcome === 'applied' || outcome === 'approval' || outcome === 'held';
}

function noTotals(): MutableTotals {
    const none = Object.fromEntries(previewOutcomes.map((outcome) => [outcome, 0]));
    return { ...(none as Record<PreviewOutcome, number>), restarts: 0, servers: 0, heldBy: {} };
}

function noServers(): Record<PreviewState, number> {
    return { ...zeroByState(), off: 0 };
}
