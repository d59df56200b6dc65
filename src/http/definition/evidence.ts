import * as z from 'zod';
import { humanDecisions } from '../../model/audit-entry.ts';
import { driftEnds } from '../../model/drift.ts';
import { severities } from '../../model/severity.ts';
import { attribution } from './attribution.ts';
import { serversByState } from './servers-by-state.ts';

/** The evidence of a period as JSON. */

const time = z.string().describe('ISO 8601');
const resourceId = z.string().describe('resource id');

/** Returns the schema of the first items of a list and the number of all. */
function listed<Shape extends z.ZodRawShape>(item: z.ZodObject<Shape>) {
    return z.object({ total: z.int().describe('number of all items'), items: z.array(item) });
}

const durations = z
    .object({
        count: z.int(),
        medianMs: z.number().exactOptional().describe('the three are absent for a count of 0'),
        p95Ms: z.number().exactOptional(),
        worstMs: z.number().exactOptional(),
    })
    .describe('milliseconds, by nearest rank');

const ends = z.object(
    Object.fromEntries(driftEnds.map((end) => [end, z.int()])) as Record<
        (typeof driftEnds)[number],
        z.ZodInt
    >,
);

const place = { sequence: z.int().describe('place in the chain'), hash: z.string().describe('SHA-256, hex') };

const control = z.object({
    control: z.string(),
    title: z.string().describe('the compliant condition'),
    failureTitle: z.string().describe('the drifted condition'),
    severity: z.enum(severities).exactOptional().describe('absent: this version does not have the control'),
    references: z.object({
        azurePolicy: z.array(z.object({ id: z.string(), name: z.string() })),
        mcsb: z.array(z.string()),
        cis: z.array(z.string()),
    }),
    servers: serversByState.describe('number of servers by state, now'),
    drifts: z.int().describe('drifts that entries of the period are about'),
    ended: ends.describe('drifts that ended in the period'),
    detect: durations.describe('from the change that an event names to the first entry'),
    repair: durations.describe('from the change, else the detection, to the proof of the repair'),
    openDrift: z.object({ total: z.int(), oldestSince: time.exactOptional() }),
});

const openDrift = z.object({ server: resourceId, control: z.string(), since: time });

const endedDrift = z.object({
    id: z.string(),
    server: resourceId,
    control: z.string(),
    foundAt: time.exactOptional().describe('absent: found before the period'),
    endedAt: time,
    end: z.enum(driftEnds),
    reason: z.string().exactOptional(),
    by: attribution.exactOptional().describe('absent: only entries before the period say so'),
    repairMs: z.number().exactOptional(),
    ...place,
});

const decision = z.object({
    at: time,
    decision: z.enum(humanDecisions),
    server: z.string().describe('resource id, or fleet'),
    control: z.string().exactOptional(),
    target: z.string().exactOptional(),
    operator: z.string().exactOptional(),
    authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
    comment: z.string().exactOptional(),
    reason: z.string().exactOptional(),
    ...place,
});

const exemptions = z.discriminatedUnion('kind', [
    z.object({
        kind: z.literal('read'),
        baseline: z.string(),
        digest: z.string(),
        respectsPolicyExemptions: z.boolean(),
        exemptions: z.array(
            z.object({
                servers: z.string().describe('the selector as text'),
                controls: z.array(z.string()),
                kind: z.enum(['waiver', 'mitigated']),
                owner: z.string(),
                reason: z.string(),
                expires: time,
                isExpired: z.boolean(),
            }),
        ),
    }),
    z.object({ kind: z.literal('unreadable'), reason: z.string() }),
]);

const verdict = z.enum(['compliant', 'drifted', 'unknown']);

const coverage = z.object({
    servers: listed(
        z.object({
            server: resourceId,
            verdict,
            readAt: time.exactOptional().describe('time of the oldest verdict; absent: never assessed'),
            unknown: z.array(z.string()).describe('controls that could not be decided'),
            deletedAt: time.exactOptional(),
        }),
    ),
    verdicts: z.object({ compliant: z.int(), drifted: z.int(), unknown: z.int() }),
    neverRead: z.int(),
    unread: listed(z.object({ at: time, server: resourceId, control: z.string(), reason: z.string() })),
    sweeps: z.object({ completed: z.int(), overdue: z.int(), lastAt: time.exactOptional() }),
});

const verification = z.object({
    isSound: z.boolean().describe('what was read is intact, and what was compared is in place'),
    chains: z.int().describe('chains, all of which were read'),
    entries: z.object({ read: z.int(), ofPeriod: z.int() }),
    damaged: listed(z.object({ row: z.string() })).describe('rows that fail verification'),
    problems: listed(z.object({ chain: z.string(), problem: z.string() })),
    unanchored: z.int().describe('entries that are newer than the newest anchor'),
    anchor: z
        .object({ sequence: z.int(), at: time, hash: z.string(), chains: z.int() })
        .exactOptional()
        .describe('the newest; absent: nothing was anchored yet'),
    fleetHead: z.object(place).exactOptional().describe('newest entry of chain fleet'),
    head: z.string().exactOptional().describe('what to give a later report as previousHead'),
    previous: z
        .object({
            head: z.string(),
            result: z.enum(['kept', 'rewritten', 'unknown']),
            compared: z.int().describe('number of heads that were compared'),
        })
        .exactOptional(),
    notVerified: z.array(z.string()).describe('what this report did not verify'),
});

export const evidenceShape = z
    .object({
        period: z.object({
            since: time,
            until: time,
            isOver: z.boolean().describe('false: a later report can have more'),
        }),
        generatedAt: time.describe('time of the states of servers, drifts and exemptions'),
        controls: z.array(control).describe('worst severity first'),
        openDrift: listed(openDrift),
        reported: listed(openDrift).describe('open findings of controls in mode report'),
        endedDrift: listed(endedDrift).describe('newest first'),
        decisions: listed(decision).describe('newest first'),
        exemptions,
        coverage,
        verification,
    })
    .meta({ id: 'Evidence' });
