import { expect, test } from 'vitest';
import { withDeadline } from '../../../../src/azure/client/deadline.ts';

const never = (): Promise<never> => new Promise(() => undefined);

test('a request without a response ends as one, even where the pipeline ignores the signal', async () => {
    await expect(withDeadline('the service', 10, {}, never)).rejects.toMatchObject({
        name: 'RestError',
        code: 'ETIMEDOUT',
        message: 'the service did not respond within 0.01 s',
    });
});

test('a request that is sent again has a new deadline, and the signal of its caller all the time', async () => {
    const caller = new AbortController();
    const request: { abortSignal?: AbortSignal } = { abortSignal: caller.signal };
    await withDeadline('the service', 10, request, never).catch(() => undefined);
    expect(request.abortSignal).toBe(caller.signal);
    const calls = await withDeadline('the service', 60_000, request, async ({ abortSignal }) => {
        const before = abortSignal?.aborted;
        caller.abort();
        return [before, abortSignal?.aborted];
    });
    expect(calls).toEqual([false, true]);
});

test("a failure before the deadline is the request's own", async () => {
    const failing = () => Promise.reject(new Error('reset'));
    await expect(withDeadline('the service', 60_000, {}, failing)).rejects.toThrow('reset');
});
