import { app } from '@azure/functions';
import { answered } from '../src/http/answer.ts';
import { auditVerification, listAudit } from '../src/http/audit.ts';
import type { PartsProvider } from './dependencies.ts';
import { httpResponse } from './http-response.ts';

/** The operators' view of the audit. */
export function registerHttpAudit(parts: PartsProvider): void {
    app.http('audit', {
        route: 'audit',
        methods: ['GET'],
        authLevel: 'function',
        handler: async (request) => httpResponse(await answered(() => listAudit(parts(), request.query))),
    });
    app.http('audit-verification', {
        route: 'audit/verification',
        methods: ['GET'],
        authLevel: 'function',
        handler: async () => {
            const { audit, digest } = parts();
            return httpResponse(await answered(() => auditVerification(audit, digest)));
        },
    });
}
