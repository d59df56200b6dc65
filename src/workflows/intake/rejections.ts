import { events } from '../../model/audit-entry.ts';
import { shortened } from '../../model/foreign-text.ts';
import type { AuditLog, Clock, Randomness } from '../../ports.ts';

/** Rejected events that get an entry of their own within one window of one process. */
const mostEntries = 20;
const windowMs = 60_000;
/** Minutes whose summaries wait for storage; of older ones the log has every event. */
const mostEnded = 60;
/** Reasons that a summary names; what else there was is counted together. */
const mostReasons = 5;

export interface RejectionsPorts {
    readonly audit: Pick<AuditLog, 'append'>;
    readonly clock: Clock;
    readonly randomness: Randomness;
}

/** Records events that were refused, in one process. */
export interface Rejections {
    /** Refuses one event. Throws when it needs an entry and the audit cannot be written. */
    add(eventId: string, reason: string): Promise<void>;
    /** Records what was only counted, where its minute is over; all of it when the process ends. */
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
 * The first rejections of a minute have an entry each, with the event's id. What comes beyond them is counted, and costs
 * no storage until the minute is over: then one entry tells how many there were and why. So a flood of events that are
 * not ours adds a handful of rows a minute, in a chain of its own. Each of them is in the log; what a process counted
 * and had not recorded when it ended is there only.
 */
export function rejections(ports: RejectionsPorts): Rejections {
    const owner = ports.randomness.id();
    let current: Window | undefined;
    let ended: Window[] = [];
    /** One append after the other: a process does not compete with itself for the end of the chain. */
    let last: Promise<unknown> = Promise.resolve();

    function inTurn(work: () => Promise<unknown>): Promise<unknown> {
        const next = last.then(work);
        last = next.catch(() => undefined);
        return next;
    }

    function close(): void {
        if (current !== undefined && current.counted > 0) ended = [...ended.slice(1 - mostEnded), current];
        current = undefined;
    }

    function windowAt(now: number): Window {
        if (current !== undefined && now - current.beganAt < windowMs && now >= current.beganAt)
            return current;
        close();
        const begun = { beganAt: now, entries: 0, counted: 0, byReason: new Map<string, number>() };
        current = begun;
        return begun;
    }

    async function flush(occasion?: 'end'): Promise<void> {
        windowAt(ports.clock.now().getTime());
        if (occasion === 'end') close();
        const due = ended;
        ended = [];
        for (const [position, window] of due.entries()) {
            try {
                await inTurn(() => ports.audit.append(summary(owner, window)));
            } catch (error) {
                ended.unshift(...due.slice(position));
                throw error;
            }
        }
    }

    return {
        async add(eventId, reason) {
            const now = ports.clock.now();
            const window = windowAt(now.getTime());
            if (window.entries >= mostEntries) {
                window.counted += 1;
                count(window.byReason, shortened(reason));
                return;
            }
            window.entries += 1;
            await inTurn(() =>
                ports.audit.append({
                    id: `rejected:${eventId}`,
                    at: now.toISOString(),
                    server: events,
                    outcome: 'rejected',
                    reason: reason.slice(0, 2_000),
                    cause: { kind: 'event', eventId },
                }),
            );
            if (ended.length > 0) await flush();
        },
        flush,
    };
}

function count(byReason: Map<string, number>, reason: string): void {
    if (byReason.has(reason) || byReason.size < mostReasons)
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
