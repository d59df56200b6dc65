import type { Operator } from './operator.ts';

export interface PauseState {
    /** Present while all writes are paused. */
    readonly fleet?: Pause;
    /** Servers whose writes are paused, by their key. */
    readonly servers: Readonly<Record<string, Pause>>;
    /** As the store gave it. */
    readonly etag?: string;
}

export interface Pause extends Operator {
    /** No other pause has it. Absent in pauses from before it was kept. */
    readonly id?: string;
    readonly reason: string;
    /** ISO 8601. */
    readonly since: string;
}
