import { type AuditEntry, events } from '../../model/audit-entry.ts';
import { shortened } from '../../model/foreign-text.ts';
import type { AuditLog, Clock, Randomness } from '../../ports.ts';

/** Rejected events with an entry of their own, in one window of one process. */
const maxEntries = 20;
const windowMs = 60_000;
/** Ended minutes that are kept while storage is away. The log has every event of older ones. */
const maxEnded = 60;
/** Reasons that a summary names. It counts all others together. */
const maxReasons = 5;

export interface RejectionsPorts {
    readonly audit: Pick<AuditLog, 'append'>;
    readonly clock: Clock;
    readonly randomness: Randomness;
}

/** Records the rejected events of one process. */
export interface Rejections {
    /** Records or counts one event. Throws if it needs an entry and the audit cannot be written. */
    add(eventId: string, reason: string): Promise<void>;
    /** Records the counts of minutes that are over; all counts when the process ends. */
    flush(occasion?: 'end'): Promise<void>;
}

interface Window {
    /** Milliseconds since 1970. */
    readonly beganAt: number;
    entries: number;
    counted: number;
    readonly byReason: Map<string, number>;
}

/**
 * Records the first rejections of a minute with an entry each, under the event's id, and counts the others, which costs no
 * storage until the minute is over: then one entry says how many there were and why. So a flood of foreign events adds a
 * handful of rows a minute, in a chain of its own. The log has every event; counts that a process had not recorded when
 * it died are in the log alone.
 */
export function rejections(ports: RejectionsPorts): Rejections {
    const owner = ports.randomness.id();
    const windows = rejectionWindows();
    /** One append after the other: a process does not compete with itself for the end of the chain. */
    let last: Promise<unknown> = Promise.resolve();

    async function append(entry: AuditEntry): Promise<void> {
        const next = last.then(() => ports.audit.append(entry));
        last = next.catch(() => undefined);
        await next;
    }

    async function flush(occasion?: 'end'): Promise<void> {
        windows.at(ports.clock.now().getTime());
        if (occasion === 'end') windows.close();
        const due = windows.takeEnded();
        for (const [position, window] of due.entries()) {
            try {
                await append(summary(owner, window));
            } catch (error) {
                windows.putBack(due.slice(position));
                throw error;
            }
        }
    }

    return {
        async add(eventId, reason) {
            const now = ports.clock.now();
            const window = windows.at(now.getTime());
            if (window.entries >= maxEntries) {
                window.counted += 1;
                count(window.byReason, shortened(reason));
                return;
            }
            window.entries += 1;
            await append({
                id: `rejected:${eventId}`,
                at: now.toISOString(),
                server: events,
                outcome: 'rejected',
                reason: reason.slice(0, 2_000),
                cause: { kind: 'event', eventId },
            });
            if (windows.hasEnded()) await flush();
        },
        flush,
    };
}

/** The minutes of one process: the present one, and ended ones whose counts are not recorded yet. */
function rejectionWindows() {
    let current: Window | undefined;
    let ended: Window[] = [];

    function close(): void {
        if (current !== undefined && current.counted > 0) ended = [...ended.slice(1 - maxEnded), current];
        current = undefined;
    }

    return {
        /** Returns the window of an instant, and closes the one before. */
        at(now: number): Window {
            if (current !== undefined && now - current.beganAt < windowMs && now >= current.beganAt)
                return current;
            close();
            const begun = { beganAt: now, entries: 0, counted: 0, byReason: new Map<string, number>() };
            current = begun;
            return begun;
        },
        close,
        hasEnded: (): boolean => ended.length > 0,
        takeEnded(): readonly Window[] {
            const due = ended;
            ended = [];
            return due;
        },
        /** Puts back, before any that ended since, what could not be recorded. */
        putBack(unrecorded: readonly Window[]): void {
            ended.unshift(...unrecorded);
        },
    };
}

function count(byReason: Map<string, number>, reason: string): void {
    if (byReason.has(reason) || byReason.size < maxReasons)
        byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
}

function summary(owner: string, { beganAt, counted, byReason }: Window) {
    const since = new Date(beganAt).toISOString();
    const until = new Date(beganAt + windowMs).toISOString();
    const named = [...byReason].map(([reason, times]) => `${times} × ${reason}`);
    const others = counted - [...byReason.values()].reduce((sum, times) => sum + times, 0);
    const reasons = others === 0 ? named : [...named, `${others} for other reasons`];
    return {
        id: `rejections:${owner}:${since}`,
        at: until,
        server: events,
        outcome: 'rejected' as const,
        count: counted,
        reason: `${counted} more events were rejected from ${since} to ${until}: ${reasons.join('; ')}`,
        cause: { kind: 'followUp' as const, reason: 'events that were rejected' },
    };
}
