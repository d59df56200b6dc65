import { readsOf } from '../../engine/read-schedule.ts';
import { isRepeated } from '../../engine/repeated-event.ts';
import { causeText } from '../../model/cause.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import { serverPath } from '../../model/resource-id.ts';
import { emptyRecord, type ServerRecord, type StoredRecord } from '../../model/server-record.ts';
import type { ServerLease } from '../../ports.ts';
import { done, type HandlerResult } from '../flow/handler-result.ts';
import { auditUnderLease } from '../server/audit-under-lease.ts';
import { attributeLateEvents, recordDriftEndings, tellsAttribution } from '../server/drift-entries.ts';
import { storeAndStart } from '../server/start-remediations.ts';
import { recordAbsence } from './absence.ts';
import type { AssessPorts, LeasedAssessPorts, RepairsAtOnce } from './assess-ports.ts';
import type { Assessment } from './assessment.ts';
import { allRecentEvents, coalescedRequest, eventsOf, type Request, requeueCoalesced } from './coalescing.ts';
import { judgeState } from './judge-state.ts';
import { loadRecord, reconcileIdentity } from './load-record.ts';
import { readState } from './read-state.ts';
import { recordAssessment } from './record-assessment.ts';
import { cooldownMs, defer, isReadSince, requeueForUnread } from './requeue-assessment.ts';
import { isUnconfirmed, scheduleRecheck } from './schedule-recheck.ts';

/**
 * Reads the slices that may have changed, compares them with the baseline, and plans the repairs. A request that a later
 * read has answered costs little; one that meets running remediations waits for their end. Without `atOnce`, the first
 * write is left to the remediations' own message.
 */
export async function assess(
    ports: AssessPorts,
    message: AssessmentMessage,
    atOnce?: RepairsAtOnce,
): Promise<HandlerResult<AssessmentMessage>> {
    const { server } = message;
    // A message that came before is often answered by now: the server stays free for others meanwhile.
    const known = message.isCoalesced === true ? await ports.records.read(server) : undefined;
    const early = isOwnStep(known, atOnce)
        ? undefined
        : await withoutAssessment(ports, message, known?.record);
    if (early !== undefined) return early;

    const lease = await ports.leases.acquire(server);
    if (lease === undefined) {
        return await requeueCoalesced(ports, message, 500 + 1_000 * ports.randomness.fraction());
    }
    try {
        const stored = await ports.records.read(server);
        if (stored !== undefined && isOwnStep(stored, atOnce)) {
            await atOnce?.resume(lease, stored);
            return done;
        }
        const late = await withoutAssessment(ports, message, stored?.record);
        if (late !== undefined) return late;
        return await assessUnderLease(underLease(ports, lease, atOnce), message, stored);
    } finally {
        await lease.release();
    }
}

/** Returns whether the message moves the repairs on that it began: their next message is not on the queue yet. */
function isOwnStep(stored: StoredRecord | undefined, atOnce: RepairsAtOnce | undefined): boolean {
    return atOnce !== undefined && stored?.record.step?.token === atOnce.token;
}

/** Returns the result of a message that needs no assessment now, because of an earlier one; undefined for all others. */
async function withoutAssessment(
    ports: AssessPorts,
    message: AssessmentMessage,
    record: ServerRecord | undefined,
): Promise<HandlerResult<AssessmentMessage> | undefined> {
    if (record === undefined) return undefined;
    if (isAnswered(ports, record, message) && isAccountedFor(ports, record, message)) {
        ports.log.debug('Assessment answered already', { server: serverPath(message.server) });
        return done;
    }
    const cooldown = cooldownMs(record, ports.clock.now());
    return cooldown > 0 ? await requeueCoalesced(ports, message, cooldown) : undefined;
}

function underLease(
    ports: AssessPorts,
    lease: ServerLease,
    atOnce: RepairsAtOnce | undefined,
): LeasedAssessPorts {
    return {
        ...ports,
        audit: auditUnderLease(ports.audit, lease),
        async begin(server, record, etag) {
            if (atOnce === undefined || record.remediations.length === 0) {
                await storeAndStart(ports, server, record, etag);
                return;
            }
            const step = { token: atOnce.token, dueAt: ports.clock.now().toISOString() };
            await atOnce.begin(lease, server, { ...record, step }, etag);
        },
    };
}

/** Assesses a server whose lease this process holds. */
async function assessUnderLease(
    ports: LeasedAssessPorts,
    message: AssessmentMessage,
    found: StoredRecord | undefined,
): Promise<HandlerResult<AssessmentMessage>> {
    const stored = await loadRecord(ports, message, found);
    if (stored === 'deleted') return done;
    const known = await recordDriftEndings(ports, stored?.record ?? emptyRecord(message.server));
    if (isAnswered(ports, known, message)) return await recordEvents(ports, message, known, stored);
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
    if (identity === 'anew')
        return await assessUnderLease(ports, message, await ports.records.read(message.server));

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

/** Returns the milliseconds until the rate limiter has room for the reads; 0: now. */
function readDelayMs(ports: AssessPorts, message: AssessmentMessage, { slices }: Request): number {
    const { server, priority = 'normal', isScheduled = false } = message;
    const calls = readsOf(slices);
    return ports.rateLimiter.schedule(server.subscriptionId, { kind: 'read', calls, priority, isScheduled });
}

/** Returns whether earlier reads have answered the message. */
function isAnswered({ clock }: AssessPorts, record: ServerRecord, message: AssessmentMessage): boolean {
    return isReadSince(record, message) || isRepeated(record, message, clock.now());
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
