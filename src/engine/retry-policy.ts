import type { Remediation } from '../model/remediation.ts';

/** Timeouts, delays and numbers of attempts. Milliseconds. */
export interface RetryPolicy {
    /** Time in which an unanswered write may still take effect before it counts as lost. */
    readonly settleMs: number;
    /** Age from which a planned change is checked against Azure again before it is written. */
    readonly freshMs: number;
    /** First and longest delay of a back-off that doubles. */
    readonly firstBackoffMs: number;
    /** The same for a busy server: most settle within a second after the operation that drifted them. */
    readonly firstBusyMs: number;
    readonly maxBackoffMs: number;
    /** Longest wait for a busy server. */
    readonly busyTimeoutMs: number;
    /** Longest wait after a refusal that may be transient. */
    readonly refusalTimeoutMs: number;
    /** Longest time for which a running operation is polled. */
    readonly operationTimeoutMs: number;
    /** Age of a running operation from which its target is read as well. */
    readonly targetCheckMs: number;
    /** Longest time for which the target of an operation with an unreadable status is read before the write counts as lost. */
    readonly unreadableTimeoutMs: number;
    /** Time after a restart in which Azure may still report that its parameters wait for one. */
    readonly restartMs: number;
    /** Writes of one remediation that Azure took, or may have taken, without effect, where the baseline sets no limit. */
    readonly attempts: number;
    /** Reads after a finished operation that may still show the old value. */
    readonly readBacks: number;
}

/** Delay between polls when Azure asks for none. */
const defaultPollDelayMs = 10_000;
/** Shortest delay between polls, even when Azure asks for a shorter one. */
const minPollDelayMs = 1_000;
/** Longest delay without a read of the target, even when Azure asks for longer delays between polls. */
const maxUncheckedMs = 90_000;
/** Most writes take ten seconds. */
export const firstTargetCheckMs = 10_500;
/** Longest delay between reads of a target: the delay grows with the age of its write. */
const maxTargetDelayMs = 30_000;
/** Shortest delay between reads of the target of a running operation. */
const minLookMs = 1_000;

export const defaultRetryPolicy: RetryPolicy = {
    settleMs: 60_000,
    freshMs: 30_000,
    firstBackoffMs: 1_000,
    firstBusyMs: 600,
    maxBackoffMs: 120_000,
    busyTimeoutMs: 24 * 3_600_000,
    refusalTimeoutMs: 15 * 60_000,
    operationTimeoutMs: 4 * 3_600_000,
    targetCheckMs: 2 * 60_000,
    unreadableTimeoutMs: 10 * 60_000,
    restartMs: 15 * 60_000,
    attempts: 5,
    readBacks: 4,
};

/** The policy, the instant of a transition, and the spread of its delays: `jitter` is a number in [0, 1). */
export interface RetryClock {
    readonly policy: RetryPolicy;
    readonly now: Date;
    readonly jitter: number;
}

/** Returns a delay that doubles with every try, spread over half its length so that servers do not march in step. */
export function backoffMs(tries: number, retryPolicy: RetryPolicy, jitter: number): number {
    const full = Math.min(retryPolicy.firstBackoffMs * 2 ** Math.max(0, tries), retryPolicy.maxBackoffMs);
    return Math.round(full / 2 + (full / 2) * jitter);
}

/**
 * Operations take a little longer than Azure says (10.4 s for 10 s, 62 s for 60 s were recorded): asked on the dot, the
 * first result is that it still runs, and the next one comes a whole delay later.
 */
export function firstPollDelayMs(retryAfterMs: number): number {
    return Math.max(Math.ceil(retryAfterMs * 1.05), minPollDelayMs);
}

/**
 * Returns the delay to the next read of the target of an operation that was running when it was asked: the delay grows with
 * the operation's age, so that the effect is seen within a tenth of the time that it took.
 */
export function lookDelayMs(acceptedAt: string | undefined, clock: RetryClock): number {
    const ageMs = acceptedAt === undefined ? 0 : clock.now.getTime() - Date.parse(acceptedAt);
    return Math.min(Math.max(Math.round(ageMs / 10), minLookMs), maxTargetDelayMs);
}

/** Returns the delay that Azure asks for now, else the one that it asked for when it accepted the write. */
export function pollDelayMs(remediation: Remediation, retryAfterMs: number | undefined): number {
    return Math.max(retryAfterMs ?? remediation.pollMs ?? defaultPollDelayMs, minPollDelayMs);
}

/**
 * Returns the delay that Azure asked for, or `lookMs` when the target would go unread for too long.
 */
export function targetCheckDelayMs(delayMs: number, lookMs = firstTargetCheckMs): number {
    return delayMs <= maxUncheckedMs ? delayMs : Math.max(lookMs, firstTargetCheckMs);
}

/** Returns the delay to the next read of the target of a write that was sent at `since`. */
export function targetDelayMs(since: string | undefined, clock: RetryClock): number {
    const ageMs = since === undefined ? 0 : clock.now.getTime() - Date.parse(since);
    const firstMs = Math.min(5_000, Math.ceil(clock.policy.settleMs / 6));
    return Math.max(firstMs, Math.min(Math.round(ageMs / 12), maxTargetDelayMs));
}

export function isOlder(since: string | undefined, ageMs: number, clock: RetryClock): boolean {
    return since === undefined || clock.now.getTime() - Date.parse(since) >= ageMs;
}

/** `24 h`, `15 min`. */
export function span(milliseconds: number): string {
    return milliseconds < 3_600_000
        ? `${Math.round(milliseconds / 60_000)} min`
        : `${Math.round(milliseconds / 3_600_000)} h`;
}
