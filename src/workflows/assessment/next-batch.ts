import type { Evaluation } from '../../engine/evaluate.ts';
import type { Cause } from '../../model/cause.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { SliceName } from '../../model/server-state.ts';
import type { Assessment } from './assessment.ts';
import { restartReassessment } from './drift-changes.ts';

/** The evaluations, in which a drift whose change is too large to be made says so. */
export function withTooLarge(
    evaluations: readonly Evaluation[],
    tooLarge: Readonly<Record<string, string>>,
): readonly Evaluation[] {
    return evaluations.map((evaluation) => {
        const unrepairable = tooLarge[evaluation.control.id];
        if (unrepairable === undefined || evaluation.verdict.kind !== 'drifted') return evaluation;
        return { ...evaluation, verdict: { ...evaluation.verdict, unrepairable } };
    });
}

/** Returns the entries of controls that are not evaluated now. */
export function withoutEvaluated<Value>(
    known: Readonly<Record<string, Value>>,
    evaluations: readonly Evaluation[],
): Readonly<Record<string, Value>> {
    const evaluated = new Set(evaluations.map(({ control }) => control.id));
    return Object.fromEntries(Object.entries(known).filter(([control]) => !evaluated.has(control)));
}

/**
 * Returns the assessment that follows the repairs: of the next batch, and of a restart that they may make needless. A
 * batch that left as much as it found is not followed by another one: Azure does not take it, and an event or the sweep
 * goes on.
 */
export function deferredAfter(
    trigger: Cause,
    { evaluations, changes, backlog, observation, record }: Assessment,
): Pick<ServerRecord, 'deferred'> {
    const requestedAt = observation.endedAt;
    const { deferred } = { ...record, ...restartReassessment(changes, requestedAt, trigger) };
    const repaired = new Set(
        changes.flatMap(({ change, decision }) => (decision.kind === 'apply' ? [change.control] : [])),
    );
    const goesOn = (control: string): boolean => {
        const count = backlog[control] ?? 0;
        const before = record.backlog?.[control] ?? Number.POSITIVE_INFINITY;
        return repaired.has(control) && count > 0 && count < before;
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
