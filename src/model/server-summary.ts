import type { ServerId } from './resource-id.ts';
import type { ServerSweepResult } from './sweep.ts';
import type { ServerVerdict } from './verdict.ts';

/** A server's posture, as its row sums it up. */
export interface ServerSummary {
    readonly server: ServerId;
    /** Time of the oldest reading among its slices, ISO 8601. Absent when a slice was never read. */
    readonly assessedAt?: string;
    /** The record's verdict; `unknown` when it has none. */
    readonly verdict: ServerVerdict;
    /** Result of the last sweep. */
    readonly sweepResult?: ServerSweepResult;
    /** True while repairs of that sweep's findings are open. */
    readonly isRepairing: boolean;
    /** Time since which it counts as deleted, ISO 8601. */
    readonly deletedAt?: string;
}
