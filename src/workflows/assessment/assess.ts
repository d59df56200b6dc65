import { nextDrifts, observedNow } from '../../engine/drift-lifecycle.ts';
import { controlsTouchedBy, type Evaluation, evaluate, slicesReadBy } from '../../engine/evaluate.ts';
import { transientSlices } from '../../engine/narrowed-state.ts';
import { planChanges } from '../../engine/plan.ts';
import { postureAfter } from '../../engine/posture.ts';
import { withoutEndedRestart } from '../../engine/restart-effect.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { type Cause, causeText } from '../../model/cause.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import { type ServerId, serverKey, serverPath } from '../../model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../model/server-record.ts';
import type { SliceName, SliceReadings } from '../../model/server-state.ts';
import { done, type HandlerResult } from '../flow/handler-result.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { attributeLateEvents, recordDriftEndings, tellsAttribution } from '../server/drift-entries.ts';
import { readGateContext, withClaims } from '../server/gate-context.ts';
import { creationTimeOf, withoutAbsence } from '../server/server-identity.ts';
import { storeAndStart } from '../server/start-remediations.ts';
import { sweepResultAfter } from '../server/sweep-result.ts';
import { recordAbsence } from './absence.ts';
import type { AssessPorts } from './assess-ports.ts';
import { allRecentEvents, coalescedRequest, eventsOf, lately, requeueCoalesced } from './coalescing.ts';
import { decideChanges } from './decide-changes.ts';
import {
    attributedCauseOf,
    observationOf,
    recordDriftChanges,
    restartReassessment,
} from './drift-changes.ts';
import {
    loadRecord,
    propertiesForRestart,
    readServerForTags,
    reconcileIdentity,
    slicesToRead,
} from './load-record.ts';
import { nextBatch, withoutEvaluated, withTooLarge } from './next-batch.ts';
import { noteFindings } from './note-findings.ts';
import { plannedRepairs } from './planned-repairs.ts';
import { cooldownMs, defer, isAnswered, maxRequeuesFor, requeueForUnread } from './requeue-assessment.ts';
import { isUnconfirmed, scheduleRecheck } from './schedule-recheck.ts';

/**
 * Reads the slices that may have changed, holds them against the baseline, and plans the repairs. An assessment that
 * a later read has answered already costs nothing; one that meets running remediations waits for their end.
 */
export async function assess(
    ports: AssessPorts,
    message: AssessmentMessage,
): Promise<HandlerResult<AssessmentMessage>> {
    const { server } = message;
    const found = await ports.records.read(server);
    if (
        found !== undefined &&
        isAnswered(found.record, message) &&
        isAccountedFor(ports, found.record, message)
    ) {
        ports.log.debug('Assessment answered already', { server: serverPath(server) });
        return done;
    }
    const cooldown = found === undefined ? 0 : cooldownMs(found.record, ports.clock.now());
    if (cooldown > 0) return await requeueCoalesced(ports, server, message, cooldown);

    const lease = await ports.leases.acquire(server);
    if (lease === undefined) {
        return await requeueCoalesced(ports, server, message, 500 + 1_000 * ports.randomness.fraction());
    }
    try {
        return await assessUnderLease(
            { ...ports, audit: auditUnderLease(ports.audit, lease) },
            server,
            message,
        );
    } finally {
        await lease.release();
    }
}

/** The assessment proper, with the server to ourselves. */
async function assessUnderLease(
    ports: AssessPorts,
    server: ServerId,
    message: AssessmentMessage,
): Promise<HandlerResult<AssessmentMessage>> {
    const stored = await loadRecord(ports, server, message);
    if (stored === 'deleted') return done;
    const known = await recordDriftEndings(ports, stored?.record ?? emptyRecord(server));
    if (isAnswered(known, message)) {
        const told = await attributeLateEvents(ports, known, await allRecentEvents(ports, server, message));
        const waiting = await scheduleRecheck(ports, told, eventsOf(message), undefined);
        if (waiting !== stored?.record) await ports.records.write(server, waiting, stored?.etag);
        return done;
    }
    if (known.remediations.length > 0) {
        const told = await attributeLateEvents(ports, known, await allRecentEvents(ports, server, message));
        await defer(ports, server, message, told, stored?.etag);
        return done;
    }
    const request = await coalescedRequest(ports, server, message, known);
    if (message.isScheduled !== true) {
        const requeueAfterMs = ports.readRateLimiter.schedule(
            server.subscriptionId,
            request.slices.length,
            message.priority,
        );
        if (requeueAfterMs > 0) return { requeueAfterMs, message: { ...message, isScheduled: true } };
    }
    const current = await ports.baseline.current(server);
    const beganAt = ports.clock.now();
    const tagged = current.needsTags ? await readServerForTags(ports, server) : undefined;
    if (tagged?.kind === 'missing') {
        await recordAbsence(ports, server, message, tagged.reason, stored);
        return done;
    }
    const tags = tagged?.value.tags;
    const baseline = current.effective(server, tags);
    const touched = controlsTouchedBy(request.slices, ports.controls, baseline);
    const toRead = await slicesToRead(ports, server, message, slicesReadBy(touched), stored?.record);
    const reading = await ports.reader.read(server, toRead, {
        requestedAt: message.requestedAt,
        ...(tagged === undefined || tagged.unread !== undefined ? {} : { server: tagged.value }),
    });
    if (reading.kind === 'missing') {
        await recordAbsence(ports, server, message, reading.reason, stored);
        return done;
    }
    const past = await reconcileIdentity(ports, server, message, stored, reading.slices.server);
    if (past === 'later') return done;
    // What was remembered was not about this server: the same request finds it with its own past, or without any.
    if (past === 'anew') return await assessUnderLease(ports, server, message);
    const triggerOf = (control: string): Cause =>
        request.causeOf(touched.find(({ id }) => id === control)?.reads ?? []);
    // Whoever changed something that was read may have been heard of meanwhile.
    const recentEvents = await allRecentEvents(ports, server, message);
    const record = withoutEndedRestart(
        await attributeLateEvents(ports, known, recentEvents),
        reading.slices.parameters,
    );
    const evaluations = evaluate(touched, reading.slices, baseline.thresholds);
    const observation = observationOf(ports, record, baseline, reading.slices, recentEvents, beganAt);
    const drifts = nextDrifts({
        drifts: record.drifts ?? {},
        evaluations,
        baseline,
        observation,
        triggerOf,
        newId: (control) =>
            ports.digest(`${serverKey(server)}\n${control}\n${observation.beganAt}`).slice(0, 16),
    });
    const planned = planChanges(evaluations, reading.slices, baseline);
    const properties = await propertiesForRestart(ports, server, planned, reading.slices, baseline);
    const gateContext = await readGateContext(ports, server, properties);
    const decisions = await decideChanges(
        ports,
        server,
        {
            ...message,
            events: eventsOf(message),
            causeOf: (change) => attributedCauseOf(drifts, change, triggerOf).cause,
        },
        { ...record, ...creationTimeOf(reading.slices.server) },
        baseline,
        planned,
        gateContext,
    );
    const judged = withTooLarge(evaluations, decisions);
    const notes = noteFindings(ports, record, message, {
        evaluations: judged,
        planned: decisions.changes,
        rest: decisions.rest,
        readings: reading.slices,
        isRetried: message.requeues < maxRequeuesFor(reading.slices),
        baseline,
        triggerOf,
        drifts,
    });
    const remediations = plannedRepairs(ports, decisions.changes, {
        baseline,
        drifts,
        triggerOf,
        readAt: beganAt.toISOString(),
        detectedAt: message.requestedAt,
    });
    const found = { ...record, ...creationTimeOf(reading.slices.server) };
    const { driftState, etag } = await recordDriftChanges(ports, server, found, stored?.etag, {
        drifts,
        notes: notes.entries,
        planned: decisions.changes,
        endedAt: observation.endedAt,
    });
    const posture = postureAfter(record.posture, judged, baseline, beganAt.toISOString());
    const assessed: ServerRecord = {
        ...withoutAbsence(found),
        ...driftState,
        ...(tags === undefined ? {} : { tags }),
        left: { ...withoutEvaluated(record.left ?? {}, judged), ...decisions.rest },
        ...posture,
        assessed: { ...record.assessed, ...assessedSlices(request.slices, reading.slices, beganAt) },
        observed: observedNow(observation),
        ...notes.kept,
        ...sweepResultAfter(message.cause, posture.verdict, record.sweepResult, stored === undefined),
        ...nextBatch(judged, decisions, observation.endedAt, {
            ...record,
            ...restartReassessment(decisions.changes, observation.endedAt, message.cause),
        }),
        flapping: decisions.flapping,
        repairs: decisions.repairs,
        decisions: withClaims(ports.digest, record, remediations),
        remediations,
    };
    const slices = [...request.slices, ...(Object.keys(reading.slices) as SliceName[])];
    const waiting = await scheduleRecheck(ports, assessed, lately(recentEvents, beganAt), {
        observation,
        slices,
    });
    await storeAndStart(ports, server, waiting, etag);
    logResult(ports, message, evaluations, remediations, baseline);
    return requeueForUnread(ports, message, reading.slices);
}

/** Whether the events of the message tell nothing that is not known. */
function isAccountedFor(ports: AssessPorts, record: ServerRecord, message: AssessmentMessage): boolean {
    const recentEvents = eventsOf(message);
    return !tellsAttribution(record, recentEvents) && !isUnconfirmed(ports, record, recentEvents);
}

/** The slices that were asked for and read, but for parts that no later read would show either. */
function assessedSlices(
    asked: readonly SliceName[],
    readings: SliceReadings,
    at: Date,
): ServerRecord['assessed'] {
    const transient = transientSlices(readings);
    const answered = asked.filter(
        (slice) => readings[slice]?.kind !== 'unreadable' && !transient.includes(slice),
    );
    return Object.fromEntries(answered.map((slice) => [slice, at.toISOString()]));
}

function logResult(
    ports: AssessPorts,
    message: AssessmentMessage,
    evaluations: readonly Evaluation[],
    remediations: readonly Remediation[],
    baseline: EffectiveBaseline,
): void {
    const drifted = evaluations.filter(({ verdict }) => verdict.kind === 'drifted');
    ports.log.info('Server assessed', {
        server: serverPath(message.server),
        baseline: baseline.name,
        cause: causeText(message.cause),
        controls: evaluations.length,
        drifted: drifted.map(({ control }) => control.id).join(','),
        repairs: remediations.length,
        correlationId: message.cause.kind === 'event' ? message.cause.correlationId : undefined,
    });
}
