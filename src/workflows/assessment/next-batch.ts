import type { Evaluation } from '../../engine/evaluate.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { SliceName } from '../../model/server-state.ts';
import type { Decisions } from './decide-changes.ts';

/** The evaluations, in which a drift whose change is too large to be made says so. */
export function withTooLarge(
    evaluations: readonly Evaluation[],
    { tooLarge }: Decisions,
): readonly Evaluation[] {
    return evaluations.map((evaluation) => {
        const unrepairable = tooLarge[evaluation.control.id];
        if (unrepairable === undefined || evaluation.verdict.kind !== 'drifted') return evaluation;
        return { ...evaluation, verdict: { ...evaluation.verdict, unrepairable } };
    });
}

/** What is known of controls that are not evaluated now. */
export function withoutEvaluated<Value>(
    known: Readonly<Record<string, Value>>,
    evaluations: readonly Evaluation[],
): Readonly<Record<string, Value>> {
    const evaluated = new Set(evaluations.map(({ control }) => control.id));
    return Object.fromEntries(Object.entries(known).filter(([control]) => !evaluated.has(control)));
}

/**
 * The next portion of what has more to repair than one assessment handles is looked at once this one is done; but not
 * when the one before left as much as it found: then Azure does not take it, and an event or the sweep goes on.
 */
export function nextBatch(
    evaluations: readonly Evaluation[],
    { changes, rest }: Decisions,
    requestedAt: string,
    { left, deferred }: Pick<ServerRecord, 'left' | 'deferred'>,
): Pick<ServerRecord, 'deferred'> {
    const going = new Set(
        changes.flatMap(({ change, decision }) => (decision.kind === 'apply' ? [change.control] : [])),
    );
    const goesOn = (control: string): boolean => {
        const count = rest[control] ?? 0;
        return going.has(control) && count > 0 && count < (left?.[control] ?? Number.POSITIVE_INFINITY);
    };
    const slices = evaluations.flatMap(({ control }) => (goesOn(control.id) ? control.reads : []));
    if (slices.length === 0) return deferred === undefined ? {} : { deferred };
    const all = [...new Set<SliceName>([...(deferred?.slices ?? []), ...slices])];
    const cause = {
        kind: 'followUp' as const,
        reason: 'there is more to repair than one assessment handles',
    };
    return { deferred: { slices: all, cause, requestedAt } };
}
