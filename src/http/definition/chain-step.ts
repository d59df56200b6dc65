import * as z from 'zod';
import { auditOutcomes } from '../../model/audit-entry.ts';

/** One value that a write changes. */
export const difference = z
    .object({ what: z.string().describe('Azure’s name'), from: z.string(), to: z.string() })
    .meta({ id: 'Difference' });

/** An audit entry of a remediation or a story, with its place in the verified chain of its server. */
export const chainStep = z
    .object({
        outcome: z.enum(auditOutcomes),
        at: z.string().describe('ISO 8601'),
        sequence: z.int().describe('place in the chain of the server, from 1'),
        hash: z.string().describe('SHA-256, hex'),
        reason: z.string().exactOptional(),
        operator: z.string().exactOptional(),
        differences: z.array(difference).exactOptional(),
    })
    .meta({ id: 'ChainStep' });

export const damagedRows = z.array(z.string()).describe('rows that fail verification');

/** Fields of a page that a bounded search of the audit returns. */
export const searchPage = {
    damaged: damagedRows.exactOptional(),
    continuation: z.string().exactOptional().describe('absent on the last page'),
    searchedUntil: z
        .string()
        .exactOptional()
        .describe('time down to which everything was searched, ISO 8601'),
};
