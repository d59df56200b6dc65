import { transientSlices } from '../../engine/narrowed-state.ts';
import { backoffMs } from '../../engine/retry-policy.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { SliceName, SliceReadings } from '../../model/server-state.ts';
import { done, type HandlerResult } from '../flow/handler-result.ts';
import type { AssessPorts } from './assess-ports.ts';
import { eventsOf, withoutRepeats } from './coalescing.ts';

/** Two assessments of one server begin at least this far apart, so that many events at once become two of them. */
const minIntervalMs = 2_000;
/** Assessments of a server that is not ready are put back this often before they are left to its next event. */
export const maxRequeues = 60;
/** The same of what Azure does not find: about four minutes. */
const maxRequeuesOfAbsent = 8;

/** Events that wait with an assessment; about half a KB each. */
const maxRecentEvents = 24;

/** Returns whether every slice was read by an assessment that began after the request. */
export function isReadSince(record: ServerRecord, message: AssessmentMessage): boolean {
    return message.slices.every((slice) => (record.assessed[slice] ?? '') > message.requestedAt);
}

/** Milliseconds until the server may be assessed again. */
export function cooldownMs(record: ServerRecord, now: Date): number {
    const last = Math.max(0, ...Object.values(record.assessed).map((at) => Date.parse(at)));
    const elapsed = now.getTime() - last;
    return elapsed >= 0 && elapsed < minIntervalMs ? minIntervalMs - elapsed : 0;
}

/** The running remediations will ask for this assessment when they are done. */
export async function defer(
    ports: AssessPorts,
    message: AssessmentMessage,
    record: ServerRecord,
    etag: string | undefined,
): Promise<void> {
    const slices = new Set<SliceName>([...(record.deferred?.slices ?? []), ...message.slices]);
    // Messages arrive in any order; a read after the latest instant answers all of them.
    const instants = [message.requestedAt, record.deferred?.requestedAt ?? message.requestedAt];
    const requestedAt = new Date(Math.max(...instants.map((at) => Date.parse(at)))).toISOString();
    const recentEvents = withoutRepeats([
        ...eventsOf(message),
        ...(record.deferred?.recentEvents ?? []),
    ]).slice(0, maxRecentEvents);
    const deferred = { slices: [...slices], cause: message.cause, requestedAt, recentEvents };
    await ports.records.write(message.server, { ...record, deferred }, etag);
    ports.log.debug('Assessment waits for running remediations', { server: serverPath(message.server) });
}

/** Returns the number of times that unread slices are read again. */
export function maxRequeuesFor(readings: SliceReadings): number {
    const isAbsent = transientSlices(readings).every((slice) => {
        const reading = readings[slice];
        return reading?.kind === 'unreadable' && reading.isAbsent === true;
    });
    return isAbsent ? maxRequeuesOfAbsent : maxRequeues;
}

/** Slices of which something could not be read for a passing reason are read again later, less and less often. */
export function requeueForUnread(
    ports: AssessPorts,
    message: AssessmentMessage,
    readings: SliceReadings,
): HandlerResult<AssessmentMessage> {
    const slices = transientSlices(readings);
    if (slices.length === 0) return done;
    if (message.requeues >= maxRequeuesFor(readings)) {
        ports.log.warn('Slices stay unreadable; left to the next event or sweep', {
            server: serverPath(message.server),
            slices: slices.join(','),
        });
        return done;
    }
    const requestedAt = ports.clock.now().toISOString();
    const requeues = message.requeues + 1;
    const requeueAfterMs = backoffMs(requeues, ports.retryPolicy, ports.randomness.fraction());
    return { requeueAfterMs, message: { ...message, slices, requestedAt, requeues } };
}
