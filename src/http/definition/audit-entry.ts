import * as z from 'zod';
import { auditOutcomes, formerOutcomes } from '../../model/audit-entry.ts';
import type { Cause } from '../../model/cause.ts';
import { driftEnds } from '../../model/drift.ts';
import { holdCauses } from '../../model/server-record.ts';

/** Audit entries as the API shows them: exactly as they were recorded, with the words of older versions. */

export const actor = z.object({ objectId: z.string().exactOptional(), appId: z.string().exactOptional() });

const eventCause = z.object({
    kind: z.literal('event'),
    eventId: z.string(),
    eventType: z.string().exactOptional(),
    operation: z.string().exactOptional(),
    resource: z.string().exactOptional().describe('the changed resource, below the server'),
    actor: actor.exactOptional(),
    time: z.string().exactOptional(),
    correlationId: z.string().exactOptional(),
});

const operatorCause = z.object({
    kind: z.literal('operator'),
    action: z.string(),
    operator: z.string(),
    authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
    comment: z.string().exactOptional(),
    remediationId: z.string().exactOptional(),
});

const keyEventCause = z.object({
    kind: z.literal('keyEvent'),
    eventId: z.string(),
    eventType: z.string(),
    keyUri: z.string(),
    time: z.string().exactOptional(),
});

const policyCause = z.object({
    kind: z.literal('policy'),
    eventId: z.string(),
    policyDefinitionId: z.string(),
    policyAssignmentId: z.string().exactOptional(),
    timestamp: z.string().exactOptional(),
});

export const cause = z
    .discriminatedUnion('kind', [
        eventCause,
        operatorCause,
        keyEventCause,
        policyCause,
        z.object({ kind: z.literal('sweep'), sweepId: z.string() }),
        z.object({ kind: z.literal('baseline'), name: z.string() }),
        z.object({ kind: z.literal('followUp'), reason: z.string() }),
    ])
    .meta({ id: 'Cause' }) satisfies z.ZodType<Cause>;

/** One write to Azure. Each kind has fields of its own beside these. */
export const change = z
    .looseObject({
        kind: z.string().describe('parameter, firewallRule, …'),
        control: z.string(),
        alsoFor: z.array(z.string()).exactOptional().describe('other controls that the write serves'),
        disruption: z.enum(['none', 'restart', 'connectivity', 'lockout']),
    })
    .meta({ id: 'Change' });

export const finding = z.object({ what: z.string(), found: z.string(), wanted: z.string() });

/** The counts of a sweep. `compliant`, `drifted` and `unknown` add up to `seen`. */
export const sweepCounts = z
    .object({
        seen: z.int(),
        compliant: z.int(),
        drifted: z.int(),
        reported: z
            .int()
            .exactOptional()
            .describe('findings in mode report; absent: an older version recorded it'),
        unknown: z.int(),
        repaired: z.int().describe('repairs of what the sweep found'),
        appeared: z.int().describe('servers that had never been assessed before'),
        disappeared: z.int().describe('servers that were deleted without an event'),
    })
    .meta({ id: 'SweepCounts' });

export const auditEntry = z
    .object({
        id: z.string(),
        at: z.string().describe('ISO 8601'),
        server: z.string().describe('resource id; fleet or events for entries without a server'),
        outcome: z.enum([...auditOutcomes, ...Object.values(formerOutcomes)]),
        control: z.string().exactOptional(),
        remediationId: z.string().exactOptional(),
        undoes: z.string().exactOptional().describe('the remediation that this one undoes'),
        operator: z.string().exactOptional(),
        change: change.exactOptional(),
        evidence: z.array(finding).exactOptional(),
        more: z.int().exactOptional().describe('findings left out of evidence'),
        reason: z.string().exactOptional(),
        holdCause: z.enum([...holdCauses, 'restart', 'contested']).exactOptional(),
        cause,
        baseline: z.string().exactOptional().describe('digest of the baseline in force'),
        count: z.int().exactOptional().describe('facts that the entry stands for; absent: one'),
        trigger: cause.exactOptional(),
        possibleActors: z.array(actor).exactOptional(),
        oneOf: z.array(actor).exactOptional().describe('former word for possibleActors'),
        drift: z.string().exactOptional().describe('id of the drift'),
        driftEnd: z.enum([...driftEnds, 'gone']).exactOptional(),
        writes: z.int().exactOptional(),
        operationId: z.string().exactOptional().describe('id of Azure’s operation'),
        durationMs: z.number().exactOptional(),
        counts: sweepCounts.exactOptional().describe('present on the end of a sweep'),
        sequence: z.int().describe('place in the chain of the server, from 1'),
        previousHash: z.string(),
        hash: z.string().describe('SHA-256, hex'),
    })
    .meta({ id: 'AuditEntry' });
