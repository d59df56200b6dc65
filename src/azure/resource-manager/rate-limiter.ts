import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock, RateLimiter, ScheduledCalls } from '../../ports.ts';
import { type BucketRate, type TokenBucket, tokenBucket } from './token-bucket.ts';

type CallKind = ScheduledCalls['kind'];

/** Azure's documented rates for one caller in one subscription. */
const rates: Readonly<Record<CallKind, BucketRate>> = {
    read: { size: 250, perSecond: 25 },
    write: { size: 200, perSecond: 10 },
};
/** Reads that each priority leaves to the others. */
const readFloors = { high: 0, normal: 25, low: 100 } as const;
/** Maximum delay. After a longer one the bucket has changed. */
const maxDelayMs = 10 * 60_000;

/** Returns the calls of the kind that Azure still grants; undefined where the response does not tell. */
function remainingIn({ status, headers }: PipelineResponse, kind: CallKind): number | undefined {
    if (status === 429) return 0;
    const remaining = headers.get(`x-ms-ratelimit-remaining-subscription-${kind}s`);
    return remaining !== undefined && /^\d+$/.test(remaining) ? Number(remaining) : undefined;
}

/** The rate limiter of one process. It counts every call, and Azure's remaining count, which covers all instances, corrects it. */
export interface ObservedRateLimiter extends RateLimiter {
    /** Returns the policy for the clients of one subscription that counts calls and observes Azure's remaining count. */
    policy(subscriptionId: string): PipelinePolicy;
}

/** Makes a rate limiter with a bucket for reads and one for writes in each subscription. */
export function rateLimiter(clock: Clock): ObservedRateLimiter {
    const buckets = new Map<string, TokenBucket>();
    const now = (): number => clock.now().getTime();

    function bucketOf(subscriptionId: string, kind: CallKind): TokenBucket {
        const key = `${kind} ${subscriptionId.toLowerCase()}`;
        const known = buckets.get(key) ?? tokenBucket(rates[kind]);
        buckets.set(key, known);
        return known;
    }

    return {
        schedule(subscriptionId, { kind, calls, priority, isScheduled = false }) {
            const request = {
                calls,
                floor: kind === 'read' ? readFloors[priority] : 0,
                // A call that lost its place to others gets the next one: no part of the rate stays unused.
                isFirst: priority === 'high' || isScheduled,
                isScheduled,
            };
            return Math.min(bucketOf(subscriptionId, kind).schedule(request, now()), maxDelayMs);
        },
        policy(subscriptionId) {
            return {
                name: 'observeRate',
                async sendRequest(request, next) {
                    const kind = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write';
                    const bucket = bucketOf(subscriptionId, kind);
                    bucket.take(now());
                    let remaining: number | undefined;
                    try {
                        const response = await next(request);
                        remaining = remainingIn(response, kind);
                        return response;
                    } finally {
                        bucket.answered(remaining, now());
                    }
                },
            };
        },
    };
}
