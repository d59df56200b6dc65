import type { SimulatorClock } from '../kernel/clock.ts';
import type { EventFault, FaultPlan } from '../kernel/faults.ts';
import type { Random } from '../kernel/random.ts';
import { type DeadLetter, type Delivery, deliveryOf } from './delivery-log.ts';
import { deliveryRequest } from './delivery-request.ts';
import type { GridEvent } from './event.ts';
import { giveUp } from './give-up.ts';
import { nextStep } from './next-step.ts';
import { type PostResult, send } from './post.ts';
import { failuresUntilProbation, probationDelay, responseTimeout } from './retry.ts';
import type { EventSubscription } from './subscription.ts';
import type { Timers } from './timers.ts';
import type { WaitingEvent } from './waiting-event.ts';

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

/** Assumed: how many requests Event Grid keeps open to one endpoint. */
const requestsAtOnce = 32;

export function createDeliverer(initial: EventSubscription, options: DelivererOptions): Deliverer {
    const { clock, timers } = options;
    const ready: WaitingEvent[] = [];
    let requests = 0;
    let failuresInARow = 0;
    let isOnProbation = false;
    const deliverer: Deliverer = {
        subscription: initial,
        accept: (event) => acceptEvent(deliverer.subscription, event, options, enqueue),
    };
    return deliverer;

    function enqueue(waiting: WaitingEvent): void {
        ready.push(waiting);
        deliverReady();
    }

    function deliverReady(): void {
        while (!isOnProbation && ready.length > 0 && requests < requestsAtOnce) {
            const batch = ready.splice(0, deliverer.subscription.maxEventsPerBatch ?? 1);
            requests += 1;
            void deliver(batch).finally(() => {
                requests -= 1;
                deliverReady();
            });
        }
    }

    async function deliver(batch: readonly WaitingEvent[]): Promise<void> {
        const sentAt = clock.now();
        const { subscription } = deliverer;
        const timeout = Math.max(clock.scaled(responseTimeout), options.minimumTimeoutMs);
        const [headers, body] = deliveryRequest(subscription, batch);
        const result = await send('POST', subscription.endpoint, headers, body, timeout, options.stopped);
        if (options.stopped.aborted) return;
        for (const waiting of batch) waiting.attempts += 1;
        options.onDelivery(deliveryOf(deliverer.subscription.name, batch, sentAt, clock.now(), result));
        if (result.outcome === 'Delivered') {
            failuresInARow = 0;
            options.onWaiting(-batch.length);
            return;
        }
        failuresInARow += 1;
        if (failuresInARow >= failuresUntilProbation) startProbation(result);
        for (const waiting of batch) retryOrGiveUp(deliverer, waiting, sentAt, result, options, enqueue);
    }

    function startProbation(result: PostResult): void {
        if (isOnProbation) return;
        isOnProbation = true;
        timers.after(probationDelay(result.outcome), () => {
            isOnProbation = false;
            deliverReady();
        });
    }
}

/** Queues the event again when its next attempt is due, or gives it up. */
function retryOrGiveUp(
    deliverer: Deliverer,
    waiting: WaitingEvent,
    sentAt: Date,
    result: PostResult,
    options: DelivererOptions,
    enqueue: (waiting: WaitingEvent) => void,
): void {
    const step = nextStep(deliverer.subscription, waiting.attempts, result);
    const end = (reason: string): void =>
        giveUp(deliverer.subscription, waiting, reason, sentAt, result, options);
    if (step.kind === 'giveUp') {
        end(step.reason);
        return;
    }
    const delay = step.delayMs * (1 + options.random.next() / 10);
    waiting.waitedMs += delay;
    options.timers.after(delay, () => {
        // The time to live is only looked at when the next attempt is due.
        const { timeToLiveMinutes = 1440 } = deliverer.subscription;
        if (waiting.waitedMs > timeToLiveMinutes * 60_000) end('TimeToLiveExceeded');
        else enqueue(waiting);
    });
}

/** Queues the event, as often and as late as a fault wants it, or records that a fault lost it. */
function acceptEvent(
    { name }: EventSubscription,
    event: GridEvent,
    options: DelivererOptions,
    enqueue: (waiting: WaitingEvent) => void,
): void {
    const { clock, random, timers } = options;
    const fault = options.faults().onEvent();
    const fresh = (): WaitingEvent => ({ event, attempts: 0, waitedMs: 0, publishedAt: clock.now() });
    if (fault?.kind === 'lose') {
        options.onDelivery(deliveryOf(name, [fresh()], clock.now(), clock.now(), undefined));
        return;
    }
    const copies = fault?.kind === 'duplicate' ? 1 + fault.times : 1;
    for (let copy = 0; copy < copies; copy += 1) {
        const waiting = fresh();
        options.onWaiting(1);
        const whenPublished = (): void =>
            timers.after(options.latency * (0.5 + random.next()), () => enqueue(waiting));
        const delay = faultDelay(fault, random);
        if (delay === undefined) whenPublished();
        else timers.afterHere(delay, whenPublished);
    }
}

/** Milliseconds of this machine for which a fault holds one copy back; undefined: it does not. */
function faultDelay(fault: EventFault | undefined, random: Random): number | undefined {
    if (fault?.kind === 'delay') return fault.milliseconds;
    const withinMs = fault?.kind === 'duplicate' ? (fault.withinMs ?? 0) : 0;
    return withinMs > 0 ? random.next() * withinMs : undefined;
}
