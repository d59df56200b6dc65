import * as z from 'zod';
import { controlStates } from '../../model/control-state.ts';
import { severities } from '../../model/severity.ts';
import { attribution } from './attribution.ts';
import { finding } from './audit-entry.ts';
import { difference } from './chain-step.ts';
import { pauseShape } from './pause-shape.ts';
import { flappingControl, holdCause } from './work-shapes.ts';

/** The state of a server now, by control. */

const openDrift = z.object({
    id: z.string(),
    foundAt: z.string(),
    since: z.string().describe('time of the change, else of the read that found it, ISO 8601'),
    by: attribution,
    parts: z.array(z.string()).describe('Azure’s names of the drifted parts'),
});

const waiting = z.object({
    id: z.string().describe('id of the approval'),
    since: z.string(),
    target: z.string(),
    differences: z.array(difference),
    disruption: z.enum(['none', 'restart', 'connectivity', 'lockout']),
});

const repairing = z.object({
    remediationId: z.string(),
    target: z.string(),
    status: z.enum(['planned', 'started', 'accepted', 'applied']),
    plannedAt: z.string(),
    lastError: z.string().exactOptional(),
});

const leftAlone = z.object({
    until: z.string().describe('ISO 8601'),
    operator: z.string(),
    remediationId: z.string(),
});

const exemption = z.object({
    reason: z.string(),
    owner: z.string(),
    expires: z.string().describe('ISO 8601'),
    kind: z.enum(['waiver', 'mitigated']),
});

const controlNow = z
    .object({
        control: z.string(),
        title: z.string().describe('the drifted condition where it drifted, else the compliant one'),
        severity: z.enum(severities),
        mode: z
            .enum(['off', 'report', 'approve', 'enforce'])
            .exactOptional()
            .describe('absent: the baseline cannot be read'),
        state: z.enum(controlStates),
        readAt: z.string().exactOptional().describe('ISO 8601; absent: it was never assessed'),
        evidence: z.array(finding),
        moreEvidence: z.int().describe('findings left out of evidence'),
        reason: z.string().exactOptional().describe('why it is unknown or cannot be repaired'),
        drift: openDrift.exactOptional(),
        held: z.array(z.object({ target: z.string(), cause: holdCause, until: z.string().exactOptional() })),
        waiting: z.array(waiting).describe('changes that wait for an operator'),
        backlog: z.int().describe('changes that follow once the waiting ones are decided'),
        repairing: z.array(repairing),
        flapping: flappingControl.omit({ control: true }).extend({ reason: z.string() }).exactOptional(),
        leftAlone: leftAlone.exactOptional().describe('present while it is not repaired after an undo'),
        exemption: exemption.exactOptional().describe('the exemption in force'),
    })
    .meta({ id: 'ControlState' });

const decision = z.object({
    id: z.string().describe('fingerprint of the change'),
    kind: z.enum(['approved', 'declined']),
    operator: z.string(),
    comment: z.string(),
    at: z.string(),
    expires: z.string(),
    isForDryRun: z.literal(true).exactOptional().describe('true: it ends with dry-run'),
    remediationId: z.string().exactOptional().describe('the remediation that uses it'),
});

export const serverState = z
    .object({
        server: z.string().describe('resource id'),
        subscriptionId: z.string(),
        resourceGroup: z.string(),
        name: z.string(),
        verdict: z.enum(['compliant', 'drifted', 'unknown']),
        readAt: z.string().exactOptional().describe('time of the oldest verdict, ISO 8601'),
        isStale: z.boolean().describe('whether it was not read for two sweep intervals'),
        deletedAt: z.string().exactOptional(),
        notFoundSince: z.string().exactOptional().describe('time since which Azure does not find it'),
        previousIds: z.array(z.string()).describe('earlier resource ids, newest first'),
        paused: pauseShape
            .extend({ scope: z.enum(['fleet', 'server']) })
            .exactOptional()
            .describe('present while writes to it are paused'),
        problem: z.string().exactOptional().describe('why nothing is written and modes are unknown'),
        controls: z.array(controlNow).describe('worst severity first'),
        decisions: z.array(decision).describe('operators’ decisions in force, newest first'),
    })
    .meta({ id: 'ServerState' });
