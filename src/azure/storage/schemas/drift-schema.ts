import * as z from 'zod';
import { driftEnds, type ObservedSlice } from '../../../model/drift.ts';
import type { SliceName } from '../../../model/server-state.ts';
import { actorSchema, causeSchema, eventCause, sliceSchema } from './message-schema.ts';

/** Schemas of a server's drifts, as its record stores them. */

const instant = z.iso.datetime();
const possibleActors = z.array(actorSchema).exactOptional();

const origin = z.object({
    between: z
        .object({ after: instant.exactOptional(), until: instant, isShared: z.literal(true).exactOptional() })
        .exactOptional(),
    since: instant,
    cause: causeSchema.exactOptional(),
    possibleActors,
});

const parts = z.record(z.string(), origin);

export const driftSchema = z.object({
    id: z.string(),
    foundAt: instant,
    cause: causeSchema,
    parts,
    isExempt: z.literal(true).exactOptional(),
    isGivenUp: z.literal(true).exactOptional(),
    ending: z
        .object({
            end: z.enum(driftEnds),
            at: instant,
            reason: z.string(),
            cause: causeSchema,
            possibleActors,
        })
        .exactOptional(),
});

export const pastDriftSchema = z.object({
    id: z.string(),
    control: z.string(),
    endedAt: instant,
    cause: causeSchema,
    parts,
});

const observedSlice = z.object({
    at: instant,
    rules: z.string(),
    parts: z.record(z.string(), z.string()),
    written: z.record(z.string(), z.object({ at: instant, value: z.string() })).exactOptional(),
});

export const observedSchema = z
    .partialRecord(sliceSchema, observedSlice)
    .transform((observed) => observed as { readonly [S in SliceName]?: ObservedSlice });

export const rechecksSchema = z.object({
    unconfirmed: z.array(z.object({ event: eventCause, at: instant, checks: z.number() })),
    recheckAt: instant.exactOptional(),
    settled: z.array(z.string()),
});
