import type { PollResult, WriteResult } from '../../model/write-results.ts';
import { type Failure, failureText, hasCode, isLocalFailure } from './failure.ts';

/**
 * Classification of Azure's failures of a write, a poll or a read. Source: docs/azure-behavior.md; decisions are made on
 * status and code, never on message text.
 */

/** Codes of a busy server, which runs one operation at a time. They end by themselves, however long it takes. */
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
 * Codes of failures that last until an operator acts. Any other failure may be transient: it is retried for a while, and
 * then fails with Azure's error message.
 */
const permanentCodes = [
    // The request itself is invalid.
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
    // Pgwarden is not allowed to do it.
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
    // The server cannot be changed.
    'ServerGroupDropping',
    'ServerStoppedError',
];

const missingCodes = [
    'ResourceNotFound',
    'ResourceGroupNotFound',
    'ParentResourceNotFound',
    'ServerNotFound',
];

/** Classifies a write that failed when it was sent: first by its possible effect, then by whether the failure lasts. */
export function refusedWrite(failure: Failure): WriteResult {
    const reason = failureText(failure);
    const retryAfter = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
    // Pgwarden itself refused the URL or the response: a retry would not change that.
    if (isLocalFailure(failure)) return { kind: 'refused', reason };
    if (failure.isUnsent) return { kind: 'transient', reason };
    const { status } = failure;
    if (isFateUnknown(status)) return { kind: 'unanswered', reason };
    if (status === 429 || hasCode(failure, busyCodes)) return { kind: 'busy', reason, ...retryAfter };
    if (status === 404) return { kind: 'notFound', reason };
    if (isPermanent(failure)) return { kind: 'refused', reason };
    return { kind: 'transient', reason, ...retryAfter };
}

/** Returns whether the fate of the write is unknown: no response, an error in Azure, or an unexpected status. */
function isFateUnknown(status: number | undefined): boolean {
    return status === undefined || status < 400 || status === 408 || status >= 500;
}

/** Returns whether the refusal lasts. Without a code, the status of an invalid or forbidden request decides. */
function isPermanent(failure: Failure): boolean {
    const isBare = failure.code === '' && [400, 403, 405, 413].includes(failure.status ?? 0);
    return isBare || hasCode(failure, permanentCodes);
}

/** Classifies an operation that Azure accepted and that failed later. */
export function failedOperation(
    code: string,
    message: string,
    innerCodes: readonly string[] = [],
): PollResult {
    const failure: Failure = { status: 200, code, message, innerCodes, isUnsent: false };
    const reason = `${code}: ${message}`.slice(0, 1_000);
    if (hasCode(failure, busyCodes)) return { kind: 'busy', reason };
    if (hasCode(failure, permanentCodes)) return { kind: 'refused', reason };
    return { kind: 'transient', reason };
}

/** Returns whether Azure reports that the server itself does not exist. */
export function isMissing(failure: Failure): boolean {
    return failure.status === 404 && hasCode(failure, missingCodes);
}

/**
 * Codes of refused reads that last, whatever their status: a stopped server, and a subscription of another tenant that is
 * not, or no longer, delegated to Pgwarden's (a 401).
 */
const lastingReadCodes = ['ServerStoppedError', 'InvalidAuthenticationTokenTenant'];

/** Returns whether a read may succeed later by itself. A stopped server is read again when it starts. */
export function isTransientRefusal(failure: Failure): boolean {
    const { status } = failure;
    if (hasCode(failure, lastingReadCodes) || isLocalFailure(failure)) return false;
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
