import type { Cause } from '../../model/cause.ts';
import type { RecentEvent } from '../../model/drift.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import { type SliceName, sliceNames } from '../../model/server-state.ts';
import type { Clock, PendingRequests } from '../../ports.ts';
import type { HandlerResult } from '../flow/handler-result.ts';

/** Messages that were put back come again within this, milliseconds. */
const coalescingMs = 10_000;

/** The slices that one assessment reads, and the reason for each. */
export interface Request {
    readonly slices: readonly SliceName[];
    /** Returns the reason for reading the slices. */
    causeOf(slices: readonly SliceName[]): Cause;
}

/** Requeues a message that met another assessment, and notes its request: the next assessment answers all of them. */
export async function requeueCoalesced(
    ports: { readonly pendingRequests: PendingRequests },
    message: AssessmentMessage,
    requeueAfterMs: number,
): Promise<HandlerResult<AssessmentMessage>> {
    if (message.isCoalesced !== true) await ports.pendingRequests.add(message.server, message);
    return { requeueAfterMs, message: { ...message, isCoalesced: true } };
}

/** Returns the slices of the message, and those of pending requests that no read has answered. */
export async function coalescedRequest(
    ports: { readonly pendingRequests: PendingRequests; readonly clock: Clock },
    message: AssessmentMessage,
    record: ServerRecord,
): Promise<Request> {
    const isCoalesced = message.isCoalesced === true || isAssessedLately(record, ports.clock.now());
    const notes = isCoalesced ? await ports.pendingRequests.read(message.server) : [];
    const open = notes.filter(
        ({ slice, requestedAt }) =>
            !message.slices.includes(slice) && (record.assessed[slice] ?? '') <= requestedAt,
    );
    const causes = new Map(open.map(({ slice, cause }) => [slice, cause]));
    return {
        slices: sliceNames.filter((slice) => message.slices.includes(slice) || causes.has(slice)),
        causeOf: (slices) => {
            if (slices.some((slice) => message.slices.includes(slice))) return message.cause;
            return (
                slices.map((slice) => causes.get(slice)).find((cause) => cause !== undefined) ?? message.cause
            );
        },
    };
}

/** Returns the events that a message carries. */
export function eventsOf({
    cause,
    requestedAt,
    recentEvents = [],
}: Pick<AssessmentMessage, 'cause' | 'requestedAt' | 'recentEvents'>): readonly RecentEvent[] {
    return cause.kind === 'event' ? [{ event: cause, at: requestedAt }, ...recentEvents] : recentEvents;
}

/** The same, and those that arrived and are not worked on yet. */
export async function allRecentEvents(
    { pendingRequests }: { readonly pendingRequests: Pick<PendingRequests, 'recentEvents'> },
    message: AssessmentMessage,
): Promise<readonly RecentEvent[]> {
    return withoutRepeats([...eventsOf(message), ...(await pendingRequests.recentEvents(message.server))]);
}

/** Those that arrived within ten minutes: the effect of older ones was seen, or is waited for already. */
export function lately(recentEvents: readonly RecentEvent[], now: Date): readonly RecentEvent[] {
    return recentEvents.filter(({ at }) => now.getTime() - Date.parse(at) < 600_000);
}

/** Returns each event once, with its first arrival. */
export function withoutRepeats(recentEvents: readonly RecentEvent[]): readonly RecentEvent[] {
    const known = new Map<string, RecentEvent>();
    for (const each of recentEvents) {
        const earlier = known.get(each.event.eventId);
        if (earlier === undefined || each.at < earlier.at) known.set(each.event.eventId, each);
    }
    return [...known.values()];
}

/** The first message is not requeued, but more requests may be pending all the same. */
function isAssessedLately({ assessed }: ServerRecord, now: Date): boolean {
    const last = Math.max(0, ...Object.values(assessed).map((at) => Date.parse(at)));
    return now.getTime() - last < coalescingMs;
}
