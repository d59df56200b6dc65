import type { OperationAnswer, ReadBackAnswer, WriteAnswer } from '../model/answers.ts';
import type { Remediation } from '../model/remediation.ts';
import { afterAbsence, present } from './absence.ts';
import {
    atRest,
    failed,
    next,
    pause,
    superseded,
    type Transition,
    tryAgain,
    untaken,
    waitForServer,
} from './next-step.ts';
import {
    backoffMs,
    firstPollPause,
    hours,
    isOlder,
    lookPause,
    type Moment,
    type Pacing,
    pollPause,
} from './pacing.ts';

/** The remediation as it is stored right before its write is sent: from here on nobody knows whether Azure took it. */
export function beforeWrite(remediation: Remediation, now: Date): Remediation {
    return {
        ...remediation,
        status: 'started',
        startedAt: now.toISOString(),
        intentions: remediation.intentions ?? 1,
        writes: remediation.writes + 1,
    };
}

/** After the write was sent. */
export function afterWrite(
    remediation: Remediation,
    answer: WriteAnswer,
    pacing: Pacing,
    moment: Moment,
): Transition {
    switch (answer.kind) {
        case 'accepted':
            return next(
                {
                    ...atRest(remediation),
                    status: 'accepted',
                    operationUrl: answer.operationUrl,
                    pollMs: answer.retryAfterMs,
                    acceptedAt: moment.now.toISOString(),
                },
                firstPollPause(answer.retryAfterMs),
            );
        case 'done':
            return next({ ...atRest(remediation), status: 'applied' }, 0);
        case 'busy':
            return waitForServer(untaken(remediation), answer, pacing, moment);
        case 'transient':
            return tryAgain(untaken(remediation), answer.reason, pacing, moment, answer.retryAfterMs);
        case 'unanswered':
            return next({ ...remediation, status: 'started', lastError: answer.reason }, lookPause(pacing));
        case 'overtaken':
            return superseded(answer.reason, true);
        // Whoever can look whether the server is there does so first: `afterNotFound`.
        case 'notFound':
        case 'refused':
            return failed(answer.reason);
    }
}

/**
 * After Azure did not know what was to be written, and the target was looked at: a server that is gone needs no repair,
 * and one that is there was not found in passing.
 */
export function afterNotFound(
    remediation: Remediation,
    reason: string,
    look: ReadBackAnswer,
    pacing: Pacing,
    moment: Moment,
): Transition {
    switch (look.kind) {
        case 'missing':
            return afterAbsence(untaken(remediation), look.reason, pacing);
        case 'unanswered':
            return pause({ ...remediation, lastError: reason }, look, pacing, moment);
        default:
            return tryAgain(untaken(present(remediation)), reason, pacing, moment);
    }
}

/** After a running operation was asked for. */
export function afterPoll(
    remediation: Remediation,
    answer: OperationAnswer,
    pacing: Pacing,
    moment: Moment,
): Transition {
    switch (answer.kind) {
        case 'running':
            return isOlder(remediation.acceptedAt, pacing.operationMs, moment)
                ? failed(`Azure was still running the operation after ${hours(pacing.operationMs)}`)
                : next({ ...remediation, waits: 0 }, pollPause(remediation, answer.retryAfterMs));
        case 'succeeded':
            return next({ ...atRest(remediation), status: 'applied' }, 0);
        case 'busy':
            return waitForServer(remediation, answer, pacing, moment);
        case 'transient':
            return tryAgain(remediation, answer.reason, pacing, moment);
        case 'refused':
            return failed(answer.reason);
        // An operation is visible soon after it was taken; later, what came of it shows in the target.
        case 'notFound':
            return isOlder(remediation.acceptedAt, pacing.settleMs, moment)
                ? next({ ...atRest(remediation), status: 'applied', lastError: answer.reason }, 0)
                : pause(remediation, answer, pacing, moment);
        case 'unanswered':
            return isOlder(remediation.acceptedAt, pacing.operationMs, moment)
                ? failed(`Azure did not tell how the operation ended: ${answer.reason}`)
                : pause(remediation, answer, pacing, moment);
    }
}

/** After the target was read back: the only place where a remediation becomes verified. */
export function afterReadBack(
    remediation: Remediation,
    answer: ReadBackAnswer,
    pacing: Pacing,
    moment: Moment,
): Transition {
    switch (answer.kind) {
        case 'wanted':
            return { kind: 'close', outcome: 'verified', lookAgain: false };
        case 'other':
            return superseded(`somebody else changed it meanwhile; it is now ${answer.found}`, true);
        case 'missing':
            return afterAbsence(remediation, answer.reason, pacing);
        case 'unanswered':
            return pause(remediation, answer, pacing, moment);
        case 'unchanged':
            return remediation.status === 'started'
                ? afterSilence(present(remediation), pacing, moment)
                : afterNoEffect(present(remediation), pacing, moment);
    }
}

/** After a planned change that had grown old was compared with Azure, before its write. */
export function afterFreshLook(
    remediation: Remediation,
    answer: ReadBackAnswer,
    pacing: Pacing,
    moment: Moment,
): Transition {
    switch (answer.kind) {
        case 'wanted':
            return superseded('it is already as the baseline wants it', false);
        case 'unchanged':
            return next({ ...withoutLook(present(remediation)), readAt: moment.now.toISOString() }, 0);
        case 'other':
            return superseded(`the state moved on before the write; it is now ${answer.found}`, true);
        case 'missing':
            return afterAbsence(remediation, answer.reason, pacing);
        case 'unanswered':
            return pause(remediation, answer, pacing, moment);
    }
}

/** The write was sent, nobody knows whether it was taken, and the old value is still there. */
function afterSilence(remediation: Remediation, pacing: Pacing, moment: Moment): Transition {
    if (!isOlder(remediation.startedAt, pacing.settleMs, moment)) return next(remediation, lookPause(pacing));
    return tryAgain(remediation, remediation.lastError ?? 'the write was never answered', pacing, moment, 0);
}

/** Azure says that the operation is done, and the old value is still there. */
function afterNoEffect(remediation: Remediation, pacing: Pacing, moment: Moment): Transition {
    const readBacks = remediation.readBacks + 1;
    if (readBacks < pacing.readBacks) {
        return next({ ...remediation, readBacks }, backoffMs(readBacks - 1, pacing, moment.jitter));
    }
    return tryAgain(remediation, 'Azure reported success, but the value did not change', pacing, moment);
}

function withoutLook({ looksFirst: _looks, ...remediation }: Remediation): Remediation {
    return remediation;
}
