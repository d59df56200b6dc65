import {
    createHttpHeaders,
    createPipelineRequest,
    type PipelineResponse,
    RestError,
} from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import {
    type ReadRetry,
    retryingReads,
    withRetries,
} from '../../../../src/azure/read-only/retrying-reads.ts';

const request = createPipelineRequest({ url: 'https://management.azure.com/subscriptions' });

function response(status: number, retryAfter?: string): PipelineResponse {
    return {
        request,
        status,
        headers: createHttpHeaders(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    };
}

/** A clock that moves when somebody sleeps, and what was slept. */
function retry(): ReadRetry & { readonly slept: number[]; readonly throttled: number[] } {
    let now = 0;
    const slept: number[] = [];
    const throttled: number[] = [];
    return {
        slept,
        throttled,
        clock: {
            now: () => new Date(now),
            async sleep(milliseconds) {
                slept.push(milliseconds);
                now += milliseconds;
            },
        },
        jitter: () => 0,
        onThrottled: (delayMs) => throttled.push(delayMs),
    };
}

/** Answers one after the other; the last one again and again. */
function respondingWith(...responses: readonly (PipelineResponse | Error)[]) {
    let asked = 0;
    return {
        asked: () => asked,
        async next(): Promise<PipelineResponse> {
            const answer = responses[Math.min(asked, responses.length - 1)];
            asked += 1;
            if (answer === undefined || answer instanceof Error) throw answer;
            return answer;
        },
    };
}

it('waits as long as a 429 asks for', async () => {
    const patient = retry();
    const azure = respondingWith(response(429, '10'), response(200));
    expect(await retryingReads(patient).sendRequest(request, azure.next)).toMatchObject({ status: 200 });
    expect(patient.slept).toEqual([10_000]);
    expect(patient.throttled).toEqual([10_000]);
});

it('lets every other read of the client wait, too', async () => {
    const patient = retry();
    const policy = retryingReads(patient);
    const sent: string[] = [];
    const azure = respondingWith(response(429, '10'), response(200));
    const first = policy.sendRequest(request, () => {
        sent.push('first');
        return azure.next();
    });
    await Promise.resolve();
    await Promise.resolve();
    await policy.sendRequest(request, async () => {
        sent.push('second');
        return response(200);
    });
    await first;
    expect(sent).toContain('second');
    expect(patient.slept.length).toBeGreaterThanOrEqual(1);
    expect(patient.clock.now().getTime()).toBeGreaterThanOrEqual(10_000);
});

it('returns a read that stays throttled after the last attempt', async () => {
    const patient = retry();
    const azure = respondingWith(response(429, '1'));
    expect(await retryingReads(patient).sendRequest(request, azure.next)).toMatchObject({ status: 429 });
    expect(azure.asked()).toBe(30);
});

it('does not wait for hours', async () => {
    const patient = retry();
    const azure = respondingWith(response(429, '3600'));
    expect(await retryingReads(patient).sendRequest(request, azure.next)).toMatchObject({ status: 429 });
    expect(patient.slept).toEqual([]);
});

it('tries a transient failure four times, less and less often', async () => {
    const patient = retry();
    const azure = respondingWith(response(500));
    expect(await retryingReads(patient).sendRequest(request, azure.next)).toMatchObject({ status: 500 });
    expect(azure.asked()).toBe(4);
    expect(patient.slept).toEqual([500, 1_000, 2_000]);
});

it.each([408, 409, 502, 503])('tries %i again', async (status) => {
    const azure = respondingWith(response(status, '2'), response(200));
    const patient = retry();
    expect(await retryingReads(patient).sendRequest(request, azure.next)).toMatchObject({ status: 200 });
    expect(patient.slept).toEqual([2_000]);
});

it.each([200, 400, 401, 403, 404])('accepts %i as a response', async (status) => {
    const azure = respondingWith(response(status));
    expect(await retryingReads(retry()).sendRequest(request, azure.next)).toMatchObject({ status });
    expect(azure.asked()).toBe(1);
});

it('tries again when the response broke off', async () => {
    const half = new RestError('Error reading response as text: aborted', { code: 'PARSE_ERROR', request });
    const azure = respondingWith(half, response(200));
    expect(await retryingReads(retry()).sendRequest(request, azure.next)).toMatchObject({
        status: 200,
    });
});

it('tries again when the connection broke', async () => {
    const reset = new RestError('socket hang up', { code: 'ECONNRESET', request });
    const azure = respondingWith(reset, response(200));
    expect(await retryingReads(retry()).sendRequest(request, azure.next)).toMatchObject({
        status: 200,
    });
    await expect(retryingReads(retry()).sendRequest(request, respondingWith(reset).next)).rejects.toBe(reset);
});

it('does not try again when there is no token', async () => {
    const signedOut = new Error('no sign-in');
    const azure = respondingWith(signedOut);
    await expect(retryingReads(retry()).sendRequest(request, azure.next)).rejects.toBe(signedOut);
    expect(azure.asked()).toBe(1);
});

it('is as patient where no policy fits in', async () => {
    const patient = retry();
    const busy = new RestError('busy', { statusCode: 503, request, response: response(503, '3') });
    let asked = 0;
    const read = async (): Promise<string> => {
        asked += 1;
        if (asked === 1) throw busy;
        return 'key';
    };
    expect(await withRetries(patient, read)).toBe('key');
    expect(patient.slept).toEqual([3_000]);
    const forbidden = new RestError('no', { statusCode: 403, request, response: response(403) });
    await expect(withRetries(patient, () => Promise.reject(forbidden))).rejects.toBe(forbidden);
    await expect(withRetries(patient, () => Promise.reject(busy))).rejects.toBe(busy);
    expect(patient.slept).toEqual([3_000, 3_000, 3_000, 3_000]);
});
