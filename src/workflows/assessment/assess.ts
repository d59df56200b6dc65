import { causeText } from '../../model/cause.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import { serverPath } from '../../model/resource-id.ts';
import { emptyRecord, type ServerRecord, type StoredRecord } from '../../model/server-record.ts';
import { done, type HandlerResult } from '../flow/handler-result.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { attributeLateEvents, recordDriftEndings, tellsAttribution } from '../server/drift-entries.ts';
import { recordAbsence } from './absence.ts';
import type { AssessPorts } from './assess-ports.ts';
import type { Assessment } from './assessment.ts';
import { allRecentEvents, coalescedRequest, eventsOf, type Request, requeueCoalesced } from './coalescing.ts';
import { judgeState } from './judge-state.ts';
import { loadRecord, reconcileIdentity } from './load-record.ts';
import { readState } from './read-state.ts';
import { recordAssessment } from './record-assessment.ts';
import { cooldownMs, defer, isAnswered, requeueForUnread } from './requeue-assessment.ts';
import { isUnconfirmed, scheduleRecheck } from './schedule-recheck.ts';

/**
 * Reads the slices that may have changed, compares them with the baseline, and plans the repairs. A request that a later
 * read has answered costs nothing; one that meets running remediations waits for their end.
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
    if (cooldown > 0) return await requeueCoalesced(ports, message, cooldown);

    const lease = await ports.leases.acquire(server);
    if (lease === undefined) {
        return await requeueCoalesced(ports, message, 500 + 1_000 * ports.randomness.fraction());
    }
    try {
        return await assessUnderLease({ ...ports, audit: auditUnderLease(ports.audit, lease) }, message);
    } finally {
        await lease.release();
    }
}

/** Assesses a server whose lease this process holds. */
async function assessUnderLease(
    ports: AssessPorts,
    message: AssessmentMessage,
): Promise<HandlerResult<AssessmentMessage>> {
    const stored = await loadRecord(ports, message);
    if (stored === 'deleted') return done;
    const known = await recordDriftEndings(ports, stored?.record ?? emptyRecord(message.server));
    if (isAnswered(known, message)) return await recordEvents(ports, message, known, stored);
    if (known.remediations.length > 0) return await deferToRemediations(ports, message, known, stored);
    const request = await coalescedRequest(ports, message, known);
    const requeueAfterMs = readDelayMs(ports, message, request);
    if (requeueAfterMs > 0) return { requeueAfterMs, message: { ...message, isScheduled: true } };

    const state = await readState(ports, message, request, stored?.record);
    if (state.kind === 'missing') {
        await recordAbsence(ports, message, state.reason, stored);
        return done;
    }
    const identity = await reconcileIdentity(ports, message, stored, state.readings.server);
    if (identity === 'later') return done;
    // The record was of another server: the same request finds the record of this one, or none.
    if (identity === 'anew') return await assessUnderLease(ports, message);

    // Events of what was read may have arrived meanwhile.
    const recentEvents = await allRecentEvents(ports, message);
    const record = await attributeLateEvents(ports, known, recentEvents);
    const assessment = await judgeState(ports, message, { request, state, record, recentEvents });
    const remediations = await recordAssessment(ports, message, stored, assessment);
    logAssessment(ports, message, assessment, remediations);
    return requeueForUnread(ports, message, state.readings);
}

/** Records the events of a request that a later read has answered. */
async function recordEvents(
    ports: AssessPorts,
    message: AssessmentMessage,
    known: ServerRecord,
    stored: StoredRecord | undefined,
): Promise<HandlerResult<AssessmentMessage>> {
    const attributed = await attributeLateEvents(ports, known, await allRecentEvents(ports, message));
    const scheduled = await scheduleRecheck(ports, attributed, eventsOf(message), undefined);
    if (scheduled !== stored?.record) await ports.records.write(message.server, scheduled, stored?.etag);
    return done;
}

/** Defers the assessment to the end of the running remediations. */
async function deferToRemediations(
    ports: AssessPorts,
    message: AssessmentMessage,
    known: ServerRecord,
    stored: StoredRecord | undefined,
): Promise<HandlerResult<AssessmentMessage>> {
    const attributed = await attributeLateEvents(ports, known, await allRecentEvents(ports, message));
    await defer(ports, message, attributed, stored?.etag);
    return done;
}

/** Returns the milliseconds until the rate limiter has room for the reads; 0 when it had room before. */
function readDelayMs(ports: AssessPorts, message: AssessmentMessage, { slices }: Request): number {
    if (message.isScheduled === true) return 0;
    const { server, priority } = message;
    return ports.readRateLimiter.schedule(server.subscriptionId, slices.length, priority);
}

/** Returns whether the events of the message are all known. */
function isAccountedFor(ports: AssessPorts, record: ServerRecord, message: AssessmentMessage): boolean {
    const recentEvents = eventsOf(message);
    return !tellsAttribution(record, recentEvents) && !isUnconfirmed(ports, record, recentEvents);
}

function logAssessment(
    ports: AssessPorts,
    { server, cause }: AssessmentMessage,
    { evaluations, baseline }: Assessment,
    remediations: readonly Remediation[],
): void {
    const drifted = evaluations.filter(({ verdict }) => verdict.kind === 'drifted');
    ports.log.info('Server assessed', {
        server: serverPath(server),
        baseline: baseline.name,
        cause: causeText(cause),
        controls: evaluations.length,
        drifted: drifted.map(({ control }) => control.id).join(','),
        repairs: remediations.length,
        correlationId: cause.kind === 'event' ? cause.correlationId : undefined,
    });
}
