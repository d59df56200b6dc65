import { nextRecheckMs } from '../../engine/absence.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { serverPath } from '../../model/resource-id.ts';
import { emptyRecord, type ServerRecord, type StoredRecord } from '../../model/server-record.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';
import { isDeletion, provesDeletion } from '../server/server-identity.ts';
import type { AssessPorts } from './assess-ports.ts';
import { markDeleted } from './forget-server.ts';

/** A recheck that is overdue by this much has lost its message. */
const graceMs = 120_000;

/**
 * Records a "not found" result. The server counts as deleted when an event reports its deletion, or when the result is the
 * same for minutes: until then it is rechecked after seconds and minutes, and its record stays.
 */
export async function recordAbsence(
    ports: AssessPorts,
    message: AssessmentMessage,
    reason: string,
    stored: StoredRecord | undefined,
): Promise<void> {
    const { server, cause } = message;
    const record = stored?.record ?? emptyRecord(server);
    // Recorded already, or the end of an earlier server.
    if (record.deletedAt !== undefined && isDeletion(cause)) return;
    if (provesDeletion(cause, record)) {
        const occasion = cause.kind === 'event' ? cause.eventId : message.requestedAt;
        return await markDeleted(ports, server, { occasion, reason, cause }, stored);
    }
    const now = ports.clock.now();
    if (isLookedFor(record, message, now)) return;
    const since = record.missing?.since ?? now.toISOString();
    const answers = (record.missing?.answers ?? 0) + 1;
    const delayMs = nextRecheckMs(answers, ports.retryPolicy);
    if (delayMs === undefined) {
        return await markDeleted(ports, server, { occasion: since, reason, cause }, stored);
    }
    const recheckAt = new Date(now.getTime() + delayMs).toISOString();
    await ports.queues.assess(
        {
            server,
            slices: controlPlaneSlices,
            cause,
            requestedAt: now.toISOString(),
            requeues: 0,
            absences: answers,
            ...(message.priority === undefined ? {} : { priority: message.priority }),
        },
        delayMs,
    );
    await ports.records.write(server, { ...record, missing: { since, answers, recheckAt } }, stored?.etag);
    ports.log.warn('Server not found; looked for again', { server: serverPath(server), reason, answers });
}

/** Returns whether the next recheck is scheduled, and this message is another one. */
function isLookedFor({ missing }: ServerRecord, message: AssessmentMessage, now: Date): boolean {
    if (missing === undefined || message.absences === missing.answers) return false;
    return now.getTime() < Date.parse(missing.recheckAt) + graceMs;
}
