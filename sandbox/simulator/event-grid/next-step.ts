import { finalStatusReason } from './dead-letter.ts';
import type { PostResult } from './post.ts';
import { isFinal, retryDelay } from './retry.ts';
import type { EventSubscription } from './subscription.ts';

/** The next step after a failed attempt. */
export type NextStep =
    | { readonly kind: 'giveUp'; readonly reason: string }
    /** Azure milliseconds, without the jitter. */
    | { readonly kind: 'retry'; readonly delayMs: number };

/** Decides after `attempts` failed attempts, the last of which ended with `result`. */
export function nextStep(
    { maxDeliveryAttempts = 30, endpointType = 'WebHook' }: EventSubscription,
    attempts: number,
    { outcome, status }: PostResult,
): NextStep {
    if (isFinal(status, endpointType)) return { kind: 'giveUp', reason: finalStatusReason(outcome) };
    if (attempts >= maxDeliveryAttempts) return { kind: 'giveUp', reason: 'MaxDeliveryAttemptsExceeded' };
    return { kind: 'retry', delayMs: retryDelay(attempts, status) };
}
