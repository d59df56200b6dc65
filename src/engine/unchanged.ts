import type { Remediation } from '../model/remediation.ts';
import type { StillUnchanged } from '../model/write-results.ts';
import { failed, gaveUp, next, retry, type Transition, waitForServer } from './remediation-steps.ts';
import { afterRewrite, ineffectiveRestart, isRestart, lookingOn, stillWaiting } from './restart-effect.ts';
import {
    backoffMs,
    isOlder,
    type RetryClock,
    type RetryPolicy,
    span,
    targetCheckDelayMs,
    targetDelayMs,
} from './retry-policy.ts';

/** What it means that a target still shows the old value after its write. */
export function afterUnchanged(
    remediation: Remediation,
    look: StillUnchanged,
    retryPolicy: RetryPolicy,
    retryClock: RetryClock,
): Transition {
    if (isRestart(remediation)) return afterPending(remediation, look, retryPolicy, retryClock);
    switch (remediation.status) {
        case 'planned':
        case 'started':
            return afterSilence(remediation, retryPolicy, retryClock);
        case 'accepted':
            return afterAccepted(remediation, retryPolicy, retryClock);
        case 'applied':
            return remediation.failure === undefined
                ? afterNoEffect(remediation, retryPolicy, retryClock)
                : afterFailure(remediation, remediation.failure, retryPolicy, retryClock);
    }
}

/** The parameters of a restart still wait for one. */
function afterPending(
    remediation: Remediation,
    look: StillUnchanged,
    retryPolicy: RetryPolicy,
    retryClock: RetryClock,
): Transition {
    const { status, failure, lastError, operationUrl } = remediation;
    const values = stillWaiting(remediation, look);
    if (Object.keys(values).length === 0) return afterRewrite(look);
    if (failure?.kind === 'refused') return failed(failure.reason);
    if (status === 'started' && look.isUnderWay === true) {
        const acceptedAt = retryClock.now.toISOString();
        return next(
            { ...remediation, status: 'accepted', acceptedAt },
            targetDelayMs(retryPolicy, acceptedAt, retryClock),
        );
    }
    if (status === 'accepted' && operationUrl !== undefined && blindSince(remediation) === undefined) {
        return isOlder(remediation.acceptedAt, retryPolicy.operationTimeoutMs, retryClock)
            ? ineffectiveRestart(
                  `Azure was still restarting it after ${span(retryPolicy.operationTimeoutMs)}`,
                  values,
                  retryPolicy,
              )
            : untilPoll(remediation, retryPolicy, retryClock);
    }
    const later = lookingOn(remediation, retryPolicy, retryClock);
    if (later !== undefined)
        return status === 'accepted' ? untilPoll(remediation, retryPolicy, retryClock) : later;
    if (failure !== undefined) return afterFailure(remediation, failure, retryPolicy, retryClock);
    switch (status) {
        case 'accepted':
            return ineffectiveRestart(
                `Azure did not tell how the restart ended: ${unread(lastError)}`,
                values,
                retryPolicy,
            );
        case 'applied':
            return ineffectiveRestart('Azure reported success', values, retryPolicy);
        case 'planned':
        case 'started':
            return retry(remediation, lastError ?? unanswered, retryPolicy, retryClock, 0);
    }
}

const unanswered = 'the write was never answered';

function unread(lastError: string | undefined): string {
    return lastError ?? 'it named no URL for it';
}

/** Nobody knows whether Azure took the write. */
function afterSilence(
    remediation: Remediation,
    retryPolicy: RetryPolicy,
    retryClock: RetryClock,
): Transition {
    const { startedAt, lastError } = remediation;
    if (!isOlder(startedAt, retryPolicy.settleMs, retryClock)) {
        return next(remediation, targetDelayMs(retryPolicy, startedAt, retryClock));
    }
    return retry(remediation, lastError ?? unanswered, retryPolicy, retryClock, 0);
}

/** Azure took it, and how it goes is not known, or it still runs. */
function afterAccepted(
    remediation: Remediation,
    retryPolicy: RetryPolicy,
    retryClock: RetryClock,
): Transition {
    const { acceptedAt, lastError } = remediation;
    const since = blindSince(remediation);
    if (since === undefined && isOlder(acceptedAt, retryPolicy.operationTimeoutMs, retryClock)) {
        return gaveUp(`Azure was still running the operation after ${span(retryPolicy.operationTimeoutMs)}`);
    }
    if (since !== undefined && isOlder(since, retryPolicy.unreadableTimeoutMs, retryClock)) {
        const reason = `Azure did not tell how the operation ended: ${unread(lastError)}`;
        return retry(remediation, reason, retryPolicy, retryClock);
    }
    return untilPoll(remediation, retryPolicy, retryClock);
}

/** Since when nobody knows how the operation goes, ISO 8601. */
function blindSince({ operationUrl, acceptedAt, waitingSince }: Remediation): string | undefined {
    return operationUrl === undefined ? acceptedAt : waitingSince;
}

/** The pause to the next look or the next question. As long as Azure says that it runs, only the question is due. */
function untilPoll(remediation: Remediation, retryPolicy: RetryPolicy, retryClock: RetryClock): Transition {
    const { acceptedAt, operationUrl, pollDueAt } = remediation;
    const lookMs = targetDelayMs(retryPolicy, acceptedAt, retryClock);
    if (operationUrl === undefined || pollDueAt === undefined) return next(remediation, lookMs);
    const dueMs = Math.max(1_000, Date.parse(pollDueAt) - retryClock.now.getTime());
    const isBlind = blindSince(remediation) !== undefined;
    return next(remediation, isBlind ? Math.min(dueMs, lookMs) : targetCheckDelayMs(dueMs, lookMs));
}

/** Azure says that the operation failed. What failed inside takes longer to pass than a connection: 4 s, 8 s, 16 s, … */
function afterFailure(
    remediation: Remediation,
    failure: NonNullable<Remediation['failure']>,
    retryPolicy: RetryPolicy,
    retryClock: RetryClock,
): Transition {
    if (failure.kind === 'refused') return failed(failure.reason);
    if (failure.kind === 'busy') return waitForServer(remediation, failure, retryPolicy, retryClock);
    const pauseMs = backoffMs(remediation.attempts + 2, retryPolicy, retryClock.jitter);
    return retry(remediation, failure.reason, retryPolicy, retryClock, pauseMs);
}

/** Azure says that the operation succeeded. */
function afterNoEffect(
    remediation: Remediation,
    retryPolicy: RetryPolicy,
    retryClock: RetryClock,
): Transition {
    const readBacks = remediation.readBacks + 1;
    if (readBacks < retryPolicy.readBacks) {
        return next({ ...remediation, readBacks }, backoffMs(readBacks - 1, retryPolicy, retryClock.jitter));
    }
    return retry(
        remediation,
        'Azure reported success, but the value did not change',
        retryPolicy,
        retryClock,
    );
}
