import type { Remediation } from '../model/remediation.ts';
import type {
    OtherFound,
    PollResult,
    ReadBackResult,
    StillUnchanged,
    WriteResult,
} from '../model/write-results.ts';
import { afterAbsence, present } from './absence.ts';
import {
    applied,
    failed,
    idle,
    next,
    pollLater,
    superseded,
    type Transition,
    waitForServer,
    waitOutRefusal,
    withoutWrite,
} from './remediation-steps.ts';
import { isRestart } from './restart-effect.ts';
import {
    backoffMs,
    firstPollDelayMs,
    firstTargetCheckMs,
    isOlder,
    pollDelayMs,
    type RetryClock,
    targetCheckDelayMs,
    targetDelayMs,
} from './retry-policy.ts';
import { afterUnchanged, untilPoll } from './unchanged.ts';

/** Returns the remediation as it is stored right before its write is sent: from here on Azure may have accepted it. */
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
export function afterWrite(remediation: Remediation, answer: WriteResult, clock: RetryClock): Transition {
    switch (answer.kind) {
        case 'accepted':
            return afterAcceptance(remediation, answer, clock);
        case 'done':
            return applied(remediation, clock);
        case 'busy':
            return waitForServer(withoutWrite(remediation), answer, clock);
        case 'transient':
            return waitOutRefusal(withoutWrite(remediation), answer, clock);
        case 'unanswered':
            return next(
                { ...remediation, status: 'started', lastError: answer.reason },
                targetDelayMs(remediation.startedAt, clock),
            );
        case 'overtaken':
            return superseded(answer.reason, true);
        // Where the server can be read, `afterNotFound` comes first.
        case 'notFound':
        case 'refused':
            return failed(answer.reason);
    }
}

/** Without the URL of an operation only the target shows the result, and it is read soon. */
function afterAcceptance(
    remediation: Remediation,
    { operationUrl, operationId, retryAfterMs }: WriteResult & { kind: 'accepted' },
    clock: RetryClock,
): Transition {
    const delayMs = firstPollDelayMs(retryAfterMs);
    const { operationId: _before, ...rest } = idle(remediation);
    const accepted: Remediation = {
        ...rest,
        status: 'accepted',
        acceptedAt: clock.now.toISOString(),
        ...(operationId === undefined ? {} : { operationId }),
    };
    if (operationUrl === undefined) return next(accepted, Math.min(delayMs, firstTargetCheckMs));
    const pollDueAt = dueAt(pollDelayMs(remediation, retryAfterMs), clock);
    return next({ ...accepted, operationUrl, pollMs: retryAfterMs, pollDueAt }, targetCheckDelayMs(delayMs));
}

/**
 * Decides after a write met "not found" and the target was read. A deleted server needs no repair. One that exists is being
 * replicated or moved, or the write names another thing that does not exist.
 */
export function afterNotFound(
    remediation: Remediation,
    reason: string,
    look: ReadBackResult,
    clock: RetryClock,
): Transition {
    switch (look.kind) {
        case 'missing':
            return afterAbsence(withoutWrite(remediation), look.reason, clock.policy);
        case 'unanswered':
            return pollLater({ ...remediation, lastError: reason }, look, clock);
        default:
            return waitOutRefusal(withoutWrite(present(remediation)), { reason }, clock);
    }
}

/**
 * Returns the next question about a write that Azure accepted: the status of its operation, or the value of its target. An
 * operation is never polled before Azure allows it.
 */
export function nextQuestion(
    { operationUrl, pollDueAt }: Remediation,
    { now }: RetryClock,
): { readonly kind: 'operation'; readonly url: string } | { readonly kind: 'target' } {
    const isDue = pollDueAt === undefined || Date.parse(pollDueAt) <= now.getTime();
    return operationUrl !== undefined && isDue
        ? { kind: 'operation', url: operationUrl }
        : { kind: 'target' };
}

/**
 * Decides after a poll. Unless the operation runs as expected, the target is read next: the status of the operation is only
 * a hint.
 */
export function afterPoll(remediation: Remediation, answer: PollResult, clock: RetryClock): Transition {
    const { waitingSince: _since, ...asked } = remediation;
    switch (answer.kind) {
        case 'running': {
            const delayMs = pollDelayMs(remediation, answer.retryAfterMs);
            const running = { ...asked, requeues: 0, pollDueAt: dueAt(delayMs, clock) };
            const isUnseen = isOlder(remediation.acceptedAt, clock.policy.targetCheckMs, clock);
            return isUnseen ? next(running, 0) : untilPoll(running, clock);
        }
        case 'succeeded':
            return applied(remediation, clock);
        case 'busy':
        case 'transient':
        case 'refused':
            return applied(remediation, clock, { kind: answer.kind, reason: answer.reason });
        case 'unreadable': {
            const { operationUrl: _url, pollMs: _poll, pollDueAt: _due, ...blind } = asked;
            return next({ ...blind, lastError: answer.reason }, 0);
        }
        case 'notFound':
        case 'unanswered': {
            const delayMs = backoffMs(remediation.requeues, clock.policy, clock.jitter);
            const retryMs = answer.kind === 'unanswered' ? (answer.retryAfterMs ?? 0) : 0;
            const unanswered = {
                ...remediation,
                requeues: remediation.requeues + 1,
                waitingSince: remediation.waitingSince ?? clock.now.toISOString(),
                lastError: answer.reason,
                pollDueAt: dueAt(Math.max(delayMs, retryMs, minUnansweredMs), clock),
            };
            return next(unanswered, 0);
        }
    }
}

/** Shortest delay to another poll after one without a result: the target is read in between. */
const minUnansweredMs = 2_000;

function dueAt(delayMs: number, { now }: RetryClock): string {
    return new Date(now.getTime() + delayMs).toISOString();
}

/** After the target was read back: the only place where a remediation becomes verified. */
export function afterReadBack(
    remediation: Remediation,
    answer: ReadBackResult,
    clock: RetryClock,
): Transition {
    switch (answer.kind) {
        case 'wanted':
            return answer.note === undefined
                ? { kind: 'close', outcome: 'verified', reassess: false }
                : { kind: 'close', outcome: 'verified', reason: answer.note, reassess: true };
        case 'other':
            return afterOther(remediation, answer);
        case 'missing':
            return afterAbsence(remediation, answer.reason, clock.policy);
        case 'unanswered':
            return pollLater(remediation, answer, clock);
        case 'unchanged':
            return afterUnchanged(present(remediation), answer, clock);
    }
}

/**
 * Decides about a target that is neither as before nor as written. Azure spells some values in its own way, so the controls
 * say whether the value is fine; another actor is named only when an event names one.
 */
function afterOther({ status }: Remediation, { found, isSatisfying, changedBy }: OtherFound): Transition {
    const allowed = isSatisfying === true ? ', as the baseline allows too' : '';
    if (changedBy !== undefined) {
        return superseded(`${changedBy} changed it meanwhile; it is now ${found}${allowed}`, true);
    }
    if (isSatisfying !== true) {
        return superseded(`it is now ${found}, which is neither what it was nor what was written`, true);
    }
    // Without a result of the write, the value may have another origin.
    return status === 'started'
        ? superseded(`it is now ${found}${allowed}`, true)
        : { kind: 'close', outcome: 'verified', reason: `it reads ${found} now`, reassess: false };
}

/** Returns whether the target of a restart must be read first: its read back needs the parameters that waited. */
export function needsLookForRestart(remediation: Remediation): boolean {
    return isRestart(remediation) && remediation.waited === undefined;
}

function lookedAt(
    remediation: Remediation,
    { waiting = {} }: StillUnchanged,
    { now }: RetryClock,
): Remediation {
    const looked = { ...remediation, readAt: now.toISOString() };
    return isRestart(remediation) ? { ...looked, waited: waiting } : looked;
}

/** After a planned change that had grown old was compared with Azure, before its write. */
export function afterFreshLook(
    remediation: Remediation,
    answer: ReadBackResult,
    clock: RetryClock,
): Transition {
    switch (answer.kind) {
        case 'wanted':
            // Pgwarden's write may take effect after Azure reported a failure.
            return remediation.writes > 0
                ? { kind: 'close', outcome: 'verified', reassess: false }
                : superseded('it is already as the baseline wants it', false);
        case 'unchanged':
            return next(lookedAt(withoutLook(present(remediation)), answer, clock), 0);
        case 'other':
            return superseded(`the value changed before the write; it is now ${answer.found}`, true);
        case 'missing':
            return afterAbsence(remediation, answer.reason, clock.policy);
        case 'unanswered':
            return pollLater(remediation, answer, clock);
    }
}

function withoutLook({ checksTargetFirst: _checked, ...remediation }: Remediation): Remediation {
    return remediation;
}
