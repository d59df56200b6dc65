import type { SimulatorClock } from '../kernel/clock.ts';
import type { FaultPlan } from '../kernel/faults.ts';
import type { Random } from '../kernel/random.ts';
import { deadLetterRecord, finalStatusReason } from './dead-letter.ts';
import type { DeadLetter, Delivery } from './delivery-log.ts';
import { cloudEventOf, type GridEvent } from './event.ts';
import { type PostResult, send } from './post.ts';
import {
    answerTimeout,
    deadLetterDelay,
    deadLetterPatience,
    failuresUntilProbation,
    isFinal,
    probationDelay,
    retryDelay,
} from './retry.ts';
import type { EventSubscription } from './subscription.ts';
import type { Timers } from './timers.ts';

export interface DelivererOptions {
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly faults: () => FaultPlan;
    readonly timers: Timers;
    readonly stopped: AbortSignal;
    /** Azure milliseconds between what happened and the first attempt, on average. */
    readonly latency: number;
    /** Milliseconds of this machine that a subscriber always gets: its own work does not scale. */
    readonly minimumTimeoutMs: number;
    readonly onDelivery: (delivery: Delivery) => void;
    readonly onDeadLetter: (deadLetter: DeadLetter) => void;
    /** The number of events that wait went up or down by that. */
    readonly onWaiting: (difference: number) => void;
}

/** Delivers the events of one event subscription, at least once, in no particular order. */
export interface Deliverer {
    /** Changing it affects what already waits, as in Azure. */
    subscription: EventSubscription;
    accept(event: GridEvent): void;
}

interface WaitingEvent {
    readonly event: GridEvent;
    readonly publishedAt: Date;
    attempts: number;
    /** Azure milliseconds spent waiting, what the time to live is compared with. */
    waited: number;
}

/** Assumed: how many requests Event Grid keeps open to one endpoint. */
const requestsAtOnce = 32;

export function createDeliverer(initial: EventSubscription, options: DelivererOptions): Deliverer {
    const { clock, random, timers } = options;
    const ready: WaitingEvent[] = [];
    let requests = 0;
    let failuresInARow = 0;
    let isOnProbation = false;
    const deliverer: Deliverer = { subscription: initial, accept };
    return deliverer;

    function accept(event: GridEvent): void {
        const fault = options.faults().onEvent();
        if (fault?.kind === 'lose') {
            record([{ event, attempts: 0, waited: 0, publishedAt: clock.now() }], clock.now(), undefined);
            return;
        }
        const copies = fault?.kind === 'duplicate' ? 1 + fault.times : 1;
        const within = fault?.kind === 'duplicate' ? (fault.withinMs ?? 0) : 0;
        for (let copy = 0; copy < copies; copy += 1) {
            const waiting: WaitingEvent = { event, attempts: 0, waited: 0, publishedAt: clock.now() };
            options.onWaiting(1);
            const whenPublished = (): void =>
                timers.after(options.latency * (0.5 + random.next()), () => enqueue(waiting));
            if (fault?.kind === 'delay') timers.afterHere(fault.milliseconds, whenPublished);
            else if (within > 0) timers.afterHere(random.next() * within, whenPublished);
            else whenPublished();
        }
    }

    function enqueue(waiting: WaitingEvent): void {
        ready.push(waiting);
        deliverWhatIsReady();
    }

    function deliverWhatIsReady(): void {
        while (!isOnProbation && ready.length > 0 && requests < requestsAtOnce) {
            const batch = ready.splice(0, deliverer.subscription.maxEventsPerBatch ?? 1);
            requests += 1;
            void deliver(batch).finally(() => {
                requests -= 1;
                deliverWhatIsReady();
            });
        }
    }

    async function deliver(batch: readonly WaitingEvent[]): Promise<void> {
        const sentAt = clock.now();
        const { endpoint } = deliverer.subscription;
        const timeout = Math.max(clock.scaled(answerTimeout), options.minimumTimeoutMs);
        const [headers, body] = requestOf(deliverer.subscription, batch);
        const result = await send('POST', endpoint, headers, body, timeout, options.stopped);
        if (options.stopped.aborted) return;
        for (const waiting of batch) waiting.attempts += 1;
        record(batch, sentAt, result);
        if (result.outcome === 'Delivered') {
            failuresInARow = 0;
            options.onWaiting(-batch.length);
            return;
        }
        failuresInARow += 1;
        if (failuresInARow >= failuresUntilProbation) startProbation(result);
        for (const waiting of batch) retryOrGiveUp(waiting, sentAt, result);
    }

    function startProbation(result: PostResult): void {
        if (isOnProbation) return;
        isOnProbation = true;
        timers.after(probationDelay(result.outcome), () => {
            isOnProbation = false;
            deliverWhatIsReady();
        });
    }

    function retryOrGiveUp(waiting: WaitingEvent, sentAt: Date, result: PostResult): void {
        const {
            maxDeliveryAttempts = 30,
            timeToLiveMinutes = 1440,
            endpointType = 'WebHook',
        } = deliverer.subscription;
        if (isFinal(result.status, endpointType)) {
            giveUp(waiting, finalStatusReason(result.outcome), sentAt, result);
            return;
        }
        if (waiting.attempts >= maxDeliveryAttempts) {
            giveUp(waiting, 'MaxDeliveryAttemptsExceeded', sentAt, result);
            return;
        }
        const delay = retryDelay(waiting.attempts, result.status) * (1 + random.next() / 10);
        waiting.waited += delay;
        timers.after(delay, () => {
            // The time to live is only looked at when the next attempt is due.
            if (waiting.waited > timeToLiveMinutes * 60_000) {
                giveUp(waiting, 'TimeToLiveExceeded', sentAt, result);
                return;
            }
            enqueue(waiting);
        });
    }

    function giveUp(waiting: WaitingEvent, reason: string, lastAttemptAt: Date, result: PostResult): void {
        const { schema, deadLetter } = deliverer.subscription;
        const { event, attempts, publishedAt } = waiting;
        const { outcome, status } = result;
        const written = deadLetterRecord(
            { event, reason, attempts, outcome, status, publishedAt, lastAttemptAt },
            schema,
        );
        const finish = (disposition: DeadLetter['disposition']): void => {
            options.onDeadLetter({
                subscription: deliverer.subscription.name,
                event: written,
                reason,
                deliveryAttempts: attempts,
                lastDeliveryOutcome: outcome,
                disposition,
            });
            options.onWaiting(-1);
        };
        if (deadLetter === undefined) {
            finish('dropped');
            return;
        }
        const write = (waited: number): void => {
            timers.after(deadLetterDelay, () => {
                deadLetter([written]).then(
                    () => finish('deadLettered'),
                    () => (waited < deadLetterPatience ? write(waited + deadLetterDelay) : finish('dropped')),
                );
            });
        };
        write(deadLetterDelay);
    }

    function record(batch: readonly WaitingEvent[], sentAt: Date, result: PostResult | undefined): void {
        options.onDelivery({
            subscription: deliverer.subscription.name,
            eventIds: batch.map(({ event }) => event.id),
            eventTypes: batch.map(({ event }) => event.eventType),
            subjects: batch.map(({ event }) => event.subject),
            attempt: batch[0]?.attempts ?? 0,
            at: sentAt.toISOString(),
            durationMs: clock.now().getTime() - sentAt.getTime(),
            status: result?.status ?? 0,
            outcome: result?.outcome ?? 'Lost',
        });
    }
}

function requestOf(
    subscription: EventSubscription,
    batch: readonly WaitingEvent[],
): readonly [Readonly<Record<string, string>>, string] {
    const isBatched = (subscription.maxEventsPerBatch ?? 1) > 1;
    const first = batch[0];
    const headers: Record<string, string> = {
        'aeg-event-type': 'Notification',
        'aeg-subscription-name': subscription.name.toUpperCase(),
        'aeg-delivery-count': String(first?.attempts ?? 0),
        ...(isBatched || first === undefined ? {} : { 'aeg-output-event-id': first.event.id }),
    };
    const events = batch.map(({ event }) => event);
    if (subscription.schema === 'EventGridSchema') {
        headers['content-type'] = 'application/json; charset=utf-8';
        headers['aeg-data-version'] = first?.event.dataVersion ?? '';
        headers['aeg-metadata-version'] = '1';
        return [headers, JSON.stringify(events)];
    }
    // A single CloudEvent comes without an array around it.
    const cloudEvents = events.map(cloudEventOf);
    headers['content-type'] = `application/cloudevents${isBatched ? '-batch' : ''}+json; charset=utf-8`;
    return [headers, JSON.stringify(isBatched ? cloudEvents : cloudEvents[0])];
}
