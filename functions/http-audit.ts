import { app } from '@azure/functions';
import { auditVerification, listAudit } from '../src/http/audit.ts';
import { toApiResponse } from '../src/http/response.ts';
import type { PartsProvider } from './dependencies.ts';
import { httpResponse } from './http-response.ts';

/** An entry that is just being added is complete when this is over. */
async function untilLookedAtAgain(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
}

/** The operators' view of the audit. */
export function registerHttpAudit(parts: PartsProvider): void {
    app.http('audit', {
        route: 'audit',
        methods: ['GET'],
        authLevel: 'function',
        handler: async (request) =>
            httpResponse(await toApiResponse(() => listAudit(parts(), request.query))),
    });
    app.http('audit-verification', {
        route: 'audit/verification',
        methods: ['GET'],
        authLevel: 'function',
        handler: async () => {
            const ports = { ...parts(), pause: untilLookedAtAgain };
            return httpResponse(await toApiResponse(() => auditVerification(ports)));
        },
    });
}
