import {
    isRestError,
    type PipelinePolicy,
    type PipelineRequest,
    type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { failureOf, retryAfter } from '../client/failure.ts';

/** A clock that can wait. */
export interface RetryTimer {
    now(): Date;
    sleep(milliseconds: number): Promise<void>;
}

export interface ReadRetry {
    readonly clock: RetryTimer;
    /** A number in [0, 1), so that readers do not wake in step. */
    readonly jitter: () => number;
    /** Told of every pause that Azure asked for. */
    readonly onThrottled?: (pauseMs: number) => void;
}

/** Tries of one read that fails for a passing reason, the first included. */
const tries = 4;
/** Refusals of one read because there are too many. Each comes with a pause, so this is patience, not hammering. */
const refusals = 30;
/** A longer pause than this is not waited for: the read fails with Azure's words. */
const longestPauseMs = 120_000;
const firstPauseMs = 1_000;

/**
 * Sends reads again that were throttled (429) or failed for a passing reason (408, 409, 5xx, no answer). Retry-After is
 * kept by every read of the same client, because a request that comes early lengthens the throttling.
 */
export function retryingReads({ clock, jitter, onThrottled }: ReadRetry): PipelinePolicy {
    let quietUntil = 0;

    async function quiet(): Promise<void> {
        for (;;) {
            const pauseMs = quietUntil - clock.now().getTime();
            if (pauseMs <= 0) return;
            await clock.sleep(pauseMs + jitter() * firstPauseMs);
        }
    }

    return {
        name: 'patientReads',
        async sendRequest(request, next) {
            let failed = 0;
            let refused = 0;
            for (;;) {
                await quiet();
                const answer = await answerOf(request, next);
                const isRefused = answer.kind === 'response' && answer.response.status === 429;
                if (isRefused) refused += 1;
                else failed += 1;
                const pauseMs = pauseAfter(answer, failed, jitter());
                const isOver = failed >= tries || refused >= refusals || pauseMs > longestPauseMs;
                if (!isTransientRefusal(answer) || isOver) return final(answer);
                if (isRefused) {
                    quietUntil = Math.max(quietUntil, clock.now().getTime() + pauseMs);
                    onThrottled?.(pauseMs);
                } else await clock.sleep(pauseMs);
            }
        },
    };
}

/** Asks again for what failed for a passing reason. For clients that take no policy. */
export async function withRetries<Result>(
    { clock, jitter }: ReadRetry,
    read: () => Promise<Result>,
): Promise<Result> {
    for (let failed = 1; ; failed += 1) {
        try {
            return await read();
        } catch (error) {
            const { status, retryAfterMs } = failureOf(error);
            const pauseMs = retryAfterMs ?? backoffMs(failed, jitter());
            const isLasting = !isRestError(error) || (status !== undefined && !isPassingStatus(status));
            if (isLasting || failed >= tries || pauseMs > longestPauseMs) throw error;
            await clock.sleep(pauseMs);
        }
    }
}

type Answer =
    | { readonly kind: 'response'; readonly response: PipelineResponse }
    | { readonly kind: 'error'; readonly error: unknown };

async function answerOf(
    request: PipelineRequest,
    next: (request: PipelineRequest) => Promise<PipelineResponse>,
): Promise<Answer> {
    try {
        return { kind: 'response', response: await next(request) };
    } catch (error) {
        return { kind: 'error', error };
    }
}

function final(answer: Answer): PipelineResponse {
    if (answer.kind === 'error') throw answer.error;
    return answer.response;
}

function isTransientRefusal(answer: Answer): boolean {
    if (answer.kind === 'response') return isPassingStatus(answer.response.status);
    // No answer, or half of one. A token that cannot be had is no RestError.
    return isRestError(answer.error);
}

function isPassingStatus(status: number): boolean {
    return status === 408 || status === 409 || status === 429 || status >= 500;
}

function pauseAfter(answer: Answer, failed: number, jitter: number): number {
    const header = answer.kind === 'response' ? answer.response.headers.get('retry-after') : undefined;
    return retryAfter(header) ?? backoffMs(failed, jitter);
}

/** 1 s, 2 s, 4 s, spread over half their length. */
function backoffMs(failed: number, jitter: number): number {
    return firstPauseMs * 2 ** Math.max(0, failed - 1) * (0.5 + jitter / 2);
}
