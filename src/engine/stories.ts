import type { EffectiveBaseline } from '../model/baseline.ts';
import { type Cause, withoutActor } from '../model/cause.ts';
import type { Change } from '../model/change.ts';
import type { Drift, Ending, SeenSlice } from '../model/drift.ts';
import { type SliceName, sliceNames } from '../model/server-state.ts';
import type { Drifted } from '../model/verdict.ts';
import { combined, isChanged, originOf, partDigest, type Sight } from './attribution.ts';
import type { Evaluation } from './evaluate.ts';
import { partOfChange, sliceOfPart, subjectOf } from './parts.ts';

/** The drifts of a server by control. */
export type Drifts = Readonly<Record<string, Drift>>;

/** What an assessment knows when it tells how the stories go on. */
export interface Chapter {
    readonly drifts: Drifts;
    readonly evaluations: readonly Evaluation[];
    readonly baseline: EffectiveBaseline;
    readonly sight: Sight;
    /** What made Pgwarden look at the control. */
    readonly triggerOf: (control: string) => Cause;
    /** The id of a drift of the control that is found now. */
    readonly newId: (control: string) => string;
}

/** Enough for the drift of every control but one of a list without end. */
const mostParts = 64;

/**
 * The drifts after one more look: those that go on, those that were found, and those that end now, which carry what is
 * to be told of their end.
 */
export function nextDrifts(chapter: Chapter): Drifts {
    const next: Record<string, Drift> = {};
    const evaluated = new Map(chapter.evaluations.map((evaluation) => [evaluation.control.id, evaluation]));
    for (const [control, drift] of Object.entries(chapter.drifts)) {
        if (evaluated.has(control)) continue;
        const isOff = (chapter.baseline.modes[control] ?? 'off') === 'off';
        const cause = { kind: 'baseline' as const, name: chapter.baseline.name };
        if (!isOff) next[control] = drift;
        else if (drift.isExempt !== true)
            next[control] = { ...drift, ending: ending('off', chapter, cause, 'the control is off now') };
    }
    for (const { control, verdict } of chapter.evaluations) {
        const drift = chapter.drifts[control.id];
        if (verdict.kind === 'drifted') {
            next[control.id] = drifted(control.id, verdict, drift, chapter);
        } else if (drift !== undefined && verdict.kind === 'unknown') {
            next[control.id] = drift;
        } else if (drift !== undefined && drift.isExempt !== true) {
            const reason = verdict.kind === 'notApplicable' ? verdict.reason : undefined;
            const trigger = withoutActor(chapter.triggerOf(control.id));
            next[control.id] = { ...drift, ending: endingOf(drift, reason, trigger, chapter) };
        }
    }
    return next;
}

/** The control is drifted: its story begins or goes on. After an exemption it begins anew. */
function drifted(control: string, verdict: Drifted, known: Drift | undefined, chapter: Chapter): Drift {
    const { baseline, sight } = chapter;
    const parts = partsOfVerdict(verdict, known?.parts ?? {}, sight);
    const isExempt = baseline.exemptions[control] !== undefined;
    if (known !== undefined && (known.isExempt !== true || isExempt)) {
        const { isGivenUp: _givenUp, ...rest } = known;
        return { ...rest, parts };
    }
    return {
        id: chapter.newId(control),
        foundAt: sight.beganAt,
        cause: withoutActor(chapter.triggerOf(control)),
        parts: known === undefined ? parts : sinceNow(parts, sight.beganAt),
    };
}

function sinceNow(parts: Drift['parts'], since: string): Drift['parts'] {
    return Object.fromEntries(Object.entries(parts).map(([part, origin]) => [part, { ...origin, since }]));
}

/** Where everything that the verdict names came from. */
function partsOfVerdict({ evidence }: Drifted, known: Drift['parts'], sight: Sight): Drift['parts'] {
    const named = new Set<string>();
    for (const finding of evidence) {
        const subject = subjectOf(finding);
        if (subject?.kind === 'part') named.add(subject.part);
        if (subject?.kind !== 'children') continue;
        // What is lacking was taken away or changed: what was added is not to blame.
        const seen = Object.keys(sight.seen[sliceOfPart(subject.type)]?.parts ?? {});
        for (const part of [...seen, ...Object.keys(known)]) {
            if (!part.startsWith(`${subject.type}/`)) continue;
            if (Object.hasOwn(known, part) || isChanged(part, sight) === true) named.add(part);
        }
    }
    const parts = [...named].slice(0, mostParts);
    return Object.fromEntries(parts.map((part) => [part, originOf(part, sight, known[part])]));
}

/** The control is not drifted any more, and not by a repair. */
function endingOf(drift: Drift, notApplicable: string | undefined, trigger: Cause, chapter: Chapter): Ending {
    const { sight, baseline } = chapter;
    if (notApplicable !== undefined) return ending('notApplicable', chapter, trigger, notApplicable);
    const parts = Object.keys(drift.parts);
    const isAskedAnew = parts.some((part) => sight.seen[sliceOfPart(part)]?.rules !== sight.rules);
    if (isAskedAnew && parts.every((part) => isChanged(part, sight) === false)) {
        const cause = { kind: 'baseline' as const, name: baseline.name };
        return ending('allowed', chapter, cause, 'the baseline does not ask for it any more');
    }
    const mended = parts
        .filter((part) => isChanged(part, sight) === true)
        .map((part) => originOf(part, sight, undefined));
    const { cause, oneOf } = combined(mended, { cause: trigger, since: sight.beganAt });
    const resolved = ending('resolved', chapter, cause, 'it is as the baseline wants it again');
    return oneOf === undefined ? resolved : { ...resolved, oneOf };
}

function ending(end: Ending['end'], { sight }: Chapter, cause: Cause, reason: string): Ending {
    return { end, at: sight.endedAt, reason, cause };
}

/** More children than this are not remembered: of them it is not told who changed what. */
const mostSeen = 256;

/** What was seen, for the next assessment to compare with. A slice that was not read stays as it is known. */
export function seenNow(sight: Sight): { readonly [S in SliceName]?: SeenSlice } {
    const next: { [S in SliceName]?: SeenSlice } = { ...sight.seen };
    for (const slice of sliceNames) {
        const parts = sight.partsOf(slice);
        if (parts === undefined) continue;
        const unusual = [...parts].filter(([, { isDefault }]) => isDefault !== true);
        if (unusual.length > mostSeen) {
            delete next[slice];
            continue;
        }
        const digests = unusual.map(([part, { value }]) => [part, partDigest(value, sight.digest)] as const);
        next[slice] = { at: sight.beganAt, rules: sight.rules, parts: Object.fromEntries(digests) };
    }
    return next;
}

/** What is known of the parts that a change wrote, once it was read back. */
export function seenAfterWrite(
    seen: { readonly [S in SliceName]?: SeenSlice },
    change: Change,
    at: string,
    digest: Sight['digest'],
): { readonly [S in SliceName]?: SeenSlice } {
    const written = partOfChange(change);
    const slice = written === undefined ? undefined : sliceOfPart(written.part);
    const known = slice === undefined ? undefined : seen[slice];
    if (written === undefined || slice === undefined || known === undefined) return seen;
    const value = partDigest(written.value, digest);
    return { ...seen, [slice]: { ...known, written: { ...known.written, [written.part]: { at, value } } } };
}
