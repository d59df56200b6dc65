import * as z from 'zod';
import { actor } from './audit-entry.ts';

const named = z.object({
    kind: z.literal('named'),
    actor,
    text: z.string().describe('the actor, and the client where its id identifies it'),
    correlationId: z.string().exactOptional(),
    at: z.string().exactOptional().describe('time of the change, ISO 8601'),
});

const operator = z.object({
    kind: z.literal('operator'),
    operator: z.string(),
    authentication: z.enum(['signedIn', 'functionKey']).exactOptional(),
});

/** The actor behind a drift, and how Pgwarden knows. */
export const attribution = z
    .discriminatedUnion('kind', [
        named,
        z.object({ kind: z.literal('possible'), actors: z.array(actor) }),
        operator,
        z.object({ kind: z.literal('baseline'), name: z.string() }),
        z.object({ kind: z.literal('unknown') }),
    ])
    .meta({ id: 'Attribution' });
