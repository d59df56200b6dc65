import * as z from 'zod';
import { askedText } from '../../../model/asked-servers.ts';
import type { ServerSweepResult, Sweep } from '../../../model/sweep.ts';
import { sha256 } from '../sha256.ts';
import { pageToken } from './message-schema.ts';
import { additive, parseStored, type StoredShape, type Upgrades } from './stored-version.ts';

/** Schemas of stored sweeps, checked on every read. */

const instant = z.iso.datetime();
const count = z.number().int().nonnegative();
const unreadable = z.array(z.object({ subscriptionId: z.string(), reason: z.string() }));

export const serverVerdictSchema = z.enum(['compliant', 'drifted', 'unknown']);

export const serverSweepResultSchema: z.ZodType<ServerSweepResult> = z.object({
    sweepId: z.string(),
    verdict: serverVerdictSchema,
    reported: count.exactOptional(),
    isNew: z.boolean(),
    repaired: count,
    calls: count.exactOptional(),
});

const listed = z.record(
    z.string(),
    z.object({ graph: count.exactOptional(), manager: count.exactOptional() }),
);

const cursor = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('resourceGraph'), page: pageToken.exactOptional() }),
    z.object({
        kind: z.literal('list'),
        subscriptionId: z.guid(),
        page: pageToken.exactOptional(),
        rest: z.array(z.guid()),
    }),
]);

/** Version 2 had the keys of the servers. */
const keysOfVersion2 = z.array(z.string()).transform((keys) => askedText(sha256, keys));

const sweepSchema: z.ZodType<Sweep> = z.object({
    id: z.string(),
    startedAt: instant,
    phase: z.discriminatedUnion('kind', [
        z.object({
            kind: z.literal('listing'),
            cursor,
            failures: count,
            asked: z.union([z.string(), keysOfVersion2]).default(''),
        }),
        z.object({
            kind: z.literal('awaiting'),
            doubtful: z.array(z.string()).exactOptional(),
            deadline: instant,
        }),
        z.object({ kind: z.literal('over') }),
    ]),
    seen: count,
    endedBefore: instant.exactOptional(),
    round: count.default(0),
    listed: listed.default({}),
    before: z.array(z.string()).default([]),
    unreadable,
    scheduledReads: z.record(z.string(), z.number()),
    readsPerServer: z.record(z.string(), z.number().positive()).exactOptional(),
    step: z.object({ token: z.string(), dueAt: instant }).exactOptional(),
    summary: z
        .object({
            seen: count,
            compliant: count,
            drifted: count,
            reported: count.exactOptional(),
            repaired: count,
            unknown: count,
            appeared: count,
            disappeared: count,
            durationMs: z.number(),
            unreadable,
            listed: listed.default({}),
        })
        .exactOptional(),
});

/** Upgrades of the sweep from older versions. Version 4 adds the number of findings that are only reported. */
export const sweepUpgrades: Upgrades = [{ fields: { booked: 'scheduledReads' } }, {}, additive];

export const sweepShape: StoredShape<Sweep> = { upgrades: sweepUpgrades, schema: sweepSchema };

/** Parses the sweep in a blob; undefined for a damaged one. Throws NewerDataError for one that this version does not read. */
export function parseSweep(text: string): Sweep | undefined {
    const value = jsonIn(text);
    return parseStored(value, sweepShape, 'Blob sweep.json').data;
}

function jsonIn(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
