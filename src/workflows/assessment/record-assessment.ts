import { observedNow } from '../../engine/drift-lifecycle.ts';
import { recentRepairs } from '../../engine/flapping.ts';
import { lastReads } from '../../engine/last-reads.ts';
import { transientSlices } from '../../engine/narrowed-state.ts';
import { postureAfter } from '../../engine/posture.ts';

import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { ServerRecord, StoredRecord } from '../../model/server-record.ts';
import type { SliceName, SliceReadings } from '../../model/server-state.ts';
import { lastText } from '../../model/text-order.ts';
import { withClaims } from '../server/gate-context.ts';
import { withoutAbsence } from '../server/server-identity.ts';
import { sweepResultAfter } from '../server/sweep-result.ts';
import type { LeasedAssessPorts } from './assess-ports.ts';
import type { Assessment } from './assessment.ts';
import { lately } from './coalescing.ts';
import { recordDriftChanges } from './drift-changes.ts';
import { deferredAfter, withoutEvaluated } from './next-batch.ts';
import { type Notes, noteFindings } from './note-findings.ts';
import { plannedRepairs } from './planned-repairs.ts';
import { scheduleRecheck } from './schedule-recheck.ts';

/**
 * Records an assessment: the audit entries about it, the next record of the server, and the remediations that begin.
 * Returns these.
 */
export async function recordAssessment(
    ports: LeasedAssessPorts,
    message: AssessmentMessage,
    stored: StoredRecord | undefined,
    assessment: Assessment,
): Promise<readonly Remediation[]> {
    const { recentEvents, beganAt, observation, request, readings } = assessment;
    const notes = noteFindings(ports, message, assessment);
    const remediations = plannedRepairs(ports, message, assessment);
    const { driftState, etag } = await recordDriftChanges(ports, stored?.etag, assessment, notes.entries);
    const record = {
        ...recordAfter(message, assessment, notes, stored === undefined),
        lastReads: {
            ...assessment.record.lastReads,
            ...lastReads(readings, beganAt.toISOString(), ports.controls),
        },
        ...driftState,
        decisions: withClaims(ports.digest, assessment.record, remediations),
        remediations,
    };
    const slices = [...request.slices, ...(Object.keys(readings) as SliceName[])];
    const scheduled = await scheduleRecheck(ports, record, lately(recentEvents, beganAt), {
        observation,
        slices,
    });
    await ports.begin(message.server, scheduled, etag);
    return remediations;
}

/** Returns the record after the assessment, but for its drifts and remediations. */
function recordAfter(
    { cause }: AssessmentMessage,
    assessment: Assessment,
    notes: Notes,
    isNew: boolean,
): ServerRecord {
    const { record, tags, evaluations, baseline, readings, request, observation, calls } = assessment;
    const at = assessment.beganAt.toISOString();
    const posture = postureAfter(record.posture, evaluations, baseline, at);
    const lastEventAt = lastText(record.lastEventAt, ...assessment.recentEvents.map((each) => each.at));
    return {
        ...withoutAbsence(record),
        ...(tags === undefined ? {} : { tags }),
        ...(lastEventAt === undefined ? {} : { lastEventAt }),
        ...posture,
        ...notes.kept,
        backlog: { ...withoutEvaluated(record.backlog ?? {}, evaluations), ...assessment.backlog },
        assessed: { ...record.assessed, ...assessedSlices(request.slices, readings, at) },
        observed: observedNow(observation),
        ...sweepResultAfter(cause, posture, record.sweepResult, { isNew, calls }),
        ...deferredAfter(cause, assessment),
        flapping: assessment.flapping,
        repairs: recentRepairs(record.repairs, {
            rule: baseline.guardRails.flapping,
            now: new Date(observation.endedAt),
        }),
    };
}

/** Returns the requested slices that were read, but for those with parts that a later read may show. */
function assessedSlices(
    requested: readonly SliceName[],
    readings: SliceReadings,
    at: string,
): ServerRecord['assessed'] {
    const transient = transientSlices(readings);
    const read = requested.filter(
        (slice) => readings[slice]?.kind !== 'unreadable' && !transient.includes(slice),
    );
    return Object.fromEntries(read.map((slice) => [slice, at]));
}
