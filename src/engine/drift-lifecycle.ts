import { partOfChange } from '../changes/kinds.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import { type Cause, withoutActor } from '../model/cause.ts';
import type { Change } from '../model/change.ts';
import type { Drift, Ending, ObservedSlice } from '../model/drift.ts';
import { type SliceName, sliceNames } from '../model/server-state.ts';
import type { Drifted } from '../model/verdict.ts';
import { combined, isChanged, type Observation, originOf, partDigest } from './attribution.ts';
import type { Evaluation } from './evaluate.ts';
import { sliceOfPart } from './events/child-slices.ts';
import { subjectOf } from './parts.ts';
import { isSwitchedOff } from './switched-off.ts';

/** The drifts of a server by control. */
export type Drifts = Readonly<Record<string, Drift>>;

/** The input of the drift lifecycle: one assessment, and the drifts before it. */
export interface DriftContext {
    readonly drifts: Drifts;
    readonly evaluations: readonly Evaluation[];
    readonly baseline: EffectiveBaseline;
    readonly observation: Observation;
    /** Returns the reason why Pgwarden assesses the control. */
    readonly triggerOf: (control: string) => Cause;
    /** The id of a drift of the control that is found now. */
    readonly newId: (control: string) => string;
}

/** Enough for the drift of every control but one of a list without end. */
const maxParts = 64;

/**
 * Returns the drifts after an assessment: those that go on, those that were found, and those that end now, with their
 * ending.
 */
export function nextDrifts(context: DriftContext): Drifts {
    const next: Record<string, Drift> = {};
    const evaluated = new Map(context.evaluations.map((evaluation) => [evaluation.control.id, evaluation]));
    for (const [control, drift] of Object.entries(context.drifts)) {
        if (evaluated.has(control)) continue;
        const isOff = isSwitchedOff(context.baseline, control);
        const cause = { kind: 'baseline' as const, name: context.baseline.name };
        if (!isOff) next[control] = drift;
        else if (drift.isExempt !== true)
            next[control] = { ...drift, ending: ending('off', context, cause, 'the control is off now') };
    }
    for (const { control, verdict } of context.evaluations) {
        const drift = context.drifts[control.id];
        if (verdict.kind === 'drifted') {
            next[control.id] = drifted(control.id, verdict, drift, context);
        } else if (drift !== undefined && verdict.kind === 'unknown') {
            next[control.id] = drift;
        } else if (drift !== undefined && drift.isExempt !== true) {
            const reason = verdict.kind === 'notApplicable' ? verdict.reason : undefined;
            const trigger = withoutActor(context.triggerOf(control.id));
            next[control.id] = { ...drift, ending: endingOf(drift, reason, trigger, context) };
        }
    }
    return next;
}

/** Returns the new or continued drift of the control. After an exemption a new drift begins. */
function drifted(control: string, verdict: Drifted, known: Drift | undefined, context: DriftContext): Drift {
    const { baseline, observation } = context;
    const parts = partsOfVerdict(verdict, known?.parts ?? {}, observation);
    const isExempt = baseline.exemptions[control] !== undefined;
    if (known !== undefined && (known.isExempt !== true || isExempt)) {
        const { isGivenUp: _givenUp, ...rest } = known;
        return { ...rest, parts };
    }
    return {
        id: context.newId(control),
        foundAt: observation.beganAt,
        cause: withoutActor(context.triggerOf(control)),
        parts: known === undefined ? parts : sinceNow(parts, observation.beganAt),
    };
}

function sinceNow(parts: Drift['parts'], since: string): Drift['parts'] {
    return Object.fromEntries(Object.entries(parts).map(([part, origin]) => [part, { ...origin, since }]));
}

/** Returns the origin of every part that the verdict names. */
function partsOfVerdict(
    { evidence }: Drifted,
    known: Drift['parts'],
    observation: Observation,
): Drift['parts'] {
    const named = new Set<string>();
    for (const finding of evidence) {
        const subject = subjectOf(finding);
        if (subject?.kind === 'part') named.add(subject.part);
        if (subject?.kind !== 'children') continue;
        // A missing part was removed or changed: added parts are not its cause.
        const observed = Object.keys(observation.observed[sliceOfPart(subject.type)]?.parts ?? {});
        for (const part of [...observed, ...Object.keys(known)]) {
            if (!part.startsWith(`${subject.type}/`)) continue;
            if (Object.hasOwn(known, part) || isChanged(part, observation) === true) named.add(part);
        }
    }
    const parts = [...named].slice(0, maxParts);
    return Object.fromEntries(parts.map((part) => [part, originOf(part, observation, known[part])]));
}

/** The control is not drifted any more, and not by a repair. */
function endingOf(
    drift: Drift,
    notApplicable: string | undefined,
    trigger: Cause,
    context: DriftContext,
): Ending {
    const { observation, baseline } = context;
    if (notApplicable !== undefined) return ending('notApplicable', context, trigger, notApplicable);
    const parts = Object.keys(drift.parts);
    const isAskedAnew = parts.some(
        (part) => observation.observed[sliceOfPart(part)]?.rules !== observation.rules,
    );
    if (isAskedAnew && parts.every((part) => isChanged(part, observation) === false)) {
        const cause = { kind: 'baseline' as const, name: baseline.name };
        return ending('allowed', context, cause, 'the baseline does not ask for it any more');
    }
    const mended = parts
        .filter((part) => isChanged(part, observation) === true)
        .map((part) => originOf(part, observation, undefined));
    const { cause, possibleActors } = combined(mended, { cause: trigger, since: observation.beganAt });
    const resolved = ending('resolved', context, cause, 'it is as the baseline wants it again');
    return possibleActors === undefined ? resolved : { ...resolved, possibleActors };
}

function ending(end: Ending['end'], { observation }: DriftContext, cause: Cause, reason: string): Ending {
    return { end, at: observation.endedAt, reason, cause };
}

/** Most children that are remembered: changes of further ones are not attributed. */
const maxSeen = 256;

/** Returns the observation that the next assessment compares with. A slice that was not read keeps its last one. */
export function observedNow(observation: Observation): { readonly [S in SliceName]?: ObservedSlice } {
    const next: { [S in SliceName]?: ObservedSlice } = { ...observation.observed };
    for (const slice of sliceNames) {
        const parts = observation.partsOf(slice);
        if (parts === undefined) continue;
        const unusual = [...parts].filter(([, { isDefault }]) => isDefault !== true);
        if (unusual.length > maxSeen) {
            delete next[slice];
            continue;
        }
        const digests = unusual.map(
            ([part, { value }]) => [part, partDigest(value, observation.digest)] as const,
        );
        next[slice] = {
            at: observation.beganAt,
            rules: observation.rules,
            parts: Object.fromEntries(digests),
        };
    }
    return next;
}

/** Returns the observation after a change was read back. */
export function observedAfterWrite(
    observed: { readonly [S in SliceName]?: ObservedSlice },
    change: Change,
    at: string,
    digest: Observation['digest'],
): { readonly [S in SliceName]?: ObservedSlice } {
    const written = partOfChange(change);
    const slice = written === undefined ? undefined : sliceOfPart(written.part);
    const known = slice === undefined ? undefined : observed[slice];
    if (written === undefined || slice === undefined || known === undefined) return observed;
    const value = partDigest(written.value, digest);
    return {
        ...observed,
        [slice]: { ...known, written: { ...known.written, [written.part]: { at, value } } },
    };
}
