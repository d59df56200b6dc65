import {
    isRestError,
    type PipelinePolicy,
    type PipelineRequest,
    type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { failureOf, retryAfter } from '../client/failure.ts';

/** A clock that can also wait. */
export interface RetryTimer {
    now(): Date;
    sleep(milliseconds: number): Promise<void>;
}

/** Options for retries of reads. */
export interface ReadRetry {
    readonly clock: RetryTimer;
    /** Returns a number in [0, 1), so that readers do not wake in step. */
    readonly jitter: () => number;
    /** Called with every delay that Azure asked for. */
    readonly onThrottled?: (delayMs: number) => void;
}

/** Maximum number of attempts of a read that fails for a transient reason, the first one included. */
const maxAttempts = 4;
/** Maximum number of throttled attempts of one read. Each comes with a delay from Azure. */
const maxThrottles = 30;
/** Maximum delay. When Azure asks for a longer one, the read fails with Azure's error message. */
const maxDelayMs = 120_000;
const baseDelayMs = 1_000;

/**
 * Makes a policy that retries reads that were throttled (429) or failed for a transient reason (408, 409, 5xx, no
 * response). Every read of the same client respects Retry-After, because an early request prolongs the throttling.
 */
export function retryingReads({ clock, jitter, onThrottled }: ReadRetry): PipelinePolicy {
    let throttledUntil = 0;

    async function waitWhileThrottled(): Promise<void> {
        for (;;) {
            const delayMs = throttledUntil - clock.now().getTime();
            if (delayMs <= 0) return;
            await clock.sleep(delayMs + jitter() * baseDelayMs);
        }
    }

    return {
        name: 'retryingReads',
        async sendRequest(request, next) {
            let attempts = 0;
            let throttled = 0;
            for (;;) {
                await waitWhileThrottled();
                const outcome = await outcomeOf(request, next);
                const isThrottled = outcome.kind === 'response' && outcome.response.status === 429;
                if (isThrottled) throttled += 1;
                else attempts += 1;
                const delayMs = delayAfter(outcome, attempts, jitter());
                const isOver = attempts >= maxAttempts || throttled >= maxThrottles || delayMs > maxDelayMs;
                if (!isTransientRefusal(outcome) || isOver) return unwrapped(outcome);
                if (isThrottled) {
                    throttledUntil = Math.max(throttledUntil, clock.now().getTime() + delayMs);
                    onThrottled?.(delayMs);
                } else await clock.sleep(delayMs);
            }
        },
    };
}

/** Retries a read that failed for a transient reason. For clients that accept no policy. */
export async function withRetries<Result>(
    { clock, jitter }: ReadRetry,
    read: () => Promise<Result>,
): Promise<Result> {
    for (let attempts = 1; ; attempts += 1) {
        try {
            return await read();
        } catch (error) {
            const { status, retryAfterMs } = failureOf(error);
            const delayMs = retryAfterMs ?? backoffMs(attempts, jitter());
            const isLasting = !isRestError(error) || (status !== undefined && !isTransientStatus(status));
            if (isLasting || attempts >= maxAttempts || delayMs > maxDelayMs) throw error;
            await clock.sleep(delayMs);
        }
    }
}

type Outcome =
    | { readonly kind: 'response'; readonly response: PipelineResponse }
    | { readonly kind: 'error'; readonly error: unknown };

async function outcomeOf(
    request: PipelineRequest,
    next: (request: PipelineRequest) => Promise<PipelineResponse>,
): Promise<Outcome> {
    try {
        return { kind: 'response', response: await next(request) };
    } catch (error) {
        return { kind: 'error', error };
    }
}

function unwrapped(outcome: Outcome): PipelineResponse {
    if (outcome.kind === 'error') throw outcome.error;
    return outcome.response;
}

function isTransientRefusal(outcome: Outcome): boolean {
    if (outcome.kind === 'response') return isTransientStatus(outcome.response.status);
    // No response, or a broken one. A failed sign-in is not a RestError.
    return isRestError(outcome.error);
}

function isTransientStatus(status: number): boolean {
    return status === 408 || status === 409 || status === 429 || status >= 500;
}

function delayAfter(outcome: Outcome, attempts: number, jitter: number): number {
    const header = outcome.kind === 'response' ? outcome.response.headers.get('retry-after') : undefined;
    return retryAfter(header) ?? backoffMs(attempts, jitter);
}

/** Returns 1 s, 2 s, 4 s, …, each spread over half its length. */
function backoffMs(attempts: number, jitter: number): number {
    return baseDelayMs * 2 ** Math.max(0, attempts - 1) * (0.5 + jitter / 2);
}
