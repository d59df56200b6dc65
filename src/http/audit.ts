import { z } from 'zod';
import { MalformedInputError } from '../errors.ts';
import { auditOutcomes, events, fleet } from '../model/audit-entry.ts';
import { parseServerId, serverPath } from '../model/resource-id.ts';
import type { AuditLog, AuditQuery } from '../ports.ts';
import { type VerifyAuditPorts, verifyAudit } from '../workflows/audit/verify-audit.ts';
import { type ApiResponse, ok, refused } from './response.ts';

/** What `Date` would guess of other texts is not what was meant: `yesterday 1` is in the year 2001. */
const instant = z
    .union(
        [z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 }), z.iso.date()],
        'allowed: a date, or an instant with Z or its offset, in ISO 8601, such as 2026-11-20T08:00:00Z',
    )
    .transform((text) => new Date(text).toISOString());

const auditQuery = (controls: readonly string[]) =>
    z.strictObject({
        server: z
            .string()
            .transform((text) => {
                const server = parseServerId(text);
                return server === undefined ? text : serverPath(server);
            })
            .refine(
                (text) => text === fleet || text === events || parseServerId(text) !== undefined,
                'allowed: the resource id of a flexible server, fleet, or events',
            )
            .exactOptional(),
        since: instant.exactOptional(),
        until: instant.exactOptional(),
        control: z.enum(controls, `allowed: ${controls.join(', ')}`).exactOptional(),
        outcome: z.enum(auditOutcomes, `allowed: ${auditOutcomes.join(', ')}`).exactOptional(),
        limit: z.coerce
            .number('allowed: a number from 1 to 1000')
            .int('allowed: a number from 1 to 1000')
            .min(1, 'allowed: a number from 1 to 1000')
            .max(1000, 'allowed: a number from 1 to 1000')
            .default(100),
        continuation: z.string().exactOptional(),
    });

export interface ListAuditPorts {
    readonly audit: AuditLog;
    readonly controls: readonly { readonly id: string }[];
}

/** GET /api/audit: entries, newest first. The function key travels in the query as `code` and is not ours to read. */
export async function listAudit(
    { audit, controls }: ListAuditPorts,
    parameters: URLSearchParams,
): Promise<ApiResponse> {
    const { code: _code, ...given } = Object.fromEntries(parameters);
    const parsed = auditQuery(controls.map(({ id }) => id)).safeParse(given);
    if (!parsed.success) {
        const details = parsed.error.issues.map((issue) => problemText(issue, given));
        return refused(400, 'InvalidQuery', 'The query is not usable', details);
    }
    const query: AuditQuery = parsed.data;
    try {
        return ok(await audit.query(query));
    } catch (error) {
        if (error instanceof MalformedInputError) return refused(400, 'InvalidQuery', error.message);
        throw error;
    }
}

/** GET /api/audit/verification: whether the audit is what was recorded and anchored. */
export async function auditVerification(ports: VerifyAuditPorts): Promise<ApiResponse> {
    return ok(await verifyAudit(ports));
}

function problemText(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
    if (issue.code === 'unrecognized_keys') {
        return `${issue.keys.join(', ')}: unknown; allowed: server, since, until, control, outcome, limit, continuation`;
    }
    const name = String(issue.path[0]);
    return `${name} is "${(given[name] ?? '').slice(0, 200)}"; ${issue.message}`;
}
