import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Clock, ReadRateLimiter } from '../../ports.ts';

/** Azure's bucket for reads, per subscription and caller: 250, filled with 25 a second. A fifth is left for polls. */
const bucketSize = 200;
const readsPerSecond = 20;
/** What low priority leaves to others. */
const reserve = 100;
/** A longer wait is cut: by then the bucket is another one. */
const longestMs = 10 * 60_000;

/** The pacing of one process, corrected by what Azure says is left, which counts every instance. */
export interface ObservedReadRateLimiter extends ReadRateLimiter {
    /** For the pipelines of the clients of one subscription. */
    policy(subscriptionId: string): PipelinePolicy;
}

interface Bucket {
    readonly reads: number;
    /** Milliseconds. */
    readonly at: number;
}

export function readRateLimiter(clock: Clock): ObservedReadRateLimiter {
    const buckets = new Map<string, Bucket>();

    function filled(subscriptionId: string): Bucket {
        const now = clock.now().getTime();
        const { reads, at } = buckets.get(subscriptionId) ?? { reads: bucketSize, at: now };
        const refill = (Math.max(0, now - at) / 1_000) * readsPerSecond;
        return { reads: Math.min(bucketSize, reads + refill), at: now };
    }

    /** What is left may be less than we think, because other instances read too. */
    function observe(subscriptionId: string, remaining: number): void {
        const bucket = filled(subscriptionId);
        buckets.set(subscriptionId, { ...bucket, reads: Math.min(bucket.reads, remaining) });
    }

    return {
        schedule(subscriptionId, reads, priority) {
            const key = subscriptionId.toLowerCase();
            const bucket = filled(key);
            const left = bucket.reads - reads;
            buckets.set(key, { ...bucket, reads: left });
            const floor = priority === 'low' ? reserve : 0;
            const waitMs = left >= floor ? 0 : ((floor - left) / readsPerSecond) * 1_000;
            return Math.min(Math.ceil(waitMs), longestMs);
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
