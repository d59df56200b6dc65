import { queues } from '../../functions/queues.ts';
import hostJson from '../../host.json' with { type: 'json' };
import { parseEvent } from '../../src/azure/event-grid/parse-event.ts';
import { queueBody } from '../../src/azure/storage/queues/work-queues.ts';
import { defaultNotifications } from '../../src/baseline/defaults.ts';
import { TagsNotReadError } from '../../src/baseline/selector.ts';
import { controls } from '../../src/controls/index.ts';
import { defaultRetryPolicy } from '../../src/engine/retry-policy.ts';
import type { AuditEntry, ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { EffectiveBaseline, NotificationChoices } from '../../src/model/baseline.ts';
import type { AssessmentMessage } from '../../src/model/messages.ts';
import type { ServerId } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type { AuditAnchors, Clock, FailedMessage, Log, Notifier, ReadRateLimiter } from '../../src/ports.ts';
import type { AssessPorts } from '../../src/workflows/assessment/assess-ports.ts';
import {
    type RecordFailedMessagePorts,
    recordFailedMessage,
} from '../../src/workflows/failed-messages/record-failed-message.ts';
import type { RetryFailedMessagePorts } from '../../src/workflows/failed-messages/retry-failed-message.ts';
import { resumeSweep, startSweep } from '../../src/workflows/fleet/sweep.ts';
import { type ReceivePorts, receive } from '../../src/workflows/intake/receive.ts';
import { rejections } from '../../src/workflows/intake/rejections.ts';
import { withNotifications } from '../../src/workflows/notifications/with-notifications.ts';
import type { RemediatePorts } from '../../src/workflows/remediation/remediate-ports.ts';
import { type ResumePorts, resume } from '../../src/workflows/remediation/resume.ts';
import { type MemoryAzure, memoryAzure } from './memory-azure.ts';
import { type MemoryFleet, memoryFleet } from './memory-fleet.ts';
import {
    digest,
    type MemoryStorage,
    memoryStorage,
    type Process,
    type QueuedMessage,
} from './memory-storage.ts';

/** The process is dead: nothing after this line happened. */
export class KilledError extends Error {
    override readonly name = 'KilledError';
}

/**
 * Asked before and after every effect of the process under test: throws KilledError to kill it there, or the error
 * with which the port fails; a promise freezes it there until it is resolved, while others go on.
 */
export type Fate = (port: string, when: 'before' | 'after') => void | Promise<void>;

export interface RunOptions {
    /** Chooses one of so many: messages, and with several workers whose effect comes next. Default: the first. */
    readonly pick?: (count: number) => number;
    readonly mostDeliveries?: number;
    /** Deliveries at the same time. Default 1. */
    readonly workers?: number;
}

/** Everything that workflows need, in memory, with a clock that only the test moves and processes that can die. */
export interface MemoryWorld {
    readonly azure: MemoryAzure;
    readonly audit: ChainedAuditEntry[];
    readonly records: Map<string, { record: ServerRecord; etag: string }>;
    readonly queue: QueuedMessage[];
    /** Messages that failed too often. */
    readonly poison: QueuedMessage[];
    /** The same as operators see them. */
    readonly failedMessages: ReadonlyMap<string, FailedMessage>;
    readonly storage: MemoryStorage;
    /** Everything that a workflow of an operator needs, as a new process sees it. */
    ports(): WorldPorts;
    isDryRun: boolean;
    baseline: EffectiveBaseline;
    /** Whether the baseline selects by tag. */
    needsTags: boolean;
    /** What is in force for a server with these tags. Default: `baseline`. */
    baselineFor: (tags: Readonly<Record<string, string>> | undefined) => EffectiveBaseline;
    /** What operators are told, and what they were told. */
    notifications: NotificationChoices;
    readonly told: AuditEntry[];
    notifier: Notifier;
    fate: Fate;
    /** Milliseconds since 1970. */
    now: number;
    /** How far the clock of the next process is from the truth, milliseconds. Storage's own is right. */
    skewMs: () => number;
    request(message: AssessmentMessage): Promise<void>;
    /** Receives an event of Event Grid as the function does: it throws what Event Grid would see as a 500. */
    receive(event: unknown): Promise<void>;
    /** Delivers messages, moving the clock on when none is visible, until none is left. */
    run(options?: RunOptions): Promise<number>;
    tick(): Promise<void>;
    /** Until every process that was frozen has come to its end. */
    thawed(): Promise<void>;
    /** What is found of servers, and the sweep that is stored. */
    readonly fleet: MemoryFleet;
    readRateLimiter: ReadRateLimiter;
    /** Reads per second that the sweep may cause. */
    readBudget: number;
    /** As the timer does. */
    startSweep(): Promise<void>;
}

export type WorldPorts = AssessPorts &
    RemediatePorts &
    ResumePorts &
    RecordFailedMessagePorts &
    RetryFailedMessagePorts &
    ReceivePorts & { readonly anchors: AuditAnchors };

export const watchedSubscription = '11111111-1111-4111-8111-111111111111';
export const ownTenantId = '33333333-3333-4333-8333-333333333333';
export const ownObjectId = '44444444-4444-4444-8444-444444444444';

const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
};

const lockMs = 30_000;
/** From then on the host gives the message up. */
const mostDequeues = hostJson.extensions.queues.maxDequeueCount;

export function memoryWorld(baseline: EffectiveBaseline): MemoryWorld {
    const clock = { now: () => new Date(world.now) };
    const azure = memoryAzure(clock);
    const storage = memoryStorage(clock);
    const fleet = memoryFleet(azure.states, storage.records, storage.id);
    fleet.subscriptionIds = [watchedSubscription];
    /** Effects that wait for their turn while several workers run. */
    const turns: (() => void)[] = [];
    let isTakingTurns = false;
    /** Deliveries whose process is frozen, or was. */
    const frozen = new Set<Promise<void>>();
    let onFreeze = (): void => undefined;

    function newProcess(): Process {
        const process = {
            diedAt: undefined as number | undefined,
            frozenAt: undefined as number | undefined,
            async effect<Result>(port: string, act: () => Promise<Result> | Result): Promise<Result> {
                if (isTakingTurns) await new Promise<void>((resolve) => turns.push(resolve));
                if (process.diedAt !== undefined) throw new KilledError('dead already');
                const frozen = suffer(port, 'before');
                if (frozen !== undefined) await sleep(frozen);
                const result = await act();
                const frozenAfter = suffer(port, 'after');
                if (frozenAfter !== undefined) await sleep(frozenAfter);
                return result;
            },
        };
        async function sleep(frozen: Promise<void>): Promise<void> {
            process.frozenAt = world.now;
            onFreeze();
            await frozen;
            process.frozenAt = undefined;
        }
        function suffer(port: string, when: 'before' | 'after'): Promise<void> | undefined {
            try {
                const frozen = world.fate(port, when);
                return frozen instanceof Promise ? frozen : undefined;
            } catch (error) {
                if (error instanceof KilledError) process.diedAt = world.now;
                throw error;
            }
        }
        return process;
    }

    const currentBaseline = () => ({
        name: world.baseline.name,
        digest: world.baseline.digest ?? digest(JSON.stringify(world.baseline)),
        source: { kind: 'profile' as const, name: world.baseline.name },
        ...(world.baseline.refusal === undefined ? {} : { refusal: [world.baseline.refusal] }),
        needsTags: world.needsTags,
        notifications: world.notifications,
        effective(server: ServerId, tags: Readonly<Record<string, string>> | undefined) {
            if (world.needsTags && tags === undefined) throw new TagsNotReadError(server.name);
            return world.baselineFor(tags);
        },
    });

    /** Telling operators is no effect of the process: whether it lives to do so changes nothing. */
    const told = {
        notifier: { notify: (...call: Parameters<Notifier['notify']>) => world.notifier.notify(...call) },
        baseline: { current: async () => currentBaseline() },
        controls,
        log,
    };

    const ports = (process: Process = newProcess()) => ({
        ...storage.seenBy(process),
        audit: withNotifications(storage.seenBy(process).audit, told),
        ...fleet.seenBy(process),
        readRateLimiter: {
            schedule: (...request: Parameters<ReadRateLimiter['schedule']>) =>
                world.readRateLimiter.schedule(...request),
        },
        readBudget: world.readBudget,
        reader: {
            read: (...call: Parameters<typeof azure.reader.read>) =>
                process.effect('azure read', () => azure.reader.read(...call)),
        },
        writer: {
            start: (...call: Parameters<typeof azure.writer.start>) =>
                process.effect('azure write', () => azure.writer.start(...call)),
            poll: (...call: Parameters<typeof azure.writer.poll>) =>
                process.effect('azure poll', () => azure.writer.poll(...call)),
            readBack: (...call: Parameters<typeof azure.writer.readBack>) =>
                process.effect('azure read back', () => azure.writer.readBack(...call)),
        },
        baseline: {
            current: () => process.effect('baseline', currentBaseline),
        },
        rejections: rejections({
            audit: storage.seenBy(process).audit,
            clock,
            randomness: { id: storage.id, fraction: () => 0.5 },
        }),
        identity: { read: async () => ({ objectId: ownObjectId, tenantId: ownTenantId }) },
        parseEvent,
        controls,
        clock: clockWith(world.skewMs()),
        digest,
        randomness: { id: storage.id, fraction: () => 0.5 },
        log,
        retryPolicy: defaultRetryPolicy,
        isDryRun: world.isDryRun,
    });

    function clockWith(skewMs: number): Clock {
        return { now: () => new Date(world.now + skewMs) };
    }

    /** One delivery. A message is deleted only when its function came to its end. */
    async function deliver(message: QueuedMessage): Promise<void> {
        message.dequeued += 1;
        message.visibleAt = world.now + lockMs;
        message.isHeld = true;
        const body: unknown = JSON.parse(message.text);
        const { queue, dequeued: dequeueCount } = message;
        /** Whether nobody else was given the message since: otherwise it is not ours to delete any more. */
        const isOurs = (): boolean => message.dequeued === dequeueCount && world.queue.includes(message);
        const id = `poison-${digest(message.text)}`;
        try {
            if (dequeueCount > mostDequeues) {
                const reason = 'the cause is in the log of its last delivery';
                await recordFailedMessage(ports(), { queue, id, message: body, reason });
            } else {
                const isLast = dequeueCount >= mostDequeues;
                await queues[queue].deliver(ports(), { id, message: body, isLast });
            }
        } catch (error) {
            if (!isOurs()) return;
            message.isHeld = false;
            if (!(error instanceof KilledError)) message.visibleAt = world.now + 10_000;
            return;
        }
        if (!isOurs()) return;
        world.queue.splice(world.queue.indexOf(message), 1);
        if (storage.failedMessages.has(id)) world.poison.push(message);
    }

    async function run({ pick = () => 0, mostDeliveries = 500, workers = 1 }: RunOptions): Promise<number> {
        const running = new Set<Promise<void>>();
        let deliveries = 0;
        isTakingTurns = workers > 1;
        while (world.queue.length > 0 && (deliveries < mostDeliveries || running.size > 0)) {
            const mayStart = running.size < workers && deliveries < mostDeliveries;
            const visible = world.queue.filter(({ visibleAt, isHeld }) => !isHeld && visibleAt <= world.now);
            const startable = mayStart ? visible : [];
            const chosen = startable.length + turns.length === 0 ? -1 : pick(startable.length + turns.length);
            const message = startable[chosen];
            if (message !== undefined) {
                deliveries += 1;
                world.now += 50;
                const freeze = new Promise<'frozen'>((resolve) => {
                    onFreeze = () => resolve('frozen');
                });
                const delivery = deliver(message).finally(() => running.delete(delivery));
                running.add(delivery);
                if (!isTakingTurns) await endOrFreeze(delivery, freeze, message, running);
            } else if (chosen >= 0) {
                world.now += 5;
                turns.splice(chosen - startable.length, 1)[0]?.();
            } else if (running.size === 0) {
                world.now = Math.min(...world.queue.map(({ visibleAt }) => visibleAt));
            }
            // Every worker that can go on has reached its next effect when the microtasks are through.
            if (isTakingTurns) await new Promise((resolve) => setImmediate(resolve));
        }
        isTakingTurns = false;
        return deliveries;
    }

    /** A frozen process keeps its message hidden no longer, and nobody waits for it. */
    async function endOrFreeze(
        delivery: Promise<void>,
        freeze: Promise<'frozen'>,
        message: QueuedMessage,
        running: Set<Promise<void>>,
    ): Promise<void> {
        if ((await Promise.race([delivery, freeze])) !== 'frozen') return;
        message.isHeld = false;
        running.delete(delivery);
        frozen.add(delivery);
    }

    const world: MemoryWorld = {
        azure,
        audit: storage.audit,
        records: storage.records,
        queue: storage.queue,
        poison: [],
        failedMessages: storage.failedMessages,
        storage,
        ports: () => ports(),
        isDryRun: false,
        baseline,
        needsTags: false,
        baselineFor: () => world.baseline,
        notifications: defaultNotifications,
        told: [],
        notifier: { notify: async (entry) => void world.told.push(entry) },
        fleet,
        readRateLimiter: { schedule: () => 0 },
        readBudget: 10,
        fate: () => undefined,
        now: Date.parse('2026-06-15T12:00:00Z'),
        skewMs: () => 0,
        async request(message) {
            const text = JSON.stringify(queueBody(message));
            storage.queue.push({
                queue: 'assessments',
                text,
                visibleAt: world.now,
                dequeued: 0,
                isHeld: false,
            });
        },
        receive: (event) => receive(ports(), event),
        run: (options = {}) => run(options),
        thawed: async () => void (await Promise.all(frozen)),
        tick: async () => {
            await resume(ports());
            await resumeSweep(ports());
        },
        startSweep: async () => await startSweep(ports()),
    };
    return world;
}
