import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import { describe, expect, test } from 'vitest';
import { failureOf, failureText, retryAfter } from '../../../../src/azure/client/failure.ts';

interface ApiResponse {
    readonly status: number;
    readonly body?: string;
    readonly headers?: Record<string, string>;
}

function errorOf({ status, body, headers = {} }: ApiResponse, code?: string): RestError {
    const request = createPipelineRequest({ url: 'https://management.azure.com/x' });
    return new RestError('what the client says', {
        statusCode: status,
        request,
        ...(code === undefined ? {} : { code }),
        response: {
            status,
            request,
            headers: createHttpHeaders(headers),
            ...(body === undefined ? {} : { bodyAsText: body }),
        },
    });
}

describe('failureOf', () => {
    test('takes status, code, message and Retry-After of an error in its envelope', () => {
        const body =
            '{"error":{"code":"ServerIsBusy","message":"Cannot complete operation while server \'orders\' is busy processing another operation. Try again later."}}';
        expect(failureOf(errorOf({ status: 409, body, headers: { 'Retry-After': '15' } }))).toEqual({
            status: 409,
            code: 'ServerIsBusy',
            message:
                "Cannot complete operation while server 'orders' is busy processing another operation. Try again later.",
            isUnsent: false,
            retryAfterMs: 15_000,
        });
    });

    test('takes an error without an envelope, as diagnostic settings send it', () => {
        const body = '{"code":"Conflict","message":"Data sink is already used"}';
        expect(failureOf(errorOf({ status: 409, body }))).toEqual({
            status: 409,
            code: 'Conflict',
            message: 'Data sink is already used',
            isUnsent: false,
        });
    });

    test.each([
        ['no body', undefined],
        ['an empty body', ''],
        ['a page of a proxy', '<html><h1>502 Bad Gateway</h1></html>'],
        ['a list', '[]'],
        ['null', 'null'],
        ['an error that is a text', '{"error":"busy"}'],
        ['half an answer', '{"error":{"code":"ServerIsB'],
    ])('takes the error message of the client when the response has %s', (_what, body) => {
        const response = body === undefined ? { status: 502 } : { status: 502, body };
        expect(failureOf(errorOf(response, 'BadGateway'))).toEqual({
            status: 502,
            code: 'BadGateway',
            message: 'what the client says',
            isUnsent: false,
        });
    });

    test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])(
        'knows that %s sent nothing',
        (code) => {
            expect(failureOf(new RestError('no way', { code }))).toEqual({
                status: undefined,
                code,
                message: 'no way',
                isUnsent: true,
            });
        },
    );

    test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'REQUEST_SEND_ERROR'])(
        'does not know whether %s sent something',
        (code) => {
            expect(failureOf(new RestError('gone', { code }))).toMatchObject({ code, isUnsent: false });
        },
    );

    test('knows that nothing is sent without a token', () => {
        expect(failureOf(new CredentialUnavailableError('no identity here'))).toEqual({
            status: undefined,
            code: 'CredentialUnavailableError',
            message: 'no identity here',
            isUnsent: true,
        });
    });

    test('takes anything that was thrown', () => {
        expect(failureOf(new TypeError('x is not a function'))).toMatchObject({ code: 'TypeError' });
        expect(failureOf('text')).toEqual({ status: undefined, code: '', message: 'text', isUnsent: false });
        expect(failureOf(undefined)).toMatchObject({ message: 'undefined' });
    });
});

describe('failureText', () => {
    test('puts status and code before the message', () => {
        const failure = { status: 403, code: 'AuthorizationFailed', message: 'not allowed', isUnsent: false };
        expect(failureText(failure)).toBe('HTTP 403 AuthorizationFailed: not allowed');
        expect(failureText({ ...failure, status: undefined })).toBe(
            'no response AuthorizationFailed: not allowed',
        );
        expect(failureText({ ...failure, code: '' })).toBe('HTTP 403: not allowed');
    });

    test('does not blame Azure for a result that Pgwarden could not parse', () => {
        const refused = {
            status: undefined,
            code: 'MalformedInputError',
            message: 'no key',
            isUnsent: false,
        };
        expect(failureText(refused)).toBe('MalformedInputError: no key');
    });

    test('is at most 1,000 characters', () => {
        const failure = { status: 500, code: '', message: 'x'.repeat(5_000), isUnsent: false };
        expect(failureText(failure)).toHaveLength(1_000);
    });
});

describe('retryAfter', () => {
    test.each([
        ['10', 10_000],
        ['0', 0],
        ['0.5', 500],
        ['-1', undefined],
        ['soon', undefined],
        ['Fri, 20 Nov 2026 08:00:00 GMT', undefined],
        ['', undefined],
        [undefined, undefined],
        [null, undefined],
    ])('%j is %s milliseconds', (header, milliseconds) => {
        expect(retryAfter(header)).toBe(milliseconds);
    });
});
