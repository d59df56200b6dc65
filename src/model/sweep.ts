/** A look at every server, in pages, that survives its process. */
export interface Sweep {
    readonly id: string;
    /** ISO 8601. An assessment that began later answers for its server. */
    readonly startedAt: string;
    readonly phase: SweepPhase;
    /** Servers that were listed and asked about. */
    readonly seen: number;
    /** Subscriptions that had at least one server, lower case. */
    readonly populated: readonly string[];
    /** Subscriptions that could not be listed, and why. */
    readonly unreadable: readonly UnreadableSubscription[];
    /** Reads that were given a place in time, by subscription. */
    readonly booked: Readonly<Record<string, number>>;
    /** The one live message that moves the sweep on. Absent when it is over. */
    readonly step?: { readonly token: string; readonly dueAt: string };
    /** Present when it is over. */
    readonly summary?: SweepSummary;
}

export type SweepPhase =
    | { readonly kind: 'listing'; readonly cursor: SweepCursor; readonly failures: number }
    /** Everything is asked for; the answers are awaited. Instants are ISO 8601. */
    | {
          readonly kind: 'awaiting';
          /** Known servers that nobody listed or that did not answer, as keys: asked a second time. */
          readonly doubtful?: readonly string[];
          /** When what has not answered counts as unknown. */
          readonly deadline: string;
      }
    | { readonly kind: 'over' };

/** Where the listing goes on: in Resource Graph first, then in Resource Manager, subscription by subscription. */
export type SweepCursor =
    | { readonly kind: 'resourceGraph'; readonly page?: string }
    | {
          readonly kind: 'list';
          readonly subscriptionId: string;
          readonly page?: string;
          /** Subscriptions that come after it. */
          readonly rest: readonly string[];
      };

export interface UnreadableSubscription {
    readonly subscriptionId: string;
    readonly reason: string;
}

/** What a sweep found. `compliant`, `drifted` and `unknown` add up to `seen`. */
export interface SweepSummary {
    readonly seen: number;
    /** Every control of the baseline was compliant or not applicable. */
    readonly compliant: number;
    /** At least one control had drifted when the sweep came. */
    readonly drifted: number;
    /** Repairs of what the sweep found that were read back. */
    readonly repaired: number;
    /** Not readable, or not assessed in time. */
    readonly unknown: number;
    /** Servers that nobody had ever assessed. */
    readonly appeared: number;
    /** Servers that are gone and whose deletion nobody had told. */
    readonly disappeared: number;
    readonly durationMs: number;
    readonly unreadable: readonly UnreadableSubscription[];
}

/** What one server's last sweep found: kept in its record. */
export interface SweepMark {
    readonly sweepId: string;
    readonly verdict: SweepVerdict;
    /** Whether the server had no record before. */
    readonly isNew: boolean;
    /** Repairs of what the sweep found that were read back. */
    readonly repaired: number;
}

export type SweepVerdict = 'compliant' | 'drifted' | 'unknown';
