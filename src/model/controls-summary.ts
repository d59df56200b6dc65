import { type ControlState, controlState } from './control-state.ts';
import { driftBegan } from './drift.ts';
import { shortened } from './foreign-text.ts';
import type { HoldCause, ServerRecord } from './server-record.ts';
import { compareTexts } from './text-order.ts';

/** The controls of a server, as its row sums them up: enough to count a fleet without its records. */
export interface ControlsSummary {
    /** Time of the oldest verdict, ISO 8601. Absent: the server was never assessed. */
    readonly readAt?: string;
    /** Arrival of the newest change event that an assessment took into account, ISO 8601. Absent: none is known. */
    readonly lastEventAt?: string;
    /** Control ids by state. */
    readonly states: Readonly<Partial<Record<ControlState, readonly string[]>>>;
    /** Start of each open drift, ISO 8601, by control. */
    readonly since: Readonly<Record<string, string>>;
    /** Changes that wait for an operator, oldest first. */
    readonly waiting: readonly WaitingChange[];
    /** Number of waiting changes that `waiting` leaves out. */
    readonly moreWaiting: number;
    /** Controls whose drift is held, once per cause. */
    readonly held: readonly HeldControl[];
    readonly flapping: readonly FlappingControl[];
    readonly leftAlone: readonly LeftAloneControl[];
    /** Number of open remediations. */
    readonly repairing: number;
    /** Changes that only dry-run holds. Absent: none. */
    readonly dryRun?: DryRunHolds;
}

export interface DryRunHolds {
    /** Number of writes, restarts left out, by control. */
    readonly writes: Readonly<Record<string, number>>;
    readonly restarts: number;
}

export interface WaitingChange {
    /** Id of the approval. */
    readonly id: string;
    readonly control: string;
    /** Time of the request, ISO 8601. */
    readonly since: string;
}

export interface HeldControl {
    readonly control: string;
    readonly cause: HoldCause;
    /** ISO 8601. Absent: the end is not known in advance. */
    readonly until?: string;
}

/** A control whose repairs an actor keeps reverting. */
export interface FlappingControl {
    readonly control: string;
    /** ISO 8601. */
    readonly since: string;
    /** Time at which repairs go on if nothing changes, ISO 8601. Absent: not known. */
    readonly until?: string;
    /** The actors, as text. */
    readonly actors: readonly string[];
}

/** A control that is not repaired for a while after an undo. */
export interface LeftAloneControl {
    readonly control: string;
    /** ISO 8601. */
    readonly until: string;
    readonly operator: string;
}

/** Items of each list: with them, the summary fits beside the largest record in a row. */
const maxItems = 20;
const maxActors = 3;

/** Returns the summary of a record's controls. */
export function controlsSummary(record: ServerRecord): ControlsSummary {
    const { posture, drifts = {}, pendingApprovals, flapping, undoExemptions } = record;
    const readAt = oldestVerdict(record);
    const waiting = pendingApprovals
        .map(({ id, change, requestedAt }) => ({ id, control: change.control, since: requestedAt }))
        .toSorted((a, b) => compareTexts(a.since, b.since))
        .slice(0, maxItems);
    const open = Object.entries(drifts).filter(([, drift]) => drift.isExempt !== true);
    return {
        ...(readAt === undefined ? {} : { readAt }),
        ...(record.lastEventAt === undefined ? {} : { lastEventAt: record.lastEventAt }),
        states: statesOf(posture),
        since: Object.fromEntries(open.map(([control, drift]) => [control, driftBegan(drift)])),
        waiting,
        moreWaiting: pendingApprovals.length - waiting.length,
        held: heldControls(record).slice(0, maxItems),
        flapping: Object.keys(flapping)
            .flatMap((control) => flappingControl(record, control) ?? [])
            .slice(0, maxItems)
            .map((each) => ({ ...each, actors: each.actors.slice(0, maxActors).map(shortened) })),
        leftAlone: Object.entries(undoExemptions)
            .map(([control, { until, operator }]) => ({ control, until, operator: shortened(operator) }))
            .slice(0, maxItems),
        repairing: record.remediations.length,
        ...dryRunHolds(record),
    };
}

function dryRunHolds({ holds }: Pick<ServerRecord, 'holds'>): Pick<ControlsSummary, 'dryRun'> {
    const writes: Record<string, number> = {};
    let restarts = 0;
    for (const [key, { cause }] of Object.entries(holds)) {
        if (cause !== 'dryRun') continue;
        const control = controlOfHold(key);
        if (key === `${control}|restart`) restarts += 1;
        else writes[control] = (writes[control] ?? 0) + 1;
    }
    return Object.keys(writes).length === 0 && restarts === 0 ? {} : { dryRun: { writes, restarts } };
}

/** Returns the time of the oldest verdict of a server, ISO 8601; undefined when it was never assessed. */
export function oldestVerdict({ posture }: Pick<ServerRecord, 'posture'>): string | undefined {
    return Object.values(posture)
        .map(({ at }) => at)
        .sort()[0];
}

/** Returns a flapping control with its actors; undefined for a control that does not flap. */
export function flappingControl(record: ServerRecord, control: string): FlappingControl | undefined {
    const known = record.flapping[control];
    if (known === undefined) return undefined;
    const until = latest(
        heldControls(record).filter((held) => held.control === control && held.cause === 'flapping'),
    );
    const actors = [...new Set((record.repairs[control] ?? []).map(({ actor }) => actor))];
    return { control, since: known.since, ...(until === undefined ? {} : { until }), actors };
}

function latest(held: readonly HeldControl[]): string | undefined {
    return held
        .flatMap(({ until }) => until ?? [])
        .sort()
        .at(-1);
}

function statesOf(posture: ServerRecord['posture']): ControlsSummary['states'] {
    const states: Partial<Record<ControlState, string[]>> = {};
    for (const [control, entry] of Object.entries(posture)) {
        const state = controlState(entry);
        states[state] = [...(states[state] ?? []), control];
    }
    return states;
}

/** Returns each held control once per cause, with the latest end of its holds. */
function heldControls({ holds }: Pick<ServerRecord, 'holds'>): readonly HeldControl[] {
    const byKey = new Map<string, HeldControl>();
    for (const [key, { cause, until }] of Object.entries(holds)) {
        const control = controlOfHold(key);
        const known = byKey.get(`${control}|${cause}`);
        const end = [known?.until, until]
            .flatMap((each) => each ?? [])
            .sort()
            .at(-1);
        byKey.set(`${control}|${cause}`, { control, cause, ...(end === undefined ? {} : { until: end }) });
    }
    return [...byKey.values()];
}

/** Returns the control in the key of a hold, `{control}|{target}`; keys of version 1 are the control alone. */
export function controlOfHold(key: string): string {
    return key.split('|', 1)[0] ?? key;
}
