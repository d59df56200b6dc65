import type { OperationFailure, Remediation, RemediationEnd } from '../model/remediation.ts';
import { backoffMs, isOlder, type Moment, type Pacing, span } from './pacing.ts';

/** What happens to a remediation after Azure answered. */
export type Transition =
    | { readonly kind: 'continue'; readonly remediation: Remediation; readonly delayMs: number }
    | ({ readonly kind: 'close' } & Omit<RemediationEnd, 'at'>);

/** An answer that says to come back later. */
interface Later {
    readonly reason: string;
    readonly retryAfterMs?: number;
}

/** Azure is busy with the server: waited for, not an error. */
export function waitForServer(
    remediation: Remediation,
    answer: Later,
    pacing: Pacing,
    moment: Moment,
): Transition {
    return waiting(planned(remediation), 'the server stayed busy', answer, pacing.patienceMs, pacing, moment);
}

/** Azure refused it, nothing took effect, and nobody knows whether the reason passes: waited out, for a while. */
export function waitOut(remediation: Remediation, answer: Later, pacing: Pacing, moment: Moment): Transition {
    return waiting(planned(remediation), 'it was refused', answer, pacing.refusalMs, pacing, moment);
}

/** One more write, unless there were enough. */
export function tryAgain(
    remediation: Remediation,
    reason: string,
    pacing: Pacing,
    moment: Moment,
    retryAfterMs?: number,
): Transition {
    const attempts = remediation.attempts + 1;
    if (attempts >= (remediation.attemptsAllowed ?? pacing.attempts))
        return gaveUp(`gave up after ${attempts} attempts: ${reason}`);
    const delayMs = retryAfterMs ?? backoffMs(attempts, pacing, moment.jitter);
    return next({ ...planned(remediation), attempts, lastError: reason }, delayMs);
}

/** The question could not be answered: ask again later, nothing else changes. */
export function pause(remediation: Remediation, answer: Later, pacing: Pacing, moment: Moment): Transition {
    return waiting(remediation, 'Azure did not answer', answer, pacing.patienceMs, pacing, moment);
}

function waiting(
    remediation: Remediation,
    complaint: string,
    { reason, retryAfterMs = 0 }: Later,
    patienceMs: number,
    pacing: Pacing,
    moment: Moment,
): Transition {
    const waitingSince = remediation.waitingSince ?? moment.now.toISOString();
    if (isOlder(waitingSince, patienceMs, moment)) {
        return gaveUp(`${complaint} for ${span(patienceMs)}: ${reason}`);
    }
    const delayMs = Math.max(retryAfterMs, backoffMs(remediation.waits, pacing, moment.jitter));
    const waits = remediation.waits + 1;
    return next({ ...remediation, waits, waitingSince, lastError: reason }, delayMs);
}

/** Back to the start, without what belonged to the last write. Who kept the server busy may have changed the target. */
function planned(remediation: Remediation): Remediation {
    const {
        operationUrl: _url,
        pollMs: _poll,
        pollDueAt: _due,
        acceptedAt: _accepted,
        startedAt: _started,
        appliedAt: _applied,
        waited: _waited,
        failure: _failure,
        ...rest
    } = remediation;
    return { ...rest, status: 'planned', readBacks: 0, looksFirst: true };
}

/** Azure certainly did not take the write that was counted before it was sent. */
export function untaken(remediation: Remediation): Remediation {
    return { ...remediation, writes: remediation.writes - 1 };
}

/** Nothing is being waited for any more. */
export function atRest(remediation: Remediation): Remediation {
    const { waitingSince: _since, operationUrl: _url, pollMs: _poll, pollDueAt: _due, ...rest } = remediation;
    return { ...rest, waits: 0, readBacks: 0 };
}

/** Azure says that the write is done, or that it failed: the target tells which. */
export function applied(remediation: Remediation, moment: Moment, failure?: OperationFailure): Transition {
    const ended = { ...atRest(remediation), status: 'applied' as const, appliedAt: moment.now.toISOString() };
    return next(failure === undefined ? ended : { ...ended, failure }, 0);
}

export function next(remediation: Remediation, delayMs: number): Transition {
    return { kind: 'continue', remediation, delayMs };
}

export function failed(reason: string): Transition {
    return { kind: 'close', outcome: 'failed', reason, lookAgain: false };
}

/** Failed, and the next one may not. */
export function gaveUp(reason: string): Transition {
    return { kind: 'close', outcome: 'failed', reason, lookAgain: false, mayPass: true };
}

export function superseded(reason: string, lookAgain: boolean): Transition & { kind: 'close' } {
    return { kind: 'close', outcome: 'superseded', reason, lookAgain };
}
