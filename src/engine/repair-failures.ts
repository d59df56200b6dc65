import type { RepairFailures, ServerRecord } from '../model/server-record.ts';
import type { RetryClock } from './retry-policy.ts';

/** Milliseconds to the assessment after a failure; each further failure in a row doubles it. */
const firstReassessmentMs = 2 * 60_000;
/** From then on the sweep is soon enough: two hours after the first failure. */
const maxReassessments = 6;
/** A failure after a day of quiet is the first one again. */
const forgottenMs = 24 * 3_600_000;

export type FailuresByControl = NonNullable<ServerRecord['repairFailures']>;

/** Returns the failures with one more of these controls. */
export function withRepairFailure(
    repairFailures: FailuresByControl,
    controls: readonly string[],
    now: Date,
): FailuresByControl {
    const more = controls.map((control) => [control, oneMore(repairFailures[control], now)] as const);
    return { ...repairFailures, ...Object.fromEntries(more) };
}

function oneMore(failures: RepairFailures | undefined, now: Date): RepairFailures {
    const isForgotten = failures === undefined || now.getTime() - Date.parse(failures.at) >= forgottenMs;
    return { times: isForgotten ? 1 : failures.times + 1, at: now.toISOString() };
}

/** Returns the failures without those of these controls, which are repaired. */
export function withoutRepairFailures(
    repairFailures: FailuresByControl,
    controls: readonly string[],
): FailuresByControl {
    return Object.fromEntries(
        Object.entries(repairFailures).filter(([control]) => !controls.includes(control)),
    );
}

/** Returns the milliseconds from the last failure to the next assessment. Undefined: not before the sweep. */
export function reassessAfterFailureMs(
    { times }: RepairFailures,
    { jitter }: RetryClock,
): number | undefined {
    if (times > maxReassessments) return undefined;
    const fullMs = firstReassessmentMs * 2 ** (times - 1);
    return Math.round(fullMs * (0.75 + jitter / 4));
}
