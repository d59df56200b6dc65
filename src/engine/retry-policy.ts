import type { Remediation } from '../model/remediation.ts';

/** How long things take and how often they are tried. Milliseconds. */
export interface RetryPolicy {
    /** How long an unanswered write may still take effect before it counts as lost. */
    readonly settleMs: number;
    /** Age from which a planned change is checked against Azure again before it is written. */
    readonly freshMs: number;
    /** First and longest pause of a back-off that doubles. */
    readonly firstBackoffMs: number;
    readonly maxBackoffMs: number;
    /** How long a busy server is waited for. */
    readonly busyTimeoutMs: number;
    /** How long a refusal is waited out of which nobody knows whether it passes. */
    readonly refusalTimeoutMs: number;
    /** How long a running operation is followed. */
    readonly operationTimeoutMs: number;
    /** How long a running operation goes unquestioned: from then on its target is looked at as well. */
    readonly targetCheckMs: number;
    /** How long the target of an operation whose state cannot be read is looked at before the write counts as lost. */
    readonly unreadableTimeoutMs: number;
    /** How long after a restart Azure may still say that its parameters wait for one. */
    readonly restartMs: number;
    /** Writes of one remediation that Azure took, or may have taken, and that came to nothing, where the baseline says nothing. */
    readonly attempts: number;
    /** Reads after a done operation that may still show the old value. */
    readonly readBacks: number;
}

/** The pause between questions when Azure asked for none. */
const maxPollDelayMs = 10_000;
/** Azure is never asked how an operation goes sooner than this, whatever it says itself. */
const minPollDelayMs = 1_000;
/** Azure may ask for longer pauses, of its operation: the target is read by then. */
const maxUncheckedMs = 90_000;
/** Most writes take ten seconds. */
export const firstTargetCheckMs = 11_000;
/** Pauses between looks at a target grow with the age of its write, to this. */
const maxTargetDelayMs = 30_000;
/** Shorter pauses are asked for on the dot. */
const minSlackenedMs = 2_000;

export const defaultRetryPolicy: RetryPolicy = {
    settleMs: 60_000,
    freshMs: 30_000,
    firstBackoffMs: 1_000,
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

/** A pause that doubles with every try, spread over half its length so that servers do not march in step. */
export function backoffMs(tries: number, retryPolicy: RetryPolicy, jitter: number): number {
    const full = Math.min(retryPolicy.firstBackoffMs * 2 ** Math.max(0, tries), retryPolicy.maxBackoffMs);
    return Math.round(full / 2 + (full / 2) * jitter);
}

/**
 * Operations take a little longer than Azure says (10.4 s for 10 s, 62 s for 60 s were recorded): asked on the dot, the
 * first answer is that it still runs, and the next one comes a whole pause later.
 */
export function firstPollDelayMs(retryAfterMs: number): number {
    const slackMs = retryAfterMs >= minSlackenedMs ? retryAfterMs / 10 : 0;
    return Math.max(retryAfterMs + slackMs, minPollDelayMs);
}

/** What Azure asks for now, else what it asked for when it took the write. */
export function pollDelayMs(remediation: Remediation, retryAfterMs: number | undefined): number {
    return Math.max(retryAfterMs ?? remediation.pollMs ?? maxPollDelayMs, minPollDelayMs);
}

/**
 * The pause that Azure asked for, unless it would leave the target unseen for too long: then the next look comes first,
 * after `lookMs`.
 */
export function targetCheckDelayMs(delayMs: number, lookMs = firstTargetCheckMs): number {
    return delayMs <= maxUncheckedMs ? delayMs : Math.max(lookMs, firstTargetCheckMs);
}

/** The pause between looks at the target of a write that was sent at `since`. */
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
