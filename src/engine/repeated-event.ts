import type { Cause } from '../model/cause.ts';
import type { AssessmentMessage } from '../model/messages.ts';
import type { ServerRecord } from '../model/server-record.ts';
import { slicesOf } from './recheck.ts';

/**
 * Returns whether the message is another delivery of an event that reads have answered: one showed its effect, or a recheck
 * of it is on its way. Azure delivers an event again minutes later; the same change needs no other read.
 */
export function isRepeated(
    record: ServerRecord,
    { cause, slices, isDelivery, requeues }: AssessmentMessage,
    now: Date,
): boolean {
    if (isDelivery !== true || requeues > 0 || cause.kind !== 'event') return false;
    // An event that touches more than its own slice may have had only that one read.
    const own = slicesOf(cause);
    if (!slices.every((slice) => own.includes(slice))) return false;
    const { eventId } = cause;
    const { settled = [], unconfirmed = [], recheckAt } = record.rechecks ?? {};
    if (settled.includes(eventId) || isKnownCause(record, eventId)) return true;
    const isRechecked = recheckAt !== undefined && Date.parse(recheckAt) > now.getTime();
    return isRechecked && unconfirmed.some(({ event }) => event.eventId === eventId);
}

/** Returns whether a read that the event caused found a drift, or the change that the event reports. */
function isKnownCause({ drifts = {}, pastDrifts = [] }: ServerRecord, eventId: string): boolean {
    const isOf = (cause: Cause | undefined): boolean => cause?.kind === 'event' && cause.eventId === eventId;
    return [...Object.values(drifts), ...pastDrifts].some(
        ({ cause, parts }) => isOf(cause) || Object.values(parts).some((origin) => isOf(origin.cause)),
    );
}
