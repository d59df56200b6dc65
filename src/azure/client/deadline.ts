import { RestError } from '@azure/core-rest-pipeline';

/**
 * Sends a request that is given up after so many milliseconds, whether the service said nothing, stopped in the middle of
 * a body, was asked again and again, or a token for it did not come: the clients' own timeouts end with the first byte.
 * The failure is one without an answer (RestError without status, code ETIMEDOUT).
 */
export async function withDeadline<Sent extends { abortSignal?: unknown }, Answer>(
    service: string,
    milliseconds: number,
    request: Sent,
    send: (request: Sent) => Promise<Answer>,
): Promise<Answer> {
    const deadline = AbortSignal.timeout(milliseconds);
    const { abortSignal } = request;
    request.abortSignal =
        abortSignal instanceof AbortSignal ? AbortSignal.any([abortSignal, deadline]) : deadline;
    const late = () =>
        new RestError(`${service} did not answer within ${milliseconds / 1_000} s`, { code: 'ETIMEDOUT' });
    try {
        return await unlessLate(deadline, send(request), late);
    } catch (error) {
        throw deadline.aborted ? late() : error;
    } finally {
        // A policy may send the same request again, much later: that has a deadline of its own.
        request.abortSignal = abortSignal;
    }
}

/** The work's own end, or the error at the deadline: not everything that is told to stop does. */
export async function unlessLate<Result>(
    deadline: AbortSignal,
    work: Promise<Result>,
    late: () => Error,
): Promise<Result> {
    const { promise: never, reject } = Promise.withResolvers<never>();
    const give = (): void => reject(late());
    deadline.addEventListener('abort', give);
    try {
        return await Promise.race([work, never]);
    } finally {
        deadline.removeEventListener('abort', give);
    }
}
