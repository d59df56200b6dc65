import { RestError } from '@azure/core-rest-pipeline';

/**
 * Sends a request and abandons it after `milliseconds`, whether the service did not respond, stopped in the middle of a
 * body, was retried, or no token arrived: the clients' own timeouts end with the first byte.
 * Throws a RestError without status, with code ETIMEDOUT.
 */
export async function withDeadline<Sent extends { abortSignal?: unknown }, Received>(
    service: string,
    milliseconds: number,
    request: Sent,
    send: (request: Sent) => Promise<Received>,
): Promise<Received> {
    const deadline = AbortSignal.timeout(milliseconds);
    const { abortSignal } = request;
    request.abortSignal =
        abortSignal instanceof AbortSignal ? AbortSignal.any([abortSignal, deadline]) : deadline;
    const timeoutError = () =>
        new RestError(`${service} did not respond within ${milliseconds / 1_000} s`, { code: 'ETIMEDOUT' });
    try {
        return await withTimeout(deadline, send(request), timeoutError);
    } catch (error) {
        throw deadline.aborted ? timeoutError() : error;
    } finally {
        // A policy may send the same request again much later, with a new deadline.
        request.abortSignal = abortSignal;
    }
}

/** Returns the result of the work, or rejects at the deadline: not all work stops when it is aborted. */
export async function withTimeout<Result>(
    deadline: AbortSignal,
    work: Promise<Result>,
    timeoutError: () => Error,
): Promise<Result> {
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(timeoutError());
    deadline.addEventListener('abort', onAbort);
    try {
        return await Promise.race([work, timeout]);
    } finally {
        deadline.removeEventListener('abort', onAbort);
    }
}
