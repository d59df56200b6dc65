import type { Remediation } from '../model/remediation.ts';
import type { StillUnchanged } from '../model/write-results.ts';
import { failed, gaveUp, next, retry, type Transition, waitForServer } from './remediation-steps.ts';
import { afterRewrite, ineffectiveRestart, isRestart, lookingOn, stillWaiting } from './restart-effect.ts';
import {
    backoffMs,
    isOlder,
    lookDelayMs,
    type RetryClock,
    span,
    targetCheckDelayMs,
    targetDelayMs,
} from './retry-policy.ts';

/** Decides the next step when a target still shows the old value after its write. */
export function afterUnchanged(
    remediation: Remediation,
    look: StillUnchanged,
    clock: RetryClock,
): Transition {
    if (isRestart(remediation)) return afterPending(remediation, look, clock);
    switch (remediation.status) {
        case 'planned':
        case 'started':
            return afterSilence(remediation, clock);
        case 'accepted':
            return afterAccepted(remediation, clock);
        case 'applied':
            return remediation.failure === undefined
                ? afterNoEffect(remediation, clock)
                : afterFailure(remediation, remediation.failure, clock);
    }
}

/** The parameters of a restart still wait for one. */
function afterPending(remediation: Remediation, look: StillUnchanged, clock: RetryClock): Transition {
    const { status, failure, lastError, operationUrl } = remediation;
    const values = stillWaiting(remediation, look);
    if (Object.keys(values).length === 0) return afterRewrite(look);
    if (failure?.kind === 'refused') return failed(failure.reason);
    if (status === 'started' && look.isUnderWay === true) {
        const acceptedAt = clock.now.toISOString();
        return next({ ...remediation, status: 'accepted', acceptedAt }, targetDelayMs(acceptedAt, clock));
    }
    if (status === 'accepted' && operationUrl !== undefined && blindSince(remediation) === undefined) {
        return isOlder(remediation.acceptedAt, clock.policy.operationTimeoutMs, clock)
            ? ineffectiveRestart(
                  `Azure was still restarting it after ${span(clock.policy.operationTimeoutMs)}`,
                  values,
                  clock.policy,
              )
            : untilPoll(remediation, clock);
    }
    const later = lookingOn(remediation, clock);
    if (later !== undefined) return status === 'accepted' ? untilPoll(remediation, clock) : later;
    if (failure !== undefined) return afterFailure(remediation, failure, clock);
    switch (status) {
        case 'accepted':
            return ineffectiveRestart(
                `Azure did not tell how the restart ended: ${unread(lastError)}`,
                values,
                clock.policy,
            );
        case 'applied':
            return ineffectiveRestart('Azure reported success', values, clock.policy);
        case 'planned':
        case 'started':
            return retry(remediation, lastError ?? unanswered, clock, 0);
    }
}

const unanswered = 'the write was never answered';

function unread(lastError: string | undefined): string {
    return lastError ?? 'it named no URL for it';
}

/** It is unknown whether Azure accepted the write. */
function afterSilence(remediation: Remediation, clock: RetryClock): Transition {
    const { startedAt, lastError } = remediation;
    if (!isOlder(startedAt, clock.policy.settleMs, clock)) {
        return next(remediation, targetDelayMs(startedAt, clock));
    }
    return retry(remediation, lastError ?? unanswered, clock, 0);
}

/** Azure accepted the write; its operation still runs, or its status is unknown. */
function afterAccepted(remediation: Remediation, clock: RetryClock): Transition {
    const { acceptedAt, lastError } = remediation;
    const since = blindSince(remediation);
    if (since === undefined && isOlder(acceptedAt, clock.policy.operationTimeoutMs, clock)) {
        return gaveUp(`Azure was still running the operation after ${span(clock.policy.operationTimeoutMs)}`);
    }
    if (since !== undefined && isOlder(since, clock.policy.unreadableTimeoutMs, clock)) {
        const reason = `Azure did not tell how the operation ended: ${unread(lastError)}`;
        return retry(remediation, reason, clock);
    }
    return untilPoll(remediation, clock);
}

/** Returns the instant since which the status of the operation is unknown, ISO 8601. */
function blindSince({ operationUrl, acceptedAt, waitingSince }: Remediation): string | undefined {
    return operationUrl === undefined ? acceptedAt : waitingSince;
}

/**
 * Returns the delay to the next read or poll. Between polls the target is read, except that of a restart, which shows the
 * effect much later.
 */
export function untilPoll(remediation: Remediation, clock: RetryClock): Transition {
    const { acceptedAt, operationUrl, pollDueAt } = remediation;
    const lookMs = targetDelayMs(acceptedAt, clock);
    if (operationUrl === undefined || pollDueAt === undefined) return next(remediation, lookMs);
    const dueMs = Math.max(1_000, Date.parse(pollDueAt) - clock.now.getTime());
    if (blindSince(remediation) !== undefined) return next(remediation, Math.min(dueMs, lookMs));
    if (isRestart(remediation)) return next(remediation, targetCheckDelayMs(dueMs, lookMs));
    return next(remediation, Math.min(dueMs, lookDelayMs(acceptedAt, clock)));
}

/** Retries a failed operation. An inner failure lasts longer than a lost connection: 4 s, 8 s, 16 s, … */
function afterFailure(
    remediation: Remediation,
    failure: NonNullable<Remediation['failure']>,
    clock: RetryClock,
): Transition {
    if (failure.kind === 'refused') return failed(failure.reason);
    if (failure.kind === 'busy') return waitForServer(remediation, failure, clock);
    const delayMs = backoffMs(remediation.attempts + 2, clock.policy, clock.jitter);
    return retry(remediation, failure.reason, clock, delayMs);
}

/** Azure says that the operation succeeded. */
function afterNoEffect(remediation: Remediation, clock: RetryClock): Transition {
    const readBacks = remediation.readBacks + 1;
    if (readBacks < clock.policy.readBacks) {
        return next({ ...remediation, readBacks }, backoffMs(readBacks - 1, clock.policy, clock.jitter));
    }
    return retry(remediation, 'Azure reported success, but the value did not change', clock);
}
