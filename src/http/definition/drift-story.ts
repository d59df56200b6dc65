import * as z from 'zod';
import { decisionOutcomes } from '../../model/audit-entry.ts';
import { driftEnds } from '../../model/drift.ts';
import { attribution } from './attribution.ts';
import { finding } from './audit-entry.ts';
import { chainStep, difference } from './chain-step.ts';
import { foldedRemediation } from './folded-remediation.ts';

const decision = z.object({
    kind: z.enum(decisionOutcomes),
    at: z.string(),
    reason: z.string().exactOptional(),
    operator: z.string().exactOptional(),
});

const end = z.object({
    end: z.enum(driftEnds),
    at: z.string(),
    reason: z.string().exactOptional(),
    by: attribution.describe('the actor who ended it, where an actor did'),
});

/** The story of one drift. Instants are ISO 8601. */
export const driftStory = z
    .object({
        id: z.string().describe('id of the drift'),
        server: z.string().describe('resource id'),
        control: z.string(),
        state: z.enum(['repaired', 'ended', 'repairing', 'waiting', 'held', 'open']),
        foundAt: z.string(),
        beganAt: z.string().describe('time of the change where it is known, else foundAt'),
        by: attribution,
        evidence: z.array(finding),
        differences: z.array(difference).describe('values of the repair that was planned first'),
        decisions: z.array(decision).describe('of the gate and of operators, oldest first'),
        remediations: z.array(foldedRemediation).describe('its repairs, oldest first'),
        proof: chainStep.exactOptional().describe('the entry that the repair was read back'),
        end: end.exactOptional().describe('absent while it is open'),
        exposureMs: z.number().exactOptional().describe('from its beginning to its end'),
        steps: z.array(chainStep).describe('its entries, oldest first'),
    })
    .meta({ id: 'Story' });
