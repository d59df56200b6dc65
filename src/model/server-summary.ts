import type { ServerId } from './resource-id.ts';
import type { ServerSweepResult } from './sweep.ts';
import type { ServerVerdict } from './verdict.ts';

export interface ServerSummary {
    readonly server: ServerId;
    /** ISO 8601 of the slice that was read longest ago; absent when some slice never was. */
    readonly assessedAt?: string;
    /** As its record has it; `unknown` when the record has none. */
    readonly verdict: ServerVerdict;
    /** What the last sweep found. */
    readonly sweepResult?: ServerSweepResult;
    /** Whether repairs of what that sweep found are under way. */
    readonly isRepairing: boolean;
    /** Since when it counts as gone, ISO 8601. */
    readonly deletedAt?: string;
}
