import type { ControlsSummary } from './controls-summary.ts';
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
    /** Absent in a row that an older Pgwarden wrote: the next assessment adds it. */
    readonly controls?: ControlsSummary;
}

/** A query of servers. */
export interface ServerQuery {
    readonly verdict?: ServerVerdict;
    /** A part of the server's name, without case. */
    readonly name?: string;
    /** Only servers on which this control is in the state `drifted`. */
    readonly driftedControl?: string;
    /** Only servers on which this control is in the state `reported`. */
    readonly reportedControl?: string;
    /** Only servers with such work: changes that wait for an operator, held drift, flapping controls. */
    readonly with?: 'waiting' | 'held' | 'flapping';
    /** Only servers with a verdict that is older than this time (ISO 8601), or with none. */
    readonly readBefore?: string;
    /** 1 to 1000. */
    readonly limit: number;
    /** Token from the page before. */
    readonly continuation?: string;
}

/** A page of servers by subscription, resource group and name. It can be short although there is a next one. */
export interface ServerPage {
    readonly servers: readonly ServerSummary[];
    /** Absent after the last page. */
    readonly continuation?: string;
}
