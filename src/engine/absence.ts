import type { Remediation } from '../model/remediation.ts';
import { next, superseded, type Transition } from './remediation-steps.ts';
import type { RetryPolicy } from './retry-policy.ts';

/**
 * Counts "not found" results until they count as a deletion. Resource Manager answers 404 for a while about things that
 * exist: while it replicates, moves and fails over.
 */

/** The delays between rechecks, in settle times: seconds first, then minutes. */
const delays = [1 / 6, 1, 2, 2];

/** Returns the milliseconds to the next recheck after so many "not found" results; undefined: it counts as deleted. */
export function nextRecheckMs(
    answers: number,
    { settleMs }: Pick<RetryPolicy, 'settleMs'>,
): number | undefined {
    const delay = delays[answers - 1];
    return delay === undefined ? undefined : Math.ceil(delay * settleMs);
}

/** Rechecks a target or server that was not found, until it counts as deleted. */
export function afterAbsence(remediation: Remediation, reason: string, retryPolicy: RetryPolicy): Transition {
    const absences = (remediation.absences ?? 0) + 1;
    const delayMs = nextRecheckMs(absences, retryPolicy);
    if (delayMs === undefined) return { ...superseded(reason, true), isAbsent: true };
    return next({ ...remediation, absences, lastError: reason }, delayMs);
}

/** Returns the remediation after its target was found again. */
export function present(remediation: Remediation): Remediation {
    const { absences: _absences, ...rest } = remediation;
    return rest;
}
