import { nextLookMs } from '../../engine/absence.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { ServerId } from '../../model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../model/server-record.ts';
import { sliceNames } from '../../model/server-state.ts';
import type { StoredRecord } from '../../ports.ts';
import type { AssessPorts } from './assess-ports.ts';
import { buryServer } from './forget-server.ts';
import { isDeletion, provesDeletion } from './server-life.ts';

/** A look that is overdue by this much has lost its message. */
const graceMs = 120_000;

/**
 * Azure says that the server is not there. That is believed when an event says that it was deleted, or when it is said
 * again and again for minutes: until then it is looked for after seconds and minutes, and nothing is forgotten.
 */
export async function takeAbsence(
    ports: AssessPorts,
    server: ServerId,
    message: AssessmentMessage,
    reason: string,
    stored: StoredRecord | undefined,
): Promise<void> {
    const record = stored?.record ?? emptyRecord(message.server);
    const { cause } = message;
    // Told already, or the end of an earlier server.
    if (record.gone !== undefined && isDeletion(cause)) return;
    if (provesDeletion(cause, record)) {
        const occasion = cause.kind === 'event' ? cause.eventId : message.requestedAt;
        return await buryServer(ports, server, { occasion, reason, cause }, stored);
    }
    const now = ports.clock.now();
    if (isLookedFor(record, message, now)) return;
    const since = record.missing?.since ?? now.toISOString();
    const answers = (record.missing?.answers ?? 0) + 1;
    const delayMs = nextLookMs(answers, ports.pacing);
    if (delayMs === undefined) {
        return await buryServer(ports, server, { occasion: since, reason, cause }, stored);
    }
    const lookAt = new Date(now.getTime() + delayMs).toISOString();
    await ports.queues.assess(
        {
            server: record.server,
            slices: sliceNames,
            cause,
            requestedAt: now.toISOString(),
            waits: 0,
            absences: answers,
            ...(message.priority === undefined ? {} : { priority: message.priority }),
        },
        delayMs,
    );
    await ports.records.write(server, { ...record, missing: { since, answers, lookAt } }, stored?.etag);
    ports.log.warn('Server not found; looked for again', { server: record.server, reason, answers });
}

/** Whether the next look is on its way, and this message is not it. */
function isLookedFor({ missing }: ServerRecord, message: AssessmentMessage, now: Date): boolean {
    if (missing === undefined || message.absences === missing.answers) return false;
    return now.getTime() < Date.parse(missing.lookAt) + graceMs;
}
