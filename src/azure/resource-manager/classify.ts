import type { OperationAnswer, WriteAnswer } from '../../model/answers.ts';
import { type Failure, failureText, hasCode, isOurs } from '../failure.ts';

/**
 * What Azure's failures mean for a write, a poll or a read. Source: docs/azure-behaviour.md; decisions are made on
 * status and code, never on message text.
 */

/** One operation at a time per server: these pass by themselves. */
const busyCodes = [
    'ServerIsBusy',
    'ServerBusy',
    'ServerIsNotReady',
    'AnotherOperationInProgress',
    'OperationInProgress',
    'TooManyRequests',
    'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible',
];

const passingCodes = [
    'InternalServerError',
    'InternalError',
    'ServiceUnavailable',
    'GatewayTimeout',
    'OperationTimedOut',
    'Timeout',
    'RetryableError',
];

/** Conflicts that do not pass by themselves. */
const lastingConflicts = ['ScopeLocked', 'Conflict'];

const missingCodes = [
    'ResourceNotFound',
    'ResourceGroupNotFound',
    'ParentResourceNotFound',
    'ServerNotFound',
];

/** A write that failed when it was sent. */
export function refusedWrite(failure: Failure): WriteAnswer {
    const reason = failureText(failure);
    const pause = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
    // A target that we may not send to stays one: asking again would not change it.
    if (isOurs(failure)) return { kind: 'refused', reason };
    if (failure.isUnsent) return { kind: 'transient', reason };
    const { status } = failure;
    if (status === undefined || status === 408 || status >= 500) return { kind: 'unanswered', reason };
    if (status === 429 || hasCode(failure, busyCodes)) return { kind: 'busy', reason, ...pause };
    if (status === 401) return { kind: 'transient', reason, ...pause };
    if (status === 404) return { kind: 'notFound', reason };
    if (status === 409 && !hasCode(failure, lastingConflicts)) return { kind: 'transient', reason, ...pause };
    return { kind: 'refused', reason };
}

/** An operation that Azure took and that failed later. */
export function failedOperation(
    code: string,
    message: string,
    innerCodes: readonly string[] = [],
): OperationAnswer {
    const failure: Failure = { status: 200, code, message, innerCodes, isUnsent: false };
    const reason = `${code}: ${message}`.slice(0, 1_000);
    if (hasCode(failure, busyCodes)) return { kind: 'busy', reason };
    if (hasCode(failure, passingCodes)) return { kind: 'transient', reason };
    return { kind: 'refused', reason };
}

/** Whether Azure says that the server itself is not there. */
export function isMissing(failure: Failure): boolean {
    return failure.status === 404 && hasCode(failure, missingCodes);
}

/** Whether a read may succeed later by itself. A stopped server is read again when it starts. */
export function isPassing(failure: Failure): boolean {
    const { status } = failure;
    if (hasCode(failure, ['ServerStoppedError']) || isOurs(failure)) return false;
    if (hasCode(failure, busyCodes)) return true;
    return (
        status === undefined ||
        status === 401 ||
        status === 408 ||
        status === 409 ||
        status === 429 ||
        status >= 500
    );
}
