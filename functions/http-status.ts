import { app } from '@azure/functions';
import { toApiResponse } from '../src/http/response.ts';
import { getHealth, getStatus } from '../src/http/status.ts';
import type { PartsProvider } from './dependencies.ts';
import { httpResponse } from './http-response.ts';

/** What decides about every write, for operators, and whether the app can do its work, for an availability test. */
export function registerHttpStatus(parts: PartsProvider): void {
    app.http('status', {
        route: 'status',
        methods: ['GET'],
        authLevel: 'function',
        handler: async () => httpResponse(await toApiResponse(() => getStatus(parts()))),
    });
    app.http('health', {
        route: 'health',
        methods: ['GET'],
        authLevel: 'function',
        handler: async () => httpResponse(await toApiResponse(() => getHealth(parts()))),
    });
}
