import type { PollResult, WriteResult } from '../../model/write-results.ts';
import { type Failure, failureText, hasCode, isLocalFailure } from './failure.ts';

/**
 * What Azure's failures mean for a write, a poll or a read. Source: docs/azure-behavior.md; decisions are made on
 * status and code, never on message text.
 */

/** One operation at a time per server: these pass by themselves, however long it takes. */
const busyCodes = [
    'ServerIsBusy',
    'ServerBusy',
    'ServiceBusy',
    'ServerIsNotReady',
    'ServerUnavailableForOperation',
    'AnotherOperationInProgress',
    'OperationInProgress',
    'TooManyRequests',
    'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible',
];

/**
 * What is known to last until somebody does something about it. Whatever is not in this list may pass: it is waited out
 * for a while, and fails in Azure's own words when it does not.
 */
const finalCodes = [
    // The request itself will not do.
    'BadParameter',
    'BadRequest',
    'ConfigurationNotExists',
    'EngineCredentialsNotProvided',
    'InvalidConfigurationValue',
    'InvalidParameter',
    'InvalidParameterValue',
    'InvalidRequestContent',
    'InvalidRequestFormat',
    'InvalidResourceName',
    'KeyNotFound',
    'NoRegisteredProviderFound',
    // Somebody does not let us.
    'AuthorizationFailed',
    'Forbidden',
    'InvalidAuthenticationTokenTenant',
    'LinkedAuthorizationFailed',
    'LinkedAccessCheckFailed',
    'MissingSubscriptionRegistration',
    'ReadOnlyDisabledSubscription',
    'RequestDisallowedByPolicy',
    'ScopeLocked',
    'SubscriptionNotFound',
    // The server is not to be repaired.
    'ServerGroupDropping',
    'ServerStoppedError',
];

const missingCodes = [
    'ResourceNotFound',
    'ResourceGroupNotFound',
    'ParentResourceNotFound',
    'ServerNotFound',
];

/** A write that failed when it was sent: by whether anything took effect, then by whether it is known to last. */
export function refusedWrite(failure: Failure): WriteResult {
    const reason = failureText(failure);
    const pause = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
    // A target that we may not send to stays one: asking again would not change it.
    if (isLocalFailure(failure)) return { kind: 'refused', reason };
    if (failure.isUnsent) return { kind: 'transient', reason };
    const { status } = failure;
    if (isUntold(status)) return { kind: 'unanswered', reason };
    if (status === 429 || hasCode(failure, busyCodes)) return { kind: 'busy', reason, ...pause };
    if (status === 404) return { kind: 'notFound', reason };
    if (isFinal(failure)) return { kind: 'refused', reason };
    return { kind: 'transient', reason, ...pause };
}

/** Whether the answer leaves open what became of the write: none, a failure of Azure's own, or one that was not understood. */
function isUntold(status: number | undefined): boolean {
    return status === undefined || status < 400 || status === 408 || status >= 500;
}

/** A bare refusal of the request or of the caller has no code to tell by. */
function isFinal(failure: Failure): boolean {
    const isBare = failure.code === '' && [400, 403, 405, 413].includes(failure.status ?? 0);
    return isBare || hasCode(failure, finalCodes);
}

/** An operation that Azure took and that failed later. */
export function failedOperation(
    code: string,
    message: string,
    innerCodes: readonly string[] = [],
): PollResult {
    const failure: Failure = { status: 200, code, message, innerCodes, isUnsent: false };
    const reason = `${code}: ${message}`.slice(0, 1_000);
    if (hasCode(failure, busyCodes)) return { kind: 'busy', reason };
    if (hasCode(failure, finalCodes)) return { kind: 'refused', reason };
    return { kind: 'transient', reason };
}

/** Whether Azure says that the server itself is not there. */
export function isMissing(failure: Failure): boolean {
    return failure.status === 404 && hasCode(failure, missingCodes);
}

/** Whether a read may succeed later by itself. A stopped server is read again when it starts. */
export function isTransientRefusal(failure: Failure): boolean {
    const { status } = failure;
    if (hasCode(failure, ['ServerStoppedError']) || isLocalFailure(failure)) return false;
    if (hasCode(failure, busyCodes)) return true;
    return (
        status === undefined ||
        status === 401 ||
        status === 408 ||
        status === 409 ||
        status === 423 ||
        status === 425 ||
        status === 429 ||
        status >= 500
    );
}
