import * as z from 'zod';
import { finalOutcomes } from '../../model/audit-entry.ts';
import { driftEnds } from '../../model/drift.ts';
import { attribution } from './attribution.ts';
import { change } from './audit-entry.ts';
import { chainStep, difference } from './chain-step.ts';

/** One remediation, folded from its entries. Instants are ISO 8601. */
export const foldedRemediation = z
    .object({
        id: z.string(),
        server: z.string().describe('resource id'),
        controls: z.array(z.string()).describe('controls that the write serves'),
        target: z.string().exactOptional().describe('absent: the change was too long to record'),
        differences: z.array(difference),
        change: change.exactOptional(),
        outcome: z.enum([...finalOutcomes, 'open']),
        reason: z.string().exactOptional(),
        by: attribution,
        authority: z.enum(['baseline', 'approval', 'undo']),
        operator: z.string().exactOptional().describe('the operator who authorized it'),
        drift: z.string().exactOptional().describe('id of the drift that it repairs'),
        driftEnd: z.enum(driftEnds).exactOptional().describe('present when the drift ended with it'),
        undoes: z.string().exactOptional().describe('the remediation that this one undoes'),
        correlationId: z.string().describe('as in Azure’s activity log'),
        operationId: z
            .string()
            .exactOptional()
            .describe('Azure’s id of the operation that the last accepted write started'),
        writes: z.int().exactOptional().describe('writes that were sent; absent: not recorded yet'),
        driftBeganAt: z.string().exactOptional(),
        writtenAt: z.string().exactOptional().describe('time right before the first write'),
        endedAt: z.string().exactOptional(),
        exposureMs: z.number().exactOptional().describe('from the beginning of the drift to the end'),
        repairMs: z.number().exactOptional().describe('from the first write to the end'),
        baseline: z.string().exactOptional().describe('digest of the baseline that decided it'),
        steps: z.array(chainStep).describe('its entries, oldest first; empty while it is only planned'),
    })
    .meta({ id: 'Remediation' });
