import type { ControlState } from './control-state.ts';
import type { FlappingControl, HeldControl, LeftAloneControl, WaitingChange } from './controls-summary.ts';
import type { QueueDepth } from './queue-depth.ts';
import type { HoldCause } from './server-record.ts';

/** The fleet in numbers, stored so that no reader has to page through it. Derived from the servers' rows. */
export interface FleetOverview {
    /** Start of the read of the rows, ISO 8601: the age of everything in it. */
    readonly at: string;
    readonly servers: ServerCounts;
    /** Number of servers by state, by control. */
    readonly controls: Readonly<Record<string, ControlCounts>>;
    /** Number of controls of servers that are held, by cause. */
    readonly holds: Readonly<Partial<Record<HoldCause, number>>>;
    /** Number of open remediations. */
    readonly repairing: number;
    /** Changes that only dry-run holds: those that turning it off would make, as fast as the budget allows. */
    readonly dryRun: FleetDryRun;
    /** Changes that wait for an operator, oldest first. */
    readonly waiting: Listed<OnServer<WaitingChange>>;
    /** Held drift that does not wait for the end of dry-run; the hold that ends first comes first. */
    readonly held: Listed<OnServer<HeldControl>>;
    /** Flapping controls, oldest first. */
    readonly flapping: Listed<OnServer<FlappingControl>>;
    /** Controls that are left alone after an undo; the exemption that ends first comes first. */
    readonly leftAlone: Listed<OnServer<LeftAloneControl>>;
    /** Servers that were not read for two sweep intervals, the oldest read first. */
    readonly stale: Listed<OnServer<{ readonly readAt: string }>>;
    /** The last sweeps that ended, newest first, at most six. */
    readonly sweeps: readonly EndedSweep[];
    /** Arrival of the newest change event that an assessment took into account, ISO 8601. Absent: none is known yet. */
    readonly lastEventAt?: string;
    /** Absent: they could not be read. */
    readonly queues?: readonly QueueDepth[];
    /** Absent: not counted yet. */
    readonly failedMessages?: { readonly count: number; readonly isMore: boolean };
    /** Absent: no sweep is overdue. `since`: the end of the last one, ISO 8601. */
    readonly overdueSweep?: { readonly since: string; readonly reason: string };
}

export interface ServerCounts {
    /** Number of servers with a record, without deleted ones. `compliant`, `drifted` and `unknown` add up to it. */
    readonly known: number;
    readonly compliant: number;
    readonly drifted: number;
    readonly unknown: number;
    /** Servers that were never assessed: among the unknown ones. */
    readonly neverRead: number;
    /** Servers whose row an older Pgwarden wrote: they are missing in the numbers by control until their next assessment. */
    readonly unsummarized: number;
    /** Deleted servers whose operators' decisions are kept. */
    readonly deleted: number;
}

/** Number of servers by the state of one control. */
export type ControlCounts = Readonly<Record<ControlState, number>>;

/** The first items of a list, and the number of all. */
export interface Listed<Item> {
    readonly total: number;
    readonly items: readonly Item[];
}

/** An item with the resource id of its server. */
export type OnServer<Item> = Item & { readonly server: string };

export interface FleetDryRun {
    readonly servers: number;
    /** Number of writes, restarts left out. */
    readonly writes: number;
    readonly restarts: number;
    /** Number of writes, restarts left out, by control. */
    readonly writesByControl: Readonly<Record<string, number>>;
}

export interface EndedSweep {
    readonly id: string;
    /** ISO 8601. */
    readonly startedAt: string;
}

/** Compliance at the end of one sweep. */
export interface CompliancePoint {
    readonly sweepId: string;
    /** ISO 8601. */
    readonly at: string;
    readonly servers: Pick<ServerCounts, 'known' | 'compliant' | 'drifted' | 'unknown'>;
    readonly controls: FleetOverview['controls'];
}

export interface StoredOverview {
    readonly overview: FleetOverview;
    readonly etag: string;
}

export interface StoredHistory {
    /** Oldest first. */
    readonly points: readonly CompliancePoint[];
    readonly etag: string;
}
