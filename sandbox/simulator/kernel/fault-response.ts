import { randomUUID } from 'node:crypto';
import type { ServingFault } from './faults.ts';
import { azureError, type SimulatorResponse } from './http.ts';

/** The service's own spelling of "occurred" is missing a letter. */
export function unexpectedError(): SimulatorResponse {
    return azureError(
        500,
        'InternalServerError',
        `An unexpected error occured while processing the request. Tracking ID: '${randomUUID()}'`,
    );
}

/** Returns the response of a fault in the place of the service's; undefined when the service may respond itself. */
export function faultResponse(fault: ServingFault | undefined): SimulatorResponse | undefined {
    if (fault?.kind === 'refuse') return azureError(fault.status, fault.code, fault.message);
    if (fault?.kind !== 'answer') return undefined;
    const { status } = fault;
    const headers: Record<string, string> =
        fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
    if (status === 429) {
        return azureError(429, 'TooManyRequests', 'Too many requests. Please try again later.', headers);
    }
    if (status === 500) return { ...unexpectedError(), headers };
    const code = status === 502 ? 'BadGateway' : 'ServiceUnavailable';
    return azureError(status, code, 'The service is temporarily unavailable.', headers);
}
