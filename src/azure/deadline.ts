import { RestError } from '@azure/core-rest-pipeline';

/**
 * Sends a request that is given up after so many milliseconds, whether the service said nothing, stopped in the middle of
 * a body or was asked again and again: the clients' own timeouts end with the first byte. The failure is one without an
 * answer (RestError without status, code ETIMEDOUT).
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
    try {
        return await send(request);
    } catch (error) {
        if (!deadline.aborted) throw error;
        throw new RestError(`${service} did not answer within ${milliseconds / 1_000} s`, {
            code: 'ETIMEDOUT',
        });
    }
}
