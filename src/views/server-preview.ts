import type { Difference } from '../changes/change-kind.ts';
import { changeTarget, differencesOf } from '../changes/kinds.ts';
import type { Control } from '../controls/definition/control.ts';
import type { Observation } from '../engine/attribution.ts';
import { controlsTouchedBy, slicesReadBy } from '../engine/evaluate.ts';
import type { Decision, ServerGateContext } from '../engine/gate.ts';
import { type DecidedChange, judge } from '../engine/judge.ts';
import { countedAs } from '../engine/posture.ts';
import { withoutEndedRestart } from '../engine/restart-effect.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { type Change, controlsOf, type Disruption } from '../model/change.ts';
import { type ControlState, controlState } from '../model/control-state.ts';
import type { ServerRecord } from '../model/server-record.ts';
import { controlPlaneSlices, type SliceReadings } from '../model/server-state.ts';

/** The state of a control on a server under a baseline. */
export type PreviewState = ControlState | 'off';

/** The outcomes of planned changes. `reported`: the mode, or an operator's decision, rules it out. */
export const previewOutcomes = ['applied', 'approval', 'held', 'reported', 'exempt'] as const;

export type PreviewOutcome = (typeof previewOutcomes)[number];

/** A server, judged from its last reads. */
export interface ServerUnderBaseline {
    /** By control id; a control that the baseline does not switch on is absent. */
    readonly states: Readonly<Record<string, ControlState>>;
    /** In the order in which they would run. */
    readonly changes: readonly DecidedChange[];
    /** Start of the oldest read that it rests on, ISO 8601. Absent: no control reads a known slice. */
    readonly readAt?: string;
    /** True where a control reads a slice that was never read: it is unknown. */
    readonly isIncomplete: boolean;
}

/** Everything besides record and baseline that decides. */
export interface PreviewContext {
    /** The last reads in the record. */
    readonly readings: SliceReadings;
    readonly controls: readonly Control[];
    /** With dry-run off and nothing paused: the preview says what these would hold. */
    readonly gate: ServerGateContext;
}

/** Returns what an assessment of the last reads in the record would find and plan under the baseline. */
export function serverUnder(
    record: ServerRecord,
    baseline: EffectiveBaseline,
    { readings, controls, gate }: PreviewContext,
): ServerUnderBaseline {
    const touched = controlsTouchedBy(controlPlaneSlices, controls, baseline);
    const { ineffectiveRestart } = withoutEndedRestart(record, readings.parameters);
    const { evaluations, changes } = judge(touched, readings, baseline, {
        gate: { ...gate, ineffectiveRestart },
        history: {
            drifts: record.drifts ?? {},
            repairs: record.repairs,
            events: [],
            observation: nothingObserved,
            triggerOf: () => ({ kind: 'baseline', name: baseline.name }),
            newId: (control) => control,
        },
    });
    const states = evaluations.map(({ control: { id }, verdict }) => {
        return [id, controlState({ verdict, ...countedAs(verdict, id, baseline) })] as const;
    });
    const slices = slicesReadBy(touched, baseline.thresholds);
    const [readAt] = slices.flatMap((slice) => record.lastReads?.[slice]?.at ?? []).sort();
    return {
        states: Object.fromEntries(states),
        changes,
        ...(readAt === undefined ? {} : { readAt }),
        isIncomplete: slices.some((slice) => readings[slice] === undefined),
    };
}

/** A preview attributes nothing to anyone. */
const nothingObserved: Observation = {
    partsOf: () => undefined,
    observed: {},
    rules: '',
    baseline: '',
    events: [],
    unconfirmed: [],
    beganAt: '',
    endedAt: '',
    digest: (text) => text,
};

/** A planned write as a preview shows it. */
export interface PreviewedWrite {
    readonly controls: readonly string[];
    readonly target: string;
    readonly differences: readonly Difference[];
    readonly disruption: Disruption;
    readonly isRestart: boolean;
    /** Under the document. Absent: it would not be planned any more. */
    readonly proposed?: PreviewedDecision;
    /** Under the baseline in force. Absent: it is not planned. */
    readonly inForce?: PreviewedDecision;
}

export interface PreviewedDecision {
    readonly outcome: PreviewOutcome;
    /** For `held`: `window`, `restart`, `flapping`, `undone`. */
    readonly cause?: string;
    readonly reason?: string;
    /** ISO 8601. */
    readonly until?: string;
}

/** Returns the changes of both baselines, each once: those under the document in their order, then those that end. */
export function previewedWrites(
    inForce: readonly DecidedChange[],
    proposed: readonly DecidedChange[],
): readonly PreviewedWrite[] {
    const before = byIdentity(inForce);
    const after = byIdentity(proposed);
    const planned = [...after].map(([key, { change, decision }]) =>
        previewed(change, { proposed: decision, inForce: before.get(key)?.decision }),
    );
    const ended = [...before].flatMap(([key, { change, decision }]) =>
        after.has(key) ? [] : [previewed(change, { inForce: decision })],
    );
    return [...planned, ...ended];
}

/** Returns whether the document makes a difference to the write. */
export function isDifferent({ inForce, proposed }: PreviewedWrite): boolean {
    return inForce?.outcome !== proposed?.outcome || inForce?.cause !== proposed?.cause;
}

/** One target can have several writes, where the baseline treats their controls differently. */
function byIdentity(changes: readonly DecidedChange[]): ReadonlyMap<string, DecidedChange> {
    const found = new Map<string, DecidedChange>();
    for (const decided of changes) {
        const { from, to } = decided.change;
        const identity = canonicalJson([changeTarget(decided.change), from, to]);
        let key = identity;
        for (let count = 2; found.has(key); count += 1) key = `${identity} ${count}`;
        found.set(key, decided);
    }
    return found;
}

function previewed(
    change: Change,
    { inForce, proposed }: { readonly inForce?: Decision | undefined; readonly proposed?: Decision },
): PreviewedWrite {
    return {
        controls: controlsOf(change),
        target: changeTarget(change),
        differences: differencesOf(change),
        disruption: change.disruption,
        isRestart: change.kind === 'restart',
        ...(proposed === undefined ? {} : { proposed: previewedDecision(proposed) }),
        ...(inForce === undefined ? {} : { inForce: previewedDecision(inForce) }),
    };
}

/** Returns a decision as a preview shows it. */
export function previewedDecision(decision: Decision): PreviewedDecision {
    switch (decision.kind) {
        case 'apply':
            return { outcome: 'applied' };
        case 'ask':
            return { outcome: 'approval' };
        case 'skip': {
            const outcome = decision.cause === 'exemption' ? 'exempt' : 'reported';
            return { outcome, reason: decision.reason };
        }
        case 'hold': {
            const { cause, reason, until } = decision;
            return { outcome: 'held', cause, reason, ...(until === undefined ? {} : { until }) };
        }
    }
}
