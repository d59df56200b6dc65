import { describe, expect, test } from 'vitest';
import {
    failedOperation,
    isMissing,
    isTransientRefusal,
    refusedWrite,
} from '../../../../src/azure/client/classify-failure.ts';
import type { Failure } from '../../../../src/azure/client/failure.ts';

/** Errors that the service was seen to send: docs/azure-behavior.md, "Errors". */
function failure(
    status: number | undefined,
    code: string,
    message = '',
    more: Partial<Failure> = {},
): Failure {
    return { status, code, message, isUnsent: false, ...more };
}

describe('a write that was refused', () => {
    test.each([
        [409, 'ServerIsBusy'],
        [400, 'ServerIsBusy'],
        [409, 'serverisbusy'],
        [409, 'ServerBusy'],
        [409, 'ServiceBusy'],
        [409, 'ServerUnavailableForOperation'],
        [409, 'ServerIsNotReady'],
        [409, 'AnotherOperationInProgress'],
        [409, 'OperationInProgress'],
        [400, 'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible'],
        [429, 'TooManyRequests'],
        [429, ''],
    ])('with %d %s makes Pgwarden wait', (status, code) => {
        expect(refusedWrite(failure(status, code, 'later'))).toMatchObject({ kind: 'busy' });
    });

    test('by throttling keeps the delay that Azure asks for', () => {
        const message =
            "Number of 'write' requests for subscription '1' actor '2' exceeded. Please try again after '10' seconds.";
        const throttled = failure(429, 'SubscriptionRequestsThrottled', message, { retryAfterMs: 10_000 });
        expect(refusedWrite(throttled)).toEqual({
            kind: 'busy',
            reason: `HTTP 429 SubscriptionRequestsThrottled: ${message}`,
            retryAfterMs: 10_000,
        });
    });

    test.each([
        [
            403,
            'AuthorizationFailed',
            "The client 'a' with object id 'b' does not have authorization to perform action 'c' over scope 'd' or the scope is invalid. If access was recently granted, please refresh your credentials.",
        ],
        [403, 'LinkedAuthorizationFailed', 'no permission on the workspace'],
        [403, 'RequestDisallowedByPolicy', "Resource 'orders' was disallowed by policy."],
        [
            409,
            'ScopeLocked',
            "The scope 'x' cannot perform write operation because following scope(s) are locked: 'y'. Please remove the lock and try again.",
        ],
        [
            400,
            'InvalidParameterValue',
            'Invalid value given for parameter X. Specify a valid parameter value.',
        ],
        [400, '', 'The limit of 5 diagnostic settings was reached.'],
        [400, 'ServerStoppedError', 'stopped'],
        [405, '', 'method'],
    ])('with %d %s ends with its error message', (status, code, message) => {
        const text = code === '' ? `HTTP ${status}: ${message}` : `HTTP ${status} ${code}: ${message}`;
        expect(refusedWrite(failure(status, code, message))).toEqual({ kind: 'refused', reason: text });
    });

    test.each([
        ['ConfigurationNotExists', "The configuration 'x' does not exist for orders server version 17."],
        ['ResourceNotFound', "The Resource 'x' under resource group 'shop' was not found."],
    ])('with 404 %s was not accepted, because a resource does not exist', (code, message) => {
        const reason = `HTTP 404 ${code}: ${message}`;
        expect(refusedWrite(failure(404, code, message))).toEqual({ kind: 'notFound', reason });
    });

    test.each([
        [500, 'InternalServerError'],
        [502, 'BadGateway'],
        [503, 'ServiceUnavailable'],
        [504, 'GatewayTimeout'],
        [408, 'RequestTimeout'],
        [undefined, 'ECONNRESET'],
        [undefined, 'AbortError'],
    ])('with %s %s may have been accepted', (status, code) => {
        expect(refusedWrite(failure(status, code))).toMatchObject({ kind: 'unanswered' });
    });

    test.each([
        [409, 'SomethingElse', {}],
        [409, 'Conflict', {}],
        [412, 'PreconditionFailed', {}],
        [423, 'Locked', {}],
        [425, '', {}],
        [400, 'OperationNotAllowedNow', {}],
        [403, 'SubscriptionIsMoving', {}],
        [422, 'UnknownToUs', {}],
        [410, '', {}],
        [409, '', {}],
        [401, 'ExpiredAuthenticationToken', {}],
        [undefined, 'ECONNREFUSED', { isUnsent: true }],
        [undefined, 'CredentialUnavailableError', { isUnsent: true }],
    ])('with %s %s was not accepted and is transient', (status, code, more) => {
        expect(refusedWrite(failure(status, code, '', more))).toMatchObject({ kind: 'transient' });
    });
});

test('a refusal is classified by its inner codes as well', () => {
    const busy = failure(409, 'Conflict', 'see details', { innerCodes: ['ServerIsBusy'] });
    expect(refusedWrite(busy)).toMatchObject({ kind: 'busy' });
    const locked = failure(409, 'Conflict', 'see details', { innerCodes: ['ScopeLocked'] });
    expect(refusedWrite(locked)).toMatchObject({ kind: 'refused' });
    expect(failedOperation('OperationFailed', 'x', ['ServerBusy'])).toMatchObject({ kind: 'busy' });
});

test('an unclear response leaves open whether the write was accepted', () => {
    expect(refusedWrite(failure(200, 'PARSE_ERROR'))).toMatchObject({ kind: 'unanswered' });
    expect(refusedWrite(failure(302, ''))).toMatchObject({ kind: 'unanswered' });
});

describe('an operation that failed', () => {
    test.each([
        'ServerBusy',
        'ServerIsBusy',
        'ServerIsNotReady',
        'ServiceBusy',
        'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible',
    ])('with %s makes Pgwarden wait', (code) => {
        expect(failedOperation(code, 'later')).toEqual({ kind: 'busy', reason: `${code}: later` });
    });

    test.each([
        'InternalServerError',
        'internalError',
        'OperationTimedOut',
        'ServiceUnavailable',
        'OperationFailed',
        'Conflict',
        'UnknownToUs',
    ])('with %s is tried again', (code) => {
        expect(failedOperation(code, 'x')).toEqual({ kind: 'transient', reason: `${code}: x` });
    });

    test.each([
        ['InvalidConfigurationValue', 'Invalid value'],
        ['ServerGroupDropping', 'Operations on a server group in dropping state are not allowed.'],
    ])('with %j ends with its error message', (code, message) => {
        expect(failedOperation(code, message)).toEqual({ kind: 'refused', reason: `${code}: ${message}` });
    });

    test('keeps at most 1,000 characters', () => {
        const { reason = '' } = { ...failedOperation('X', 'x'.repeat(5_000)) } as { reason?: string };
        expect(reason).toHaveLength(1_000);
    });
});

describe('a read that failed', () => {
    test.each([
        [404, 'ResourceNotFound', true],
        [404, 'resourcenotfound', true],
        [404, 'ResourceGroupNotFound', true],
        [404, 'ParentResourceNotFound', true],
        [404, 'ServerNotFound', true],
        [404, 'ConfigurationNotExists', false],
        [404, 'KeyNotFound', false],
        [404, '', false],
        [403, 'ResourceNotFound', false],
        [undefined, 'ResourceNotFound', false],
    ])('with %s %s means that the server is deleted: %s', (status, code, isDeleted) => {
        expect(isMissing(failure(status, code))).toBe(isDeleted);
    });

    test.each([
        [409, 'ServerIsBusy', true],
        [400, 'ServerIsBusy', true],
        [429, 'SubscriptionRequestsThrottled', true],
        [500, 'InternalServerError', true],
        [503, '', true],
        [401, 'ExpiredAuthenticationToken', true],
        [408, '', true],
        [undefined, 'ECONNRESET', true],
        [undefined, 'CredentialUnavailableError', true],
        [400, 'ServerStoppedError', false],
        [401, 'InvalidAuthenticationTokenTenant', false],
        [403, 'AuthorizationFailed', false],
        [404, 'KeyNotFound', false],
        [400, 'BadRequest', false],
        [undefined, 'MalformedInputError', false],
    ])('with %s %s is transient: %s', (status, code, isTransient) => {
        expect(isTransientRefusal(failure(status, code))).toBe(isTransient);
    });
});
