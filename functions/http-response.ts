import type { HttpResponseInit } from '@azure/functions';
import type { ApiResponse } from '../src/http/response.ts';

export function httpResponse({ status, body }: ApiResponse): HttpResponseInit {
    return { status, jsonBody: body, headers: { 'cache-control': 'no-store' } };
}
