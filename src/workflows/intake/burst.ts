import type { Cause } from '../../model/cause.ts';
import type { HeardEvent } from '../../model/drift.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import { type SliceName, sliceNames } from '../../model/server-state.ts';
import type { BurstNotes, Clock, WorkQueues } from '../../ports.ts';

/** Messages that were put back come again within this, milliseconds. */
const burstMs = 10_000;

/** What one assessment reads, and why each slice. */
export interface Request {
    readonly slices: readonly SliceName[];
    /** Why the slice is read. */
    causeOf(slices: readonly SliceName[]): Cause;
}

/** Puts a message back that met another assessment, and notes what it asks for: the next one answers all of them. */
export async function putBackAsBurst(
    ports: { readonly bursts: BurstNotes; readonly queues: WorkQueues },
    server: ServerId,
    message: AssessmentMessage,
    delayMs: number,
): Promise<void> {
    if (message.isBurst !== true) await ports.bursts.note(server, message);
    await ports.queues.assess({ ...message, isBurst: true }, delayMs);
}

/** The slices of the message, with those that others asked for meanwhile and that nobody has read since. */
export async function wholeRequest(
    ports: { readonly bursts: BurstNotes; readonly clock: Clock },
    server: ServerId,
    message: AssessmentMessage,
    record: ServerRecord,
): Promise<Request> {
    const isBurst = message.isBurst === true || isAssessedLately(record, ports.clock.now());
    const notes = isBurst ? await ports.bursts.read(server) : [];
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

/** The events that a message tells of. */
export function heardIn({
    cause,
    requestedAt,
    heard = [],
}: Pick<AssessmentMessage, 'cause' | 'requestedAt' | 'heard'>): readonly HeardEvent[] {
    return cause.kind === 'event' ? [{ event: cause, at: requestedAt }, ...heard] : heard;
}

/** The same, and those that arrived and are not worked on yet. */
export async function allHeard(
    { bursts }: { readonly bursts: Pick<BurstNotes, 'heard'> },
    server: ServerId,
    message: AssessmentMessage,
): Promise<readonly HeardEvent[]> {
    return withoutRepeats([...heardIn(message), ...(await bursts.heard(server))]);
}

/** Those that arrived within ten minutes: the effect of older ones was seen, or is waited for already. */
export function lately(heard: readonly HeardEvent[], now: Date): readonly HeardEvent[] {
    return heard.filter(({ at }) => now.getTime() - Date.parse(at) < 600_000);
}

/** Each event once, as it was heard of first. */
export function withoutRepeats(heard: readonly HeardEvent[]): readonly HeardEvent[] {
    const known = new Map<string, HeardEvent>();
    for (const each of heard) {
        const earlier = known.get(each.event.eventId);
        if (earlier === undefined || each.at < earlier.at) known.set(each.event.eventId, each);
    }
    return [...known.values()];
}

/** A message that comes first is not put back, but it can come in the middle of a burst all the same. */
function isAssessedLately({ assessed }: ServerRecord, now: Date): boolean {
    const last = Math.max(0, ...Object.values(assessed).map((at) => Date.parse(at)));
    return now.getTime() - last < burstMs;
}
