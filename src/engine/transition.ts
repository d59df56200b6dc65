import type { OperationAnswer, ReadBackAnswer, WriteAnswer } from '../model/answers.ts';
import type { Remediation } from '../model/remediation.ts';

/** What happens to a remediation after Azure answered. */
export type Transition =
    | { readonly kind: 'continue'; readonly remediation: Remediation; readonly delayMs: number }
    | {
          readonly kind: 'close';
          readonly outcome: 'verified' | 'failed' | 'superseded';
          readonly reason?: string;
          /** Whether the server must be looked at again, because it is not as we thought. */
          readonly lookAgain: boolean;
      };

/** How long things take and how often they are tried. Milliseconds. */
export interface Pacing {
    /** How long an unanswered write may still take effect before it counts as lost. */
    readonly settleMs: number;
    /** Age from which a planned change is checked against Azure again before it is written. */
    readonly freshMs: number;
    /** First and longest pause of a back-off that doubles. */
    readonly firstBackoffMs: number;
    readonly longestBackoffMs: number;
    /** How long a busy server is waited for. */
    readonly patienceMs: number;
    /** How long a running operation is followed. */
    readonly operationMs: number;
    /** Writes of one remediation that may fail for a passing reason, where the baseline says nothing. */
    readonly attempts: number;
    /** Reads after a done operation that may still show the old value. */
    readonly readBacks: number;
}

/** The pause between questions when Azure asked for none. */
const longestPollMs = 10_000;
/** Azure is never asked how an operation goes sooner than this, whatever it says itself. */
const shortestPauseMs = 1_000;
/** Shorter pauses are asked for on the dot. */
const shortestSlackenedMs = 2_000;

export const defaultPacing: Pacing = {
    settleMs: 60_000,
    freshMs: 30_000,
    firstBackoffMs: 1_000,
    longestBackoffMs: 120_000,
    patienceMs: 24 * 3_600_000,
    operationMs: 4 * 3_600_000,
    attempts: 5,
    readBacks: 4,
};

/** When the transition is made and how its pauses are spread: `jitter` is a number in [0, 1). */
export interface Moment {
    readonly now: Date;
    readonly jitter: number;
}

/** A pause that doubles with every try, spread over half its length so that servers do not march in step. */
export function backoffMs(tries: number, pacing: Pacing, jitter: number): number {
    const full = Math.min(pacing.firstBackoffMs * 2 ** Math.max(0, tries), pacing.longestBackoffMs);
    return Math.round(full / 2 + (full / 2) * jitter);
}

/** The remediation as it is stored right before its write is sent: from here on nobody knows whether Azure took it. */
export function beforeWrite(remediation: Remediation, now: Date): Remediation {
    return {
        ...remediation,
        status: 'started',
        startedAt: now.toISOString(),
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
        case 'refused':
            return failed(answer.reason);
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
            return superseded(answer.reason, true);
        case 'unanswered':
            return pause(remediation, answer, pacing, moment);
        case 'unchanged':
            return remediation.status === 'started'
                ? afterSilence(remediation, pacing, moment)
                : afterNoEffect(remediation, pacing, moment);
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
            return next({ ...remediation, readAt: moment.now.toISOString() }, 0);
        case 'other':
            return superseded(`the state moved on before the write; it is now ${answer.found}`, true);
        case 'missing':
            return superseded(answer.reason, true);
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

/** Azure is busy with the server: waited for, not an error. */
function waitForServer(
    remediation: Remediation,
    answer: { readonly reason: string; readonly retryAfterMs?: number },
    pacing: Pacing,
    moment: Moment,
): Transition {
    const waitingSince = remediation.waitingSince ?? moment.now.toISOString();
    if (isOlder(waitingSince, pacing.patienceMs, moment)) {
        return failed(`the server stayed busy for ${hours(pacing.patienceMs)}: ${answer.reason}`);
    }
    const delayMs = Math.max(answer.retryAfterMs ?? 0, backoffMs(remediation.waits, pacing, moment.jitter));
    return next(
        { ...planned(remediation), waits: remediation.waits + 1, waitingSince, lastError: answer.reason },
        delayMs,
    );
}

/** One more write, unless there were enough. */
function tryAgain(
    remediation: Remediation,
    reason: string,
    pacing: Pacing,
    moment: Moment,
    retryAfterMs?: number,
): Transition {
    const attempts = remediation.attempts + 1;
    if (attempts >= (remediation.attemptsAllowed ?? pacing.attempts))
        return failed(`gave up after ${attempts} attempts: ${reason}`);
    const delayMs = retryAfterMs ?? backoffMs(attempts, pacing, moment.jitter);
    return next({ ...planned(remediation), attempts, lastError: reason }, delayMs);
}

/** The question could not be answered: ask again later, nothing else changes. */
function pause(
    remediation: Remediation,
    answer: { readonly reason: string; readonly retryAfterMs?: number },
    pacing: Pacing,
    moment: Moment,
): Transition {
    const waitingSince = remediation.waitingSince ?? moment.now.toISOString();
    if (isOlder(waitingSince, pacing.patienceMs, moment)) {
        return failed(`Azure did not answer for ${hours(pacing.patienceMs)}: ${answer.reason}`);
    }
    const delayMs = Math.max(answer.retryAfterMs ?? 0, backoffMs(remediation.waits, pacing, moment.jitter));
    return next(
        { ...remediation, waits: remediation.waits + 1, waitingSince, lastError: answer.reason },
        delayMs,
    );
}

/** Back to the start, without what belonged to the last write. */
function planned(remediation: Remediation): Remediation {
    const {
        operationUrl: _url,
        pollMs: _poll,
        acceptedAt: _accepted,
        startedAt: _started,
        ...rest
    } = remediation;
    return { ...rest, status: 'planned', readBacks: 0 };
}

/** Azure certainly did not take the write that was counted before it was sent. */
function untaken(remediation: Remediation): Remediation {
    return { ...remediation, writes: remediation.writes - 1 };
}

/** Nothing is being waited for any more. */
function atRest(remediation: Remediation): Remediation {
    const { waitingSince: _since, operationUrl: _url, pollMs: _poll, ...rest } = remediation;
    return { ...rest, waits: 0, readBacks: 0 };
}

/**
 * Operations take a little longer than Azure says (10.4 s for 10 s, 62 s for 60 s were recorded): asked on the dot, the
 * first answer is that it still runs, and the next one comes a whole pause later.
 */
function firstPollPause(retryAfterMs: number): number {
    const slackMs = retryAfterMs >= shortestSlackenedMs ? retryAfterMs / 10 : 0;
    return Math.max(retryAfterMs + slackMs, shortestPauseMs);
}

/** What Azure asks for now, else what it asked for when it took the write. */
function pollPause(remediation: Remediation, retryAfterMs: number | undefined): number {
    return Math.max(retryAfterMs ?? remediation.pollMs ?? longestPollMs, shortestPauseMs);
}

function lookPause(pacing: Pacing): number {
    return Math.min(5_000, Math.ceil(pacing.settleMs / 6));
}

function isOlder(since: string | undefined, ageMs: number, moment: Moment): boolean {
    return since === undefined || moment.now.getTime() - Date.parse(since) >= ageMs;
}

function hours(milliseconds: number): string {
    return `${Math.round(milliseconds / 3_600_000)} h`;
}

function next(remediation: Remediation, delayMs: number): Transition {
    return { kind: 'continue', remediation, delayMs };
}

function failed(reason: string): Transition {
    return { kind: 'close', outcome: 'failed', reason, lookAgain: false };
}

function superseded(reason: string, lookAgain: boolean): Transition {
    return { kind: 'close', outcome: 'superseded', reason, lookAgain };
}
