import * as z from 'zod';
import { auditOutcomes, events, fleet } from '../../model/audit-entry.ts';
import { parseServerId, serverPath } from '../../model/resource-id.ts';
import type { AuditQueries } from '../../ports.ts';
import { type VerifyAuditPorts, verifyAudit } from '../../workflows/audit/verify-audit.ts';
import { controlId, instant, pageLimit } from '../fields.ts';
import { ok } from '../response.ts';
import { getRoute, queryRoute } from '../route.ts';

/** A server in its own spelling, or one of the chains that belong to none. */
const chain = z
    .string()
    .transform((text) => {
        const server = parseServerId(text);
        return server === undefined ? text : serverPath(server);
    })
    .refine(
        (text) => text === fleet || text === events || parseServerId(text) !== undefined,
        'allowed: the resource id of a flexible server, fleet, or events',
    );

export const audit = (controlIds: readonly string[]) =>
    queryRoute({
        name: 'audit',
        summary: 'lists audit entries, newest first',
        query: z.strictObject({
            server: chain.exactOptional(),
            since: instant.exactOptional(),
            until: instant.exactOptional(),
            control: controlId(controlIds).exactOptional(),
            outcome: z.enum(auditOutcomes, `allowed: ${auditOutcomes.join(', ')}`).exactOptional(),
            limit: pageLimit(1000, 100),
            continuation: z.string().exactOptional(),
        }),
        show: async ({ audit }: { readonly audit: AuditQueries }, query) => ok(await audit.query(query)),
    });

export const auditVerification = getRoute({
    name: 'audit-verification',
    summary: 'compares the audit with its hashes and anchors',
    show: async (ports: VerifyAuditPorts) => ok(await verifyAudit(ports)),
});
