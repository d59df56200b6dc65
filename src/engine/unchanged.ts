import type { StillUnchanged } from '../model/answers.ts';
import type { Remediation } from '../model/remediation.ts';
import { failed, gaveUp, next, type Transition, tryAgain, waitForServer } from './next-step.ts';
import { backoffMs, isOlder, lookPause, type Moment, type Pacing, span, unseenPause } from './pacing.ts';
import { afterRewrite, isRestart, lookingOn, spentRestart, stillWaiting } from './restart-effect.ts';

/** What it means that a target still shows the old value after its write. */
export function afterUnchanged(
    remediation: Remediation,
    look: StillUnchanged,
    pacing: Pacing,
    moment: Moment,
): Transition {
    if (isRestart(remediation)) return afterPending(remediation, look, pacing, moment);
    switch (remediation.status) {
        case 'planned':
        case 'started':
            return afterSilence(remediation, pacing, moment);
        case 'accepted':
            return afterAccepted(remediation, pacing, moment);
        case 'applied':
            return remediation.failure === undefined
                ? afterNoEffect(remediation, pacing, moment)
                : afterFailure(remediation, remediation.failure, pacing, moment);
    }
}

/** The parameters of a restart still wait for one. */
function afterPending(
    remediation: Remediation,
    look: StillUnchanged,
    pacing: Pacing,
    moment: Moment,
): Transition {
    const { status, failure, lastError, operationUrl } = remediation;
    const values = stillWaiting(remediation, look);
    if (Object.keys(values).length === 0) return afterRewrite(look);
    if (failure?.kind === 'refused') return failed(failure.reason);
    if (status === 'started' && look.isUnderWay === true) {
        const acceptedAt = moment.now.toISOString();
        return next(
            { ...remediation, status: 'accepted', acceptedAt },
            lookPause(pacing, acceptedAt, moment),
        );
    }
    if (status === 'accepted' && operationUrl !== undefined && blindSince(remediation) === undefined) {
        return isOlder(remediation.acceptedAt, pacing.operationMs, moment)
            ? spentRestart(`Azure was still restarting it after ${span(pacing.operationMs)}`, values, pacing)
            : untilPoll(remediation, pacing, moment);
    }
    const later = lookingOn(remediation, pacing, moment);
    if (later !== undefined) return status === 'accepted' ? untilPoll(remediation, pacing, moment) : later;
    if (failure !== undefined) return afterFailure(remediation, failure, pacing, moment);
    switch (status) {
        case 'accepted':
            return spentRestart(
                `Azure did not tell how the restart ended: ${unread(lastError)}`,
                values,
                pacing,
            );
        case 'applied':
            return spentRestart('Azure reported success', values, pacing);
        case 'planned':
        case 'started':
            return tryAgain(remediation, lastError ?? unanswered, pacing, moment, 0);
    }
}

const unanswered = 'the write was never answered';

function unread(lastError: string | undefined): string {
    return lastError ?? 'it named no URL for it';
}

/** Nobody knows whether Azure took the write. */
function afterSilence(remediation: Remediation, pacing: Pacing, moment: Moment): Transition {
    const { startedAt, lastError } = remediation;
    if (!isOlder(startedAt, pacing.settleMs, moment)) {
        return next(remediation, lookPause(pacing, startedAt, moment));
    }
    return tryAgain(remediation, lastError ?? unanswered, pacing, moment, 0);
}

/** Azure took it, and how it goes is not known, or it still runs. */
function afterAccepted(remediation: Remediation, pacing: Pacing, moment: Moment): Transition {
    const { acceptedAt, lastError } = remediation;
    const since = blindSince(remediation);
    if (since === undefined && isOlder(acceptedAt, pacing.operationMs, moment)) {
        return gaveUp(`Azure was still running the operation after ${span(pacing.operationMs)}`);
    }
    if (since !== undefined && isOlder(since, pacing.blindMs, moment)) {
        const reason = `Azure did not tell how the operation ended: ${unread(lastError)}`;
        return tryAgain(remediation, reason, pacing, moment);
    }
    return untilPoll(remediation, pacing, moment);
}

/** Since when nobody knows how the operation goes, ISO 8601. */
function blindSince({ operationUrl, acceptedAt, waitingSince }: Remediation): string | undefined {
    return operationUrl === undefined ? acceptedAt : waitingSince;
}

/** The pause to the next look or the next question. As long as Azure says that it runs, only the question is due. */
function untilPoll(remediation: Remediation, pacing: Pacing, moment: Moment): Transition {
    const { acceptedAt, operationUrl, pollDueAt } = remediation;
    const lookMs = lookPause(pacing, acceptedAt, moment);
    if (operationUrl === undefined || pollDueAt === undefined) return next(remediation, lookMs);
    const dueMs = Math.max(1_000, Date.parse(pollDueAt) - moment.now.getTime());
    const isBlind = blindSince(remediation) !== undefined;
    return next(remediation, isBlind ? Math.min(dueMs, lookMs) : unseenPause(dueMs, lookMs));
}

/** Azure says that the operation failed. What failed inside takes longer to pass than a connection: 4 s, 8 s, 16 s, … */
function afterFailure(
    remediation: Remediation,
    failure: NonNullable<Remediation['failure']>,
    pacing: Pacing,
    moment: Moment,
): Transition {
    if (failure.kind === 'refused') return failed(failure.reason);
    if (failure.kind === 'busy') return waitForServer(remediation, failure, pacing, moment);
    const pauseMs = backoffMs(remediation.attempts + 2, pacing, moment.jitter);
    return tryAgain(remediation, failure.reason, pacing, moment, pauseMs);
}

/** Azure says that the operation succeeded. */
function afterNoEffect(remediation: Remediation, pacing: Pacing, moment: Moment): Transition {
    const readBacks = remediation.readBacks + 1;
    if (readBacks < pacing.readBacks) {
        return next({ ...remediation, readBacks }, backoffMs(readBacks - 1, pacing, moment.jitter));
    }
    return tryAgain(remediation, 'Azure reported success, but the value did not change', pacing, moment);
}
