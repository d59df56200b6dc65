import * as z from 'zod';
import { changeSchema as change } from '../../../changes/stored-change.ts';
import { MalformedInputError } from '../../../errors.ts';
import type { LastReads } from '../../../model/last-read.ts';
import { serverPath } from '../../../model/resource-id.ts';
import { holdCauses, type ServerRecord } from '../../../model/server-record.ts';
import { driftSchema, observedSchema, pastDriftSchema, rechecksSchema } from './drift-schema.ts';
import {
    actorSchema,
    causeSchema,
    recentEventSchema,
    serverIdSchema,
    sliceSchema,
} from './message-schema.ts';
import { recordUpgrades } from './record-upgrades.ts';
import { parseStored, type StoredShape, versioned } from './stored-version.ts';
import { serverSweepResultSchema, serverVerdictSchema } from './sweep-schema.ts';

/**
 * Schema of the stored record, checked on every read: a damaged row must not become a write. Each kind of change has
 * its own schema (`src/changes`).
 */

const finding = z.object({ what: z.string(), found: z.string(), wanted: z.string() });

const verdict = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('compliant') }),
    z.object({
        kind: z.literal('drifted'),
        evidence: z.array(finding),
        more: z.number().exactOptional(),
        unrepairable: z.string().exactOptional(),
    }),
    z.object({ kind: z.literal('notApplicable'), reason: z.string() }),
    z.object({ kind: z.literal('unknown'), reason: z.string() }),
]);

const instant = z.iso.datetime();

const postureEntry = z.object({
    verdict,
    at: instant,
    isExempt: z.literal(true).exactOptional(),
    isReported: z.literal(true).exactOptional(),
});

const operatorDecision = z.object({
    kind: z.enum(['approved', 'declined']),
    operator: z.string(),
    comment: z.string(),
    at: instant,
    expires: instant,
    isForDryRun: z.literal(true).exactOptional(),
    usedBy: z.string().exactOptional(),
});

const repair = z.object({
    at: instant,
    plannedAt: instant.exactOptional(),
    remediationId: z.string().exactOptional(),
    isVerified: z.literal(true).exactOptional(),
    drift: z.string().exactOptional(),
    actor: z.string(),
    found: z.string(),
});

const authority = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('baseline') }),
    z.object({ kind: z.literal('approval'), operator: z.string() }),
    z.object({
        kind: z.literal('undo'),
        operator: z.string(),
        remediationId: z.string(),
        exemptHours: z.number().exactOptional(),
    }),
]);

/** `object` decides about unknown fields: the schema of the present version refuses them. */
type ObjectSchema = typeof z.strictObject | typeof z.object;

const remediationWith = (object: ObjectSchema) =>
    object({
        id: z.string(),
        change,
        cause: causeSchema,
        trigger: causeSchema.exactOptional(),
        possibleActors: z.array(actorSchema).exactOptional(),
        drift: z.string().exactOptional(),
        since: instant.exactOptional(),
        authority: authority.default({ kind: 'baseline' }),
        status: z.enum(['planned', 'started', 'accepted', 'applied']),
        plannedAt: instant,
        readAt: instant,
        detectedAt: instant,
        startedAt: instant.exactOptional(),
        acceptedAt: instant.exactOptional(),
        appliedAt: instant.exactOptional(),
        operationUrl: z.string().exactOptional(),
        operationId: z.string().exactOptional(),
        pollDueAt: instant.exactOptional(),
        waited: z.record(z.string(), z.string()).exactOptional(),
        failure: z
            .object({ kind: z.enum(['busy', 'transient', 'refused']), reason: z.string() })
            .exactOptional(),
        pollMs: z.number().exactOptional(),
        intentions: z.number().exactOptional(),
        decidedUnder: z.string().exactOptional(),
        checksTargetFirst: z.literal(true).exactOptional(),
        writes: z.number(),
        attempts: z.number(),
        requeues: z.number(),
        attemptsAllowed: z.number().exactOptional(),
        readBacks: z.number(),
        waitingSince: instant.exactOptional(),
        absences: z.number().exactOptional(),
        lastError: z.string().exactOptional(),
        end: z
            .object({
                outcome: z.enum(['verified', 'failed', 'superseded']),
                reason: z.string().exactOptional(),
                reassess: z.boolean(),
                isAbsent: z.literal(true).exactOptional(),
                isTransient: z.literal(true).exactOptional(),
                spentOn: z.record(z.string(), z.string()).exactOptional(),
                at: instant,
            })
            .exactOptional(),
        baseline: z.string().exactOptional(),
    });

const recordWith = (object: ObjectSchema): z.ZodType<ServerRecord> => {
    const remediation = remediationWith(object);
    return object({
        server: serverIdSchema,
        tags: z.record(z.string(), z.string()).exactOptional(),
        posture: z.record(z.string(), postureEntry),
        verdict: serverVerdictSchema.exactOptional(),
        assessed: z
            .partialRecord(sliceSchema, instant)
            .transform((assessed) => assessed as ServerRecord['assessed']),
        remediations: z.array(remediation),
        step: z
            .object({ token: z.string(), dueAt: instant, traceparent: z.string().exactOptional() })
            .exactOptional(),
        deferred: z
            .object({
                slices: z.array(sliceSchema),
                cause: causeSchema,
                requestedAt: instant,
                recentEvents: z.array(recentEventSchema).exactOptional(),
            })
            .exactOptional(),
        noted: z.record(z.string(), z.string()),
        holds: z
            .record(z.string(), z.object({ cause: z.enum(holdCauses), until: instant.exactOptional() }))
            .default({}),
        repairs: z.record(z.string(), z.array(repair)).default({}),
        flapping: z
            .record(z.string(), z.object({ since: instant, lastDriftAt: instant, reason: z.string() }))
            .default({}),
        pendingApprovals: z
            .array(z.object({ id: z.string(), change, cause: causeSchema, requestedAt: instant }))
            .default([]),
        backlog: z.record(z.string(), z.number()).exactOptional(),
        decisions: z.record(z.string(), operatorDecision).default({}),
        undoExemptions: z
            .record(z.string(), z.object({ until: instant, operator: z.string(), remediationId: z.string() }))
            .default({}),
        sweepResult: serverSweepResultSchema.exactOptional(),
        repairFailures: z.record(z.string(), z.object({ times: z.number(), at: instant })).exactOptional(),
        ineffectiveRestart: z
            .object({ at: instant, values: z.record(z.string(), z.string()) })
            .exactOptional(),
        createdAt: instant.exactOptional(),
        missing: z.object({ since: instant, answers: z.number(), recheckAt: instant }).exactOptional(),
        deletedAt: instant.exactOptional(),
        interruptedUndos: z.array(remediation).exactOptional(),
        previousIds: z.array(serverIdSchema).exactOptional(),
        drifts: z.record(z.string(), driftSchema).exactOptional(),
        pastDrifts: z.array(pastDriftSchema).exactOptional(),
        observed: observedSchema.exactOptional(),
        rechecks: rechecksSchema.exactOptional(),
        lastReads: z
            .partialRecord(sliceSchema, z.object({ version: z.number(), at: instant, text: z.string() }))
            .transform((reads) => reads as LastReads)
            .exactOptional(),
        lastEventAt: instant.exactOptional(),
    });
};

let lenientRecord: z.ZodType<ServerRecord> | undefined;

export const recordShape: StoredShape<ServerRecord> = {
    upgrades: recordUpgrades,
    schema: recordWith(z.strictObject),
    lenient: () => {
        lenientRecord ??= recordWith(z.object);
        return lenientRecord;
    },
    exact: ['change', 'authority', 'decisions'],
};

/** Parses the record in a row's JSON, of this version, an older one, or a later one that allows it. Throws MalformedInputError or NewerDataError, which name the row. */
export function parseRecord(text: string, row: string): ServerRecord {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch (error) {
        throw new MalformedInputError(`${row} is not JSON`, { cause: error });
    }
    const parsed = parseStored(value, recordShape, row);
    if (parsed.success) return parsed.data;
    throw new MalformedInputError(`${row} is not a record: ${z.prettifyError(parsed.error)}`);
}

/** Returns the record as JSON for `parseRecord`, with resource ids in Azure's spelling. */
export function recordText(record: ServerRecord): string {
    const { server, previousIds } = record;
    const stored = {
        ...record,
        server: serverPath(server),
        ...(previousIds === undefined ? {} : { previousIds: previousIds.map(serverPath) }),
    };
    return JSON.stringify(versioned(stored, recordUpgrades));
}
