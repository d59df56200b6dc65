import type { Change } from '../../model/change.ts';
import { setMembers, withMembers } from '../../model/parameter-value.ts';
import type { Parameters } from '../../model/server-state.ts';
import { drifted, type Verdict } from '../../model/verdict.ts';
import { goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './parameters.ts';
import { pendingRestart, restartChange } from './restart.ts';

/** Verdicts and plans for a library that PostgreSQL loads when it starts. */

export const preload = 'shared_preload_libraries';
export const allowList = 'azure.extensions';

/** The sets that lack the library, in the order in which they are written. A server without one of them needs none. */
export function libraryGoals(
    parameters: Parameters,
    library: string,
    sets: readonly string[],
): ParameterGoal[] {
    return sets.flatMap((name) => {
        const found = parameter(parameters, name);
        if (found === undefined || setMembers(found.value).includes(library)) return [];
        return [{ found, to: withMembers(found.value, [library]) }];
    });
}

/** The verdict for these goals: a library whose restart is pending is not loaded. */
export function libraryVerdict(parameters: Parameters, goals: readonly ParameterGoal[]): Verdict {
    const verdict = goalsVerdict(goals);
    if (parameter(parameters, preload)?.isConfigPendingRestart !== true) return verdict;
    const pending = { what: preload, found: 'waits for a restart', wanted: 'in effect' };
    if (verdict.kind !== 'drifted') return drifted([pending]);
    return drifted([...verdict.evidence, pending], verdict.unrepairable);
}

/** The writes for these goals, and last the restart that loads the library. */
export function libraryPlan(
    parameters: Parameters,
    goals: readonly ParameterGoal[],
    control: string,
): readonly Change[] {
    const writes = goalsPlan(goals, control);
    const isPending = parameter(parameters, preload)?.isConfigPendingRestart === true;
    if (!isPending && !goals.some(({ found }) => found.name === preload)) return writes;
    return [...writes, restartChange([...pendingRestart(parameters), preload], control)];
}
