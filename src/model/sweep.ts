import type { ServerVerdict } from './verdict.ts';

/** A look at every server, in pages, that survives its process. */
export interface Sweep {
    readonly id: string;
    /** ISO 8601. An assessment that began later answers for its server. */
    readonly startedAt: string;
    readonly phase: SweepPhase;
    /** Servers that were listed and asked about. */
    readonly seen: number;
    /** Which sweep it is since the first, from 1. */
    readonly round: number;
    /** Servers that each subscription showed, by its id in lower case. */
    readonly listed: Readonly<Record<string, SubscriptionListing>>;
    /** Subscriptions of the sweep before, lower case. */
    readonly before: readonly string[];
    /** Subscriptions that could not be listed, and why. */
    readonly unreadable: readonly UnreadableSubscription[];
    /** Reads that were given a place in time, by subscription. */
    readonly scheduledReads: Readonly<Record<string, number>>;
    /** The one live message that moves the sweep on. Absent when it is over. */
    readonly step?: { readonly token: string; readonly dueAt: string };
    /** Present when it is over. */
    readonly summary?: SweepSummary;
}

export type SweepPhase =
    | {
          readonly kind: 'listing';
          readonly cursor: SweepCursor;
          readonly failures: number;
          /** Servers that were asked about already, as keys. */
          readonly asked: readonly string[];
      }
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

/** By which means a subscription was listed, and how many servers each showed. */
export interface SubscriptionListing {
    /** Absent when Resource Graph could not be asked. */
    readonly graph?: number;
    /** Absent when Resource Manager was not asked or did not answer. */
    readonly manager?: number;
}

export interface UnreadableSubscription {
    readonly subscriptionId: string;
    readonly reason: string;
}

/** What a sweep found. `compliant`, `drifted` and `unknown` add up to `seen`. */
export interface SweepSummary {
    readonly seen: number;
    /** Every control of the baseline was compliant, not applicable, or exempt from the baseline. */
    readonly compliant: number;
    /** At least one control had drifted when the sweep came, and no exemption allows it. */
    readonly drifted: number;
    /** Repairs of what the sweep found that were read back. */
    readonly repaired: number;
    /** Not readable, not assessed in time, or without a control to evaluate. */
    readonly unknown: number;
    /** Servers that nobody had ever assessed. */
    readonly appeared: number;
    /** Servers that are gone and whose deletion nobody had told. */
    readonly disappeared: number;
    readonly durationMs: number;
    readonly unreadable: readonly UnreadableSubscription[];
    readonly listed: Sweep['listed'];
}

/** What one server's last sweep found: kept in its record. */
export interface ServerSweepResult {
    readonly sweepId: string;
    readonly verdict: ServerVerdict;
    /** Whether the server had no record before. */
    readonly isNew: boolean;
    /** Repairs of what the sweep found that were read back. */
    readonly repaired: number;
}
