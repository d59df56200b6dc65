import type { ServerVerdict } from './verdict.ts';

/** A visit to every server, page by page, that survives the end of its process. */
export interface Sweep {
    readonly id: string;
    /** ISO 8601. An assessment that began later counts for its server. */
    readonly startedAt: string;
    readonly phase: SweepPhase;
    /** Number of servers that were listed and for which an assessment was requested. */
    readonly seen: number;
    /** Time at which the last sweep before it ended, ISO 8601. Absent: unknown. */
    readonly endedBefore?: string;
    /** Number of the sweep, from 1. */
    readonly round: number;
    /** Number of listed servers by subscription id, lower case. */
    readonly listed: Readonly<Record<string, SubscriptionListing>>;
    /** Subscriptions of the sweep before, lower case. */
    readonly before: readonly string[];
    /** Subscriptions that could not be listed, with the reason. */
    readonly unreadable: readonly UnreadableSubscription[];
    /** Number of scheduled reads, by subscription. */
    readonly scheduledReads: Readonly<Record<string, number>>;
    /** Reads that an assessment took on average in the sweep before, by subscription. Absent: not counted yet. */
    readonly readsPerServer?: Readonly<Record<string, number>>;
    /** The one live message that advances the sweep. Absent when it is over. */
    readonly step?: { readonly token: string; readonly dueAt: string };
    /** Present when it is over. */
    readonly summary?: SweepSummary;
}

export type SweepPhase =
    | {
          readonly kind: 'listing';
          readonly cursor: SweepCursor;
          readonly failures: number;
          /** The servers for which an assessment was requested already (`src/model/asked-servers.ts`). */
          readonly asked: string;
      }
    /** All assessments are requested; their results are awaited. Instants are ISO 8601. */
    | {
          readonly kind: 'awaiting';
          /** Keys of known servers that were not listed or had no result: requested a second time. */
          readonly doubtful?: readonly string[];
          /** Time at which servers without a result count as unknown. */
          readonly deadline: string;
      }
    | { readonly kind: 'over' };

/** Position of the listing: in Resource Graph first, then in Resource Manager, subscription by subscription. */
export type SweepCursor =
    | { readonly kind: 'resourceGraph'; readonly page?: string }
    | {
          readonly kind: 'list';
          readonly subscriptionId: string;
          readonly page?: string;
          /** Subscriptions that come after it. */
          readonly rest: readonly string[];
      };

/** Number of servers that each API listed for a subscription. */
export interface SubscriptionListing {
    /** Absent when Resource Graph could not be queried. */
    readonly graph?: number;
    /** Absent when Resource Manager was not queried or did not respond. */
    readonly manager?: number;
}

export interface UnreadableSubscription {
    readonly subscriptionId: string;
    readonly reason: string;
}

/** The result of a sweep. `compliant`, `drifted` and `unknown` add up to `seen`. */
export interface SweepSummary {
    readonly seen: number;
    /** Servers on which every control of the baseline was compliant, not applicable, exempt, or reported. */
    readonly compliant: number;
    /** Servers on which at least one control had drifted, neither exempt nor reported, when the sweep reached them. */
    readonly drifted: number;
    /** Findings in mode `report`, over all servers. Absent: not counted, in a sweep of an older version. */
    readonly reported?: number;
    /** Repairs of what the sweep found that were read back. */
    readonly repaired: number;
    /** Servers that could not be read, were not assessed in time, or have no control to evaluate. */
    readonly unknown: number;
    /** Servers that had never been assessed before. */
    readonly appeared: number;
    /** Servers that were deleted without an event. */
    readonly disappeared: number;
    readonly durationMs: number;
    readonly unreadable: readonly UnreadableSubscription[];
    readonly listed: Sweep['listed'];
}

/** The numbers of servers and repairs in the result of a sweep. */
export type SweepCounts = Pick<
    SweepSummary,
    'seen' | 'compliant' | 'drifted' | 'reported' | 'unknown' | 'repaired' | 'appeared' | 'disappeared'
>;

/** The result of the last sweep for one server, kept in its record. */
export interface ServerSweepResult {
    readonly sweepId: string;
    readonly verdict: ServerVerdict;
    /** Findings in mode `report`. Absent: not counted. */
    readonly reported?: number;
    /** True when the server had no record before. */
    readonly isNew: boolean;
    /** Repairs of what the sweep found that were read back. */
    readonly repaired: number;
    /** Number of calls of Resource Manager that the assessment took. Absent: unknown. */
    readonly calls?: number;
}

export interface StoredSweep {
    readonly sweep: Sweep;
    readonly etag: string;
}
