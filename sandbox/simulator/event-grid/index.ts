import type { SimulatorClock } from '../kernel/clock.ts';
import type { AzureEvent, EventSink } from '../kernel/event-sink.ts';
import type { FaultPlan } from '../kernel/faults.ts';
import type { Principal, Service } from '../kernel/http.ts';
import type { Random } from '../kernel/random.ts';
import { createDeliverer, type Deliverer, type DelivererOptions } from './deliverer.ts';
import type { DeadLetter, Delivery } from './delivery-log.ts';
import type { EventSchema } from './event.ts';
import { isOfSource, passesFilters } from './filter.ts';
import { performHandshake } from './handshake.ts';
import { createIdleCounter } from './idle-counter.ts';
import { send } from './post.ts';
import { type EventSubscription, subscriptionProblems } from './subscription.ts';
import { createTimers } from './timers.ts';
import { type PublishedEvent, topicService } from './topic-service.ts';
import { wireEvent } from './wire-event.ts';

export type { AdvancedFilter } from './advanced-filter.ts';
export type { DeadLetter, Delivery } from './delivery-log.ts';
export { HandshakeError } from './handshake.ts';
export type { DeliveryOutcome } from './retry.ts';
export type { EventSource, EventSubscription } from './subscription.ts';
export type { PublishedEvent } from './topic-service.ts';

export interface EventGrid {
    /** Called by Resource Manager, Key Vault and Policy. */
    readonly publish: EventSink;
    /**
     * Creates the event subscription, or replaces the one of that name. Throws a RangeError when Azure's limits
     * refuse it and a HandshakeError when the endpoint does not agree.
     */
    subscribe(subscription: EventSubscription): Promise<void>;
    /** Those in force. */
    subscriptions(): readonly EventSubscription[];
    /** Every attempt, with its time and response; in the order of the responses. */
    readonly deliveries: readonly Delivery[];
    readonly deadLetters: readonly DeadLetter[];
    /** Nothing waits: neither for its first attempt nor for a retry nor for the dead-letter container. */
    readonly idle: boolean;
    whenIdle(): Promise<void>;
    /** For tests: sends any bytes to a subscriber as Event Grid would. Status 0: no response. */
    deliverRaw(
        name: string,
        body: string,
        headers?: Readonly<Record<string, string>>,
    ): Promise<{ readonly status: number }>;
    /** Endpoint of a custom topic. */
    readonly topicService: Service;
    /** Events that were published to the custom topic. */
    readonly published: readonly PublishedEvent[];
    /** Access key of the custom topic. */
    readonly topicKey: string;
    /** Takes the custom topic out of service, or puts it back. */
    setTopicAway(isAway: boolean): void;
    /** Nothing is delivered any more; `whenIdle` resolves. */
    stop(): void;
}

export interface EventGridOptions {
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly faults: () => FaultPlan;
    /** The tenant of a subscription. */
    readonly tenantOf: (subscriptionId: string) => string;
    /** Assumed: Azure seconds from the end of an operation to the first attempt, half to one and a half of it. Default 1. */
    readonly eventLatencySeconds?: number;
    /** Share of events with an optional part missing or shaped in another way seen in Azure. Default 0.1. */
    readonly irregularShare?: number;
    /** A subscriber gets at least so many milliseconds of this machine to answer, whatever the scale. Default 5000. */
    readonly minimumTimeoutMs?: number;
    /** True for a principal that may publish to the custom topic with a token. Default: all may. */
    readonly mayPublish?: (principal: Principal) => boolean;
    /** Access key of the custom topic. Default made from the randomness. */
    readonly topicKey?: string;
    /** Schema of the events that the custom topic takes. Default: CloudEvents, as Pgwarden publishes. */
    readonly topicSchema?: EventSchema;
}

/** Event Grid: system topics of subscriptions, vaults and policy, and one custom topic. */
export function createEventGrid(options: EventGridOptions): EventGrid {
    const { clock, random } = options;
    const deliverers = new Map<string, Deliverer>();
    const deliveries: Delivery[] = [];
    const deadLetters: DeadLetter[] = [];
    const published: PublishedEvent[] = [];
    let isTopicAway = false;
    const timers = createTimers(clock);
    const stopping = new AbortController();
    const counter = createIdleCounter();
    const topicKey = options.topicKey ?? random.hex(44);
    const minimumTimeoutMs = options.minimumTimeoutMs ?? 5000;
    const delivererOptions: DelivererOptions = {
        clock,
        random,
        faults: options.faults,
        timers,
        stopped: stopping.signal,
        latency: (options.eventLatencySeconds ?? 1) * 1000,
        minimumTimeoutMs,
        onDelivery: (delivery) => deliveries.push(delivery),
        onDeadLetter: (deadLetter) => deadLetters.push(deadLetter),
        onWaiting: counter.add,
    };
    return {
        publish(event) {
            if (!stopping.signal.aborted) publishTo([...deliverers.values()], event, options);
        },
        subscriptions: () => [...deliverers.values()].map(({ subscription }) => subscription),
        async subscribe(subscription) {
            requireAccepted(subscription);
            await performHandshake(subscription, random, clock.now(), stopping.signal);
            const existing = deliverers.get(subscription.name);
            if (existing !== undefined) existing.subscription = subscription;
            else deliverers.set(subscription.name, createDeliverer(subscription, delivererOptions));
        },
        deliveries,
        deadLetters,
        get idle() {
            return counter.isIdle;
        },
        whenIdle: counter.whenIdle,
        deliverRaw: (name, body, headers = {}) =>
            deliverRaw(deliverers, name, body, headers, minimumTimeoutMs, stopping.signal),
        topicService: topicService({
            key: topicKey,
            mayPublish: options.mayPublish ?? (() => true),
            onPublished: (events) => published.push(...events),
            inputSchema: options.topicSchema ?? 'CloudEventSchemaV1_0',
            isAway: () => isTopicAway,
        }),
        published,
        topicKey,
        setTopicAway(isAway) {
            isTopicAway = isAway;
        },
        stop() {
            stopping.abort();
            timers.stop();
            counter.stop();
        },
    };
}

/** Hands the event to every subscription of its source whose filters it passes. */
function publishTo(deliverers: readonly Deliverer[], event: AzureEvent, options: EventGridOptions): void {
    const interested = deliverers.filter(({ subscription }) => isOfSource(subscription.source, event));
    if (interested.length === 0) return;
    const { clock, random, tenantOf, irregularShare = 0.1 } = options;
    const gridEvent = wireEvent(event, { random, tenantOf, now: clock.now(), irregularShare });
    for (const deliverer of interested) {
        if (passesFilters(deliverer.subscription, gridEvent)) deliverer.accept(gridEvent);
    }
}

/** Throws a RangeError for a subscription that Azure would refuse. */
function requireAccepted(subscription: EventSubscription): void {
    const problems = subscriptionProblems(subscription);
    if (problems.length === 0) return;
    throw new RangeError(`Event subscription '${subscription.name}' was not created: ${problems.join('; ')}`);
}

async function deliverRaw(
    deliverers: ReadonlyMap<string, Deliverer>,
    name: string,
    body: string,
    headers: Readonly<Record<string, string>>,
    minimumTimeoutMs: number,
    stopped: AbortSignal,
): Promise<{ readonly status: number }> {
    const deliverer = deliverers.get(name);
    if (deliverer === undefined) {
        throw new RangeError(
            `No event subscription '${name}'; there are: ${[...deliverers.keys()].join(', ')}`,
        );
    }
    const sent = {
        'content-type': 'application/json; charset=utf-8',
        'aeg-event-type': 'Notification',
        'aeg-subscription-name': name.toUpperCase(),
        ...headers,
    };
    const timeout = Math.max(minimumTimeoutMs, 30_000);
    const { status } = await send('POST', deliverer.subscription.endpoint, sent, body, timeout, stopped);
    return { status };
}
