/** The end of a delivery, as Azure's `lastDeliveryOutcome` names it. */
export type DeliveryOutcome =
    | 'Delivered'
    | 'BadRequest'
    | 'Unauthorized'
    | 'Forbidden'
    | 'NotFound'
    | 'TimedOut'
    | 'PayloadTooLarge'
    | 'Busy'
    | 'SocketError'
    | 'ResolutionError'
    | 'GenericError';

const successStatuses: readonly number[] = [200, 201, 202, 203, 204];

/** Assumed: which outcome belongs to which status; Azure documents the names and leaves most of the mapping open. */
export function outcomeOfStatus(status: number): DeliveryOutcome {
    if (successStatuses.includes(status)) return 'Delivered';
    switch (status) {
        case 400:
            return 'BadRequest';
        case 401:
            return 'Unauthorized';
        case 403:
            return 'Forbidden';
        case 404:
            return 'NotFound';
        case 408:
            return 'TimedOut';
        case 413:
            return 'PayloadTooLarge';
        case 429:
        case 503:
            return 'Busy';
        default:
            return 'GenericError';
    }
}

/** Statuses that retrying cannot cure: dead-lettered or dropped at once. */
export function isFinal(status: number, endpointType: 'WebHook' | 'AzureFunction'): boolean {
    if (status === 400 || status === 413) return true;
    return status === 401 && endpointType === 'WebHook';
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const schedule: readonly number[] = [
    10 * second,
    30 * second,
    minute,
    5 * minute,
    10 * minute,
    30 * minute,
    hour,
    3 * hour,
    6 * hour,
];

/** Azure milliseconds until the next attempt, after `failures` failed ones (1 or more), without the jitter. */
export function retryDelay(failures: number, status: number): number {
    return Math.max(schedule[failures - 1] ?? 12 * hour, shortestDelay(status));
}

function shortestDelay(status: number): number {
    switch (status) {
        case 401:
        case 403:
        case 404:
            return 5 * minute;
        case 408:
            return 2 * minute;
        case 503:
            return 30 * second;
        default:
            return 10 * second;
    }
}

/** Azure milliseconds for which an endpoint that keeps failing gets nothing at all, new events included. */
export function probationDelay(outcome: DeliveryOutcome): number {
    switch (outcome) {
        case 'SocketError':
            return 30 * second;
        case 'NotFound':
        case 'ResolutionError':
        case 'Unauthorized':
        case 'Forbidden':
            return 5 * minute;
        default:
            return 10 * second;
    }
}

/** Assumed: after so many failures in a row; the documentation says "for example, the first 10 events". */
export const failuresUntilProbation = 10;

/** Between the last attempt and the write to the dead-letter container. */
export const deadLetterDelay = 5 * minute;

/** A dead-letter container that cannot be written for so long loses the event. */
export const deadLetterTimeout = 4 * hour;

export const responseTimeout = 30 * second;
