import { app, type HttpResponseInit } from '@azure/functions';
import type { Answer } from '../src/http/answer.ts';
import { auditVerification, listAudit } from '../src/http/audit.ts';
import type { Dependencies } from './dependencies.ts';

/** The operators' view of the audit. */
export function registerHttpAudit(parts: Dependencies): void {
    app.http('audit', {
        route: 'audit',
        methods: ['GET'],
        authLevel: 'function',
        handler: async (request) => response(await listAudit(parts.audit, request.query)),
    });
    app.http('audit-verification', {
        route: 'audit/verification',
        methods: ['GET'],
        authLevel: 'function',
        handler: async () => response(await auditVerification(parts.audit, parts.digest)),
    });
}

function response({ status, body }: Answer): HttpResponseInit {
    return { status, jsonBody: body, headers: { 'cache-control': 'no-store' } };
}
