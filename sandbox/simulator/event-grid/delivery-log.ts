import type { PostResult } from './post.ts';
import type { DeliveryOutcome } from './retry.ts';
import type { WaitingEvent } from './waiting-event.ts';

/** One attempt to deliver, or an event that a fault lost. */
export interface Delivery {
    /** Name of the event subscription. */
    readonly subscription: string;
    readonly eventIds: readonly string[];
    readonly eventTypes: readonly string[];
    readonly subjects: readonly string[];
    /** 1 for the first attempt, 0 for a lost event. */
    readonly attempt: number;
    /** ISO 8601, when it was sent. */
    readonly at: string;
    /** Milliseconds of this machine until the response. */
    readonly durationMs: number;
    /** 0 when there was no response. */
    readonly status: number;
    readonly outcome: DeliveryOutcome | 'Lost';
}

/** An event that was given up. */
export interface DeadLetter {
    readonly subscription: string;
    /** As it is written to the container: the event with the reason and the counts. */
    readonly event: Readonly<Record<string, unknown>>;
    readonly reason: string;
    readonly deliveryAttempts: number;
    readonly lastDeliveryOutcome: DeliveryOutcome;
    /** `dropped`: no container is configured, or it could not be written for four hours. */
    readonly disposition: 'deadLettered' | 'dropped';
}

/** The line of an attempt. Without a result: a fault lost the events. */
export function deliveryOf(
    subscription: string,
    batch: readonly WaitingEvent[],
    sentAt: Date,
    endedAt: Date,
    result: PostResult | undefined,
): Delivery {
    return {
        subscription,
        eventIds: batch.map(({ event }) => event.id),
        eventTypes: batch.map(({ event }) => event.eventType),
        subjects: batch.map(({ event }) => event.subject),
        attempt: batch[0]?.attempts ?? 0,
        at: sentAt.toISOString(),
        durationMs: endedAt.getTime() - sentAt.getTime(),
        status: result?.status ?? 0,
        outcome: result?.outcome ?? 'Lost',
    };
}
