import { azureTime, cloudEventOf, type EventSchema, type GridEvent } from './event.ts';
import type { DeliveryOutcome } from './retry.ts';

/** An event that is not delivered any more. */
export interface UndeliveredEvent {
    readonly event: GridEvent;
    readonly reason: string;
    readonly attempts: number;
    readonly outcome: DeliveryOutcome;
    /** 0 when there was no response. */
    readonly status: number;
    readonly publishedAt: Date;
    readonly lastAttemptAt: Date;
}

/** The record of the dead-letter container; CloudEvents extension attributes are lower case. */
export function deadLetterRecord(
    undelivered: UndeliveredEvent,
    schema: EventSchema,
): Readonly<Record<string, unknown>> {
    const properties = {
        deadLetterReason: undelivered.reason,
        deliveryAttempts: undelivered.attempts,
        lastDeliveryOutcome: undelivered.outcome,
        ...(undelivered.status === 0 ? {} : { lastHttpStatusCode: undelivered.status }),
        publishTime: azureTime(undelivered.publishedAt),
        lastDeliveryAttemptTime: azureTime(undelivered.lastAttemptAt),
    };
    if (schema === 'EventGridSchema') return { ...undelivered.event, ...properties };
    const lowerCase = Object.entries(properties).map(([name, value]) => [name.toLowerCase(), value]);
    return { ...cloudEventOf(undelivered.event), ...Object.fromEntries(lowerCase) };
}

/** `UndeliverableDueToHttpBadRequest` was seen in the field. Assumed: the other final statuses follow its pattern. */
export function finalStatusReason(outcome: DeliveryOutcome): string {
    return `UndeliverableDueToHttp${outcome === 'PayloadTooLarge' ? 'RequestEntityTooLarge' : outcome}`;
}
