import type { Operator } from './operator.ts';

/** The state of the operators' pause switch. */
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
}
