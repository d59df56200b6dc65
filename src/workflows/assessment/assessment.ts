import type { Observation } from '../../engine/attribution.ts';
import type { Judgement } from '../../engine/judge.ts';
import type { Cause } from '../../model/cause.ts';
import type { RecentEvent } from '../../model/drift.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { Request } from './coalescing.ts';
import type { StateRead } from './read-state.ts';

/** One assessment of a server: the read, and its judgement. */
export interface Assessment extends StateRead, Judgement {
    /** The server's record as it was before, with its creation time and without a restart that took effect. */
    readonly record: ServerRecord;
    readonly request: Request;
    /** Events that arrived lately. */
    readonly recentEvents: readonly RecentEvent[];
    readonly observation: Observation;
    /** Returns the reason why Pgwarden assesses the control. */
    readonly triggerOf: (control: string) => Cause;
    /** Changes that wait for the next assessment, by control. */
    readonly backlog: Readonly<Record<string, number>>;
}
