import type { Operator } from './operator.ts';

/** The state of the operators' pause switch. A stored pause can have ended: `pausesInForce` leaves it out. */
export interface PauseState {
    /** Present while all writes are paused. */
    readonly fleet?: Pause;
    /** Servers whose writes are paused, by their key. */
    readonly servers: Readonly<Record<string, Pause>>;
    /** ETag of the stored switch. */
    readonly etag?: string;
}

/** A pause of writes, and the operator who started it. */
export interface Pause extends Operator {
    /** Unique id. Absent in pauses that are older than this field. */
    readonly id?: string;
    readonly reason: string;
    /** ISO 8601. */
    readonly since: string;
    /** Time at which writes go on by themselves, ISO 8601. Absent: when an operator resumes them. */
    readonly until?: string;
    /** Time of the last reminder of it, ISO 8601. Absent: none yet. */
    readonly remindedAt?: string;
}

/** Returns whether the pause has ended by itself. */
export function isOver({ until }: Pause, now: Date): boolean {
    return until !== undefined && Date.parse(until) <= now.getTime();
}

/** Returns the state without the pauses that have ended. */
export function pausesInForce({ fleet, servers, ...rest }: PauseState, now: Date): PauseState {
    return {
        ...rest,
        ...(fleet === undefined || isOver(fleet, now) ? {} : { fleet }),
        servers: Object.fromEntries(Object.entries(servers).filter(([, pause]) => !isOver(pause, now))),
    };
}
