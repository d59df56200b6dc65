import { createHttpHeaders, createPipelineRequest, type HttpMethods } from '@azure/core-rest-pipeline';
import { beforeEach, describe, expect, test } from 'vitest';
import {
    type ObservedRateLimiter,
    rateLimiter,
} from '../../../../src/azure/resource-manager/rate-limiter.ts';
import type { ScheduledCalls } from '../../../../src/ports.ts';

const subscription = '11111111-1111-4111-8111-111111111111';
let now: number;
let limiter: ObservedRateLimiter;

beforeEach(() => {
    now = Date.parse('2026-06-15T12:00:00Z');
    limiter = rateLimiter({ now: () => new Date(now) });
});

function schedule(calls: number, request: Partial<ScheduledCalls> = {}): number {
    return limiter.schedule(subscription, { kind: 'read', calls, priority: 'normal', ...request });
}

interface Result {
    readonly method?: HttpMethods;
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
}

async function send({ method = 'GET', status = 200, headers = {} }: Result = {}): Promise<void> {
    const request = createPipelineRequest({ url: 'https://management.azure.com/', method });
    await limiter.policy(subscription.toUpperCase()).sendRequest(request, async () => ({
        request,
        status,
        headers: createHttpHeaders(headers),
    }));
}

/** Sends calls whenever they have a place, for so many seconds. Returns the number of calls in each second. */
async function sendFor(seconds: number, request: Partial<ScheduledCalls> = {}): Promise<number[]> {
    const waiting: { at: number; isScheduled: boolean }[] = Array.from(
        { length: 40 * seconds + 300 },
        () => ({
            at: now,
            isScheduled: false,
        }),
    );
    const end = now + seconds * 1_000;
    const sent: number[] = [];
    for (; now < end; now += 1_000) {
        let calls = 0;
        for (const each of waiting.filter(({ at }) => at <= now)) {
            const delayMs = schedule(1, { ...request, isScheduled: each.isScheduled });
            if (delayMs > 0) {
                each.at = now + Math.ceil(delayMs / 1_000) * 1_000;
                each.isScheduled = true;
                continue;
            }
            waiting.splice(waiting.indexOf(each), 1);
            await send({ method: request.kind === 'write' ? 'PATCH' : 'GET' });
            calls += 1;
        }
        sent.push(calls);
    }
    return sent;
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, each) => total + each, 0);
}

describe('calls of a subscription', () => {
    test('start at once while the bucket lasts, and then one after the other', () => {
        const delays = Array.from({ length: 44 }, () => schedule(6));
        expect(delays.filter((delay) => delay === 0).length).toBe(37);
        expect(delays.slice(37)).toEqual([120, 360, 600, 840, 1_080, 1_320, 1_560]);
    });

    test('never exceed the documented bucket for reads, and use almost all of it', async () => {
        const sent = await sendFor(60);
        let tokens = 250;
        for (const calls of sent) {
            tokens = Math.min(250, tokens + 25) - calls;
            expect(tokens).toBeGreaterThanOrEqual(0);
        }
        expect(sum(sent)).toBeGreaterThanOrEqual(0.95 * (250 + 59 * 25 - 25));
    });

    test('never exceed the documented bucket for writes, and use almost all of it', async () => {
        const sent = await sendFor(60, { kind: 'write', priority: 'high' });
        expect(sum(sent)).toBeLessThanOrEqual(200 + 60 * 10);
        expect(sum(sent)).toBeGreaterThanOrEqual(0.95 * (200 + 59 * 10));
    });

    test('leave room for calls that had no place', async () => {
        for (let count = 0; count < 230; count += 1) await send();
        expect(schedule(10, { priority: 'high' })).toBe(0);
        expect(schedule(15, { priority: 'high' })).toBe(200);
    });

    test('have room again as time passes', async () => {
        for (let count = 0; count < 250; count += 1) await send();
        expect(schedule(10, { priority: 'high' })).toBe(400);
        now += 2_400;
        expect(schedule(10, { priority: 'high' })).toBe(0);
    });

    test('of low priority leave a part of the bucket to others', () => {
        expect(schedule(150, { priority: 'low' })).toBe(0);
        expect(schedule(25, { priority: 'low' })).toBe(1_000);
        expect(schedule(25)).toBe(0);
    });

    test('of open remediations do not stand behind events and sweeps', () => {
        schedule(250);
        expect(schedule(250)).toBe(11_000);
        expect(schedule(1, { priority: 'high' })).toBe(0);
    });

    test('wait again when others took their place', async () => {
        for (let count = 0; count < 250; count += 1) await send();
        expect(schedule(5)).toBe(1_200);
        now += 1_200;
        expect(schedule(5, { isScheduled: true })).toBe(0);
        for (let count = 0; count < 30; count += 1) await send();
        expect(schedule(5, { isScheduled: true })).toBeGreaterThan(1_000);
    });

    test('do not count for another subscription', () => {
        schedule(400);
        const other = '22222222-2222-4222-8222-222222222222';
        expect(limiter.schedule(other, { kind: 'read', calls: 6, priority: 'normal' })).toBe(0);
    });

    test('wait when Azure reports that little is left, whichever instance used it', async () => {
        await send({ headers: { 'x-ms-ratelimit-remaining-subscription-reads': '29' } });
        expect(schedule(6)).toBe(80);
        await send({ method: 'PATCH', headers: { 'x-ms-ratelimit-remaining-subscription-writes': '0' } });
        expect(schedule(1, { kind: 'write', priority: 'high' })).toBe(100);
    });

    test('wait after one of their kind was refused', async () => {
        await send({ status: 429 });
        expect(schedule(10, { priority: 'high' })).toBe(400);
        expect(schedule(1, { kind: 'write', priority: 'high' })).toBe(0);
        await send({ method: 'PATCH', status: 429 });
        expect(schedule(1, { kind: 'write', priority: 'high' })).toBe(100);
    });

    test('wait ten minutes at most', () => {
        expect(schedule(1_000_000)).toBe(600_000);
    });
});
