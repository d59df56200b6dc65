import { deadLetterRecord } from './dead-letter.ts';
import type { DeadLetter } from './delivery-log.ts';
import type { PostResult } from './post.ts';
import { deadLetterDelay, deadLetterTimeout } from './retry.ts';
import type { EventSubscription } from './subscription.ts';
import type { Timers } from './timers.ts';
import type { WaitingEvent } from './waiting-event.ts';

export interface GiveUpOptions {
    readonly timers: Timers;
    readonly onDeadLetter: (deadLetter: DeadLetter) => void;
    /** The number of events that wait went up or down by that. */
    readonly onWaiting: (difference: number) => void;
}

/** Writes an event that is not delivered any more to the dead-letter container, or drops it where there is none. */
export function giveUp(
    { name, schema, deadLetter }: EventSubscription,
    { event, attempts, publishedAt }: WaitingEvent,
    reason: string,
    lastAttemptAt: Date,
    { outcome, status }: PostResult,
    { timers, onDeadLetter, onWaiting }: GiveUpOptions,
): void {
    const written = deadLetterRecord(
        { event, reason, attempts, outcome, status, publishedAt, lastAttemptAt },
        schema,
    );
    const finish = (disposition: DeadLetter['disposition']): void => {
        onDeadLetter({
            subscription: name,
            event: written,
            reason,
            deliveryAttempts: attempts,
            lastDeliveryOutcome: outcome,
            disposition,
        });
        onWaiting(-1);
    };
    if (deadLetter === undefined) {
        finish('dropped');
        return;
    }
    const write = (waitedMs: number): void => {
        timers.after(deadLetterDelay, () => {
            deadLetter([written]).then(
                () => finish('deadLettered'),
                () => (waitedMs < deadLetterTimeout ? write(waitedMs + deadLetterDelay) : finish('dropped')),
            );
        });
    };
    write(deadLetterDelay);
}
