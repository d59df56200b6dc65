import { createHttpHeaders, createPipelineRequest, type HttpMethods } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { readRateLimiter } from '../../../../src/azure/resource-manager/read-rate-limiter.ts';

const subscription = '11111111-1111-4111-8111-111111111111';

function setUp() {
    const state = { now: Date.parse('2026-06-15T12:00:00Z') };
    return { state, retryPolicy: readRateLimiter({ now: () => new Date(state.now) }) };
}

async function response(
    retryPolicy: ReturnType<typeof readRateLimiter>,
    result: { readonly method?: HttpMethods; readonly status?: number; readonly remaining?: string },
): Promise<void> {
    const { method = 'GET', status = 200, remaining } = result;
    const headers =
        remaining === undefined ? {} : { 'x-ms-ratelimit-remaining-subscription-reads': remaining };
    const request = createPipelineRequest({ url: 'https://management.azure.com/', method });
    await retryPolicy.policy(subscription.toUpperCase()).sendRequest(request, async () => ({
        request,
        status,
        headers: createHttpHeaders(headers),
    }));
}

describe('reads of a subscription', () => {
    test('start at once while the bucket lasts, and then one after the other', () => {
        const { retryPolicy } = setUp();
        const requeues = Array.from({ length: 40 }, () => retryPolicy.schedule(subscription, 6, undefined));
        expect(requeues.filter((wait) => wait === 0).length).toBe(33);
        expect(requeues.slice(33)).toEqual([200, 500, 800, 1_100, 1_400, 1_700, 2_000]);
    });

    test('have room again as time passes', () => {
        const { state, retryPolicy } = setUp();
        retryPolicy.schedule(subscription, 200, undefined);
        expect(retryPolicy.schedule(subscription, 10, undefined)).toBe(500);
        state.now += 1_000;
        expect(retryPolicy.schedule(subscription, 10, undefined)).toBe(0);
    });

    test('of low priority leave the last part of the bucket to others', () => {
        const { retryPolicy } = setUp();
        expect(retryPolicy.schedule(subscription, 100, 'low')).toBe(0);
        expect(retryPolicy.schedule(subscription, 20, 'low')).toBe(1_000);
        expect(retryPolicy.schedule(subscription, 20, undefined)).toBe(0);
    });

    test('do not count for another subscription', () => {
        const { retryPolicy } = setUp();
        retryPolicy.schedule(subscription, 400, undefined);
        expect(retryPolicy.schedule('22222222-2222-4222-8222-222222222222', 6, undefined)).toBe(0);
    });

    test('wait when Azure reports that little is left, whichever client used it', async () => {
        const { retryPolicy } = setUp();
        await response(retryPolicy, { remaining: '4' });
        expect(retryPolicy.schedule(subscription, 6, undefined)).toBe(100);
    });

    test('wait after a read was refused', async () => {
        const { retryPolicy } = setUp();
        await response(retryPolicy, { status: 429 });
        expect(retryPolicy.schedule(subscription, 10, undefined)).toBe(500);
    });

    test('do not wait because a write was refused', async () => {
        const { retryPolicy } = setUp();
        await response(retryPolicy, { method: 'PATCH', status: 429 });
        expect(retryPolicy.schedule(subscription, 10, undefined)).toBe(0);
    });

    test('wait ten minutes at most', () => {
        const { retryPolicy } = setUp();
        expect(retryPolicy.schedule(subscription, 1_000_000, undefined)).toBe(600_000);
    });
});
