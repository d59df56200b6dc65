import type { HttpResponseInit } from '@azure/functions';
import type { Answer } from '../src/http/answer.ts';

export function httpResponse({ status, body }: Answer): HttpResponseInit {
    return { status, jsonBody: body, headers: { 'cache-control': 'no-store' } };
}
