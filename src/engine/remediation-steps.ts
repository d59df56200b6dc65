import type { OperationFailure, Remediation, RemediationEnd } from '../model/remediation.ts';
import { backoffMs, isOlder, type RetryClock, span } from './retry-policy.ts';

/** The next state of a remediation after a result of Azure. */
export type Transition =
    | { readonly kind: 'continue'; readonly remediation: Remediation; readonly delayMs: number }
    | ({ readonly kind: 'close' } & Omit<RemediationEnd, 'at'>);

/** A result that asks for another try later. */
interface Later {
    readonly reason: string;
    readonly retryAfterMs?: number;
}

/** Waits for a busy server: that is no error. */
export function waitForServer(remediation: Remediation, answer: Later, clock: RetryClock): Transition {
    const policy = { ...clock.policy, firstBackoffMs: clock.policy.firstBusyMs };
    const quicker = { ...clock, policy };
    return waiting(planned(remediation), 'the server stayed busy', answer, policy.busyTimeoutMs, quicker);
}

/** Waits for a while after a refusal without effect, whose reason may be transient. */
export function waitOutRefusal(remediation: Remediation, answer: Later, clock: RetryClock): Transition {
    return waiting(planned(remediation), 'it was refused', answer, clock.policy.refusalTimeoutMs, clock);
}

/** Plans one more write, unless there were enough. */
export function retry(
    remediation: Remediation,
    reason: string,
    clock: RetryClock,
    retryAfterMs?: number,
): Transition {
    const attempts = remediation.attempts + 1;
    if (attempts >= (remediation.attemptsAllowed ?? clock.policy.attempts))
        return gaveUp(`gave up after ${attempts} attempts: ${reason}`);
    const delayMs = retryAfterMs ?? backoffMs(attempts, clock.policy, clock.jitter);
    return next({ ...planned(remediation), attempts, lastError: reason }, delayMs);
}

/** Asks again later, without another change. */
export function pollLater(remediation: Remediation, answer: Later, clock: RetryClock): Transition {
    return waiting(remediation, 'Azure did not answer', answer, clock.policy.busyTimeoutMs, clock);
}

function waiting(
    remediation: Remediation,
    complaint: string,
    { reason, retryAfterMs = 0 }: Later,
    timeoutMs: number,
    clock: RetryClock,
): Transition {
    const waitingSince = remediation.waitingSince ?? clock.now.toISOString();
    if (isOlder(waitingSince, timeoutMs, clock)) {
        return gaveUp(`${complaint} for ${span(timeoutMs)}: ${reason}`);
    }
    const delayMs = Math.max(retryAfterMs, backoffMs(remediation.requeues, clock.policy, clock.jitter));
    const requeues = remediation.requeues + 1;
    return next({ ...remediation, requeues, waitingSince, lastError: reason }, delayMs);
}

/** Returns the remediation without its last write. The target is read first: another actor may have changed it meanwhile. */
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
    return { ...rest, status: 'planned', readBacks: 0, checksTargetFirst: true };
}

/** Takes back the count of a write that Azure certainly did not accept. */
export function withoutWrite(remediation: Remediation): Remediation {
    return { ...remediation, writes: remediation.writes - 1 };
}

/** Nothing is being waited for any more. */
export function idle(remediation: Remediation): Remediation {
    const { waitingSince: _since, operationUrl: _url, pollMs: _poll, pollDueAt: _due, ...rest } = remediation;
    return { ...rest, requeues: 0, readBacks: 0 };
}

/** Goes on to the read back, after Azure reported success or failure. */
export function applied(remediation: Remediation, clock: RetryClock, failure?: OperationFailure): Transition {
    const ended = {
        ...idle(remediation),
        status: 'applied' as const,
        appliedAt: clock.now.toISOString(),
    };
    return next(failure === undefined ? ended : { ...ended, failure }, 0);
}

export function next(remediation: Remediation, delayMs: number): Transition {
    return { kind: 'continue', remediation, delayMs };
}

export function failed(reason: string): Transition {
    return { kind: 'close', outcome: 'failed', reason, reassess: false };
}

/** Failed for a reason that may be transient. */
export function gaveUp(reason: string): Transition {
    return { kind: 'close', outcome: 'failed', reason, reassess: false, isTransient: true };
}

export function superseded(reason: string, reassess: boolean): Transition & { kind: 'close' } {
    return { kind: 'close', outcome: 'superseded', reason, reassess };
}
