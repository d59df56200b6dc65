import * as z from 'zod';
import { auditOutcomes, events, fleet } from '../../model/audit-entry.ts';
import { parseServerId, serverPath } from '../../model/resource-id.ts';
import type { AuditQueries } from '../../ports.ts';
import { type VerifyAuditPorts, verifyAudit } from '../../workflows/audit/verify-audit.ts';
import { auditEntry } from '../definition/audit-entry.ts';
import { continuation, controlId, pageLimit, since, until } from '../definition/fields.ts';
import { getRoute, queryRoute } from '../definition/route.ts';

const allowedChains = 'allowed: the resource id of a flexible server, fleet, or events';

/** A server in its own spelling, or one of the chains that belong to none. */
export const auditChain = z
    .string(allowedChains)
    .transform((text) => {
        const server = parseServerId(text);
        return server === undefined ? text : serverPath(server);
    })
    .refine((text) => text === fleet || text === events || parseServerId(text) !== undefined, allowedChains)
    .describe('a resource id, `fleet`, or `events`');

/** The filters of the list of entries, and of their export. */
export const auditFilters = (controlIds: readonly string[]) => ({
    server: auditChain.exactOptional(),
    since,
    until,
    control: controlId(controlIds).exactOptional(),
    outcome: z
        .enum(auditOutcomes, `allowed: ${auditOutcomes.join(', ')}`)
        .exactOptional()
        .describe('outcome of the entries'),
});

export const audit = (controlIds: readonly string[]) =>
    queryRoute({
        name: 'audit',
        path: 'audit',
        summary: 'lists audit entries, newest first',
        query: z.strictObject({
            ...auditFilters(controlIds),
            limit: pageLimit(1000, 100),
            continuation: continuation.exactOptional(),
        }),
        response: z
            .object({
                entries: z.array(auditEntry),
                damaged: z.array(z.string()).exactOptional().describe('rows that fail verification'),
                continuation: z.string().exactOptional().describe('absent on the last page'),
            })
            .meta({ id: 'AuditPage' }),
        show: async ({ audit }: { readonly audit: AuditQueries }, query) => await audit.query(query),
    });

export const auditVerification = getRoute({
    name: 'audit-verification',
    path: 'audit/verification',
    summary: 'compares the audit with its hashes and anchors',
    response: z
        .object({
            servers: z.int().describe('chains: those of servers, fleet, and events'),
            entries: z.int(),
            problems: z
                .array(z.object({ server: z.string(), sequence: z.int(), problem: z.string() }))
                .describe('at most 1,000'),
            moreProblems: z.int().exactOptional().describe('number of further problems'),
            isMoving: z.literal(true).exactOptional().describe('entries were added meanwhile'),
            anchored: z
                .object({ at: z.string(), chains: z.int() })
                .nullable()
                .describe('the newest anchor; null before the first'),
        })
        .meta({ id: 'AuditVerification' }),
    // Nothing of it is worth keeping: it is read anew to be sure.
    isConditional: false,
    show: async (ports: VerifyAuditPorts) => await verifyAudit(ports),
});
