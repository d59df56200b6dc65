import type { Remediation } from '../model/remediation.ts';
import { next, superseded, type Transition } from './remediation-steps.ts';
import type { RetryPolicy } from './retry-policy.ts';

/**
 * How often Azure must say that something is not there before it is believed. Resource Manager answers 404 for a while
 * of what is there: while it replicates, moves and fails over.
 */

/** The delays between the looks, in settle times: seconds first, then minutes. */
const delays = [1 / 6, 1, 2, 2];

/** Milliseconds until the next look after so many answers "not found" in a row; undefined: it is believed now. */
export function nextRecheckMs(
    answers: number,
    { settleMs }: Pick<RetryPolicy, 'settleMs'>,
): number | undefined {
    const delay = delays[answers - 1];
    return delay === undefined ? undefined : Math.ceil(delay * settleMs);
}

/** After the target was not there, or the server was not: looks again until it is believed. */
export function afterAbsence(remediation: Remediation, reason: string, retryPolicy: RetryPolicy): Transition {
    const absences = (remediation.absences ?? 0) + 1;
    const delayMs = nextRecheckMs(absences, retryPolicy);
    if (delayMs === undefined) return { ...superseded(reason, true), isAbsent: true };
    return next({ ...remediation, absences, lastError: reason }, delayMs);
}

/** The remediation after its target was seen again. */
export function present(remediation: Remediation): Remediation {
    const { absences: _absences, ...rest } = remediation;
    return rest;
}
