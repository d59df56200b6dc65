import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Clock, ReadRateLimiter } from '../../ports.ts';

/** Token bucket for reads. Azure's own, per subscription and caller, has 250 and refills 25 per second; a fifth is left for polls. */
const bucketSize = 200;
const readsPerSecond = 20;
/** Tokens that reads of low priority leave to others. */
const reserve = 100;
/** Maximum delay. After a longer one the bucket has changed. */
const maxDelayMs = 10 * 60_000;

/** The rate limiter of one process, corrected by Azure's remaining count, which covers all instances. */
export interface ObservedReadRateLimiter extends ReadRateLimiter {
    /** Returns the policy for the clients of one subscription that observes Azure's remaining count. */
    policy(subscriptionId: string): PipelinePolicy;
}

interface Bucket {
    readonly reads: number;
    /** Milliseconds. */
    readonly at: number;
}

/** Makes a rate limiter with one token bucket per subscription. */
export function readRateLimiter(clock: Clock): ObservedReadRateLimiter {
    const buckets = new Map<string, Bucket>();

    function filled(subscriptionId: string): Bucket {
        const now = clock.now().getTime();
        const { reads, at } = buckets.get(subscriptionId) ?? { reads: bucketSize, at: now };
        const refill = (Math.max(0, now - at) / 1_000) * readsPerSecond;
        return { reads: Math.min(bucketSize, reads + refill), at: now };
    }

    /** Lowers the bucket to Azure's remaining count: other instances read too. */
    function observe(subscriptionId: string, remaining: number): void {
        const bucket = filled(subscriptionId);
        buckets.set(subscriptionId, { ...bucket, reads: Math.min(bucket.reads, remaining) });
    }

    return {
        schedule(subscriptionId, reads, priority) {
            const key = subscriptionId.toLowerCase();
            const bucket = filled(key);
            const remaining = bucket.reads - reads;
            buckets.set(key, { ...bucket, reads: remaining });
            const floor = priority === 'low' ? reserve : 0;
            const waitMs = remaining >= floor ? 0 : ((floor - remaining) / readsPerSecond) * 1_000;
            return Math.min(Math.ceil(waitMs), maxDelayMs);
        },
        policy(subscriptionId) {
            return {
                name: 'observeReadBucket',
                async sendRequest(request, next) {
                    const response = await next(request);
                    const remaining = Number(
                        response.headers.get('x-ms-ratelimit-remaining-subscription-reads') ?? Number.NaN,
                    );
                    if (Number.isFinite(remaining)) observe(subscriptionId.toLowerCase(), remaining);
                    if (response.status === 429 && request.method === 'GET') {
                        observe(subscriptionId.toLowerCase(), 0);
                    }
                    return response;
                },
            };
        },
    };
}
