import { parseEvent } from '../../src/azure/event-grid/parse-event.ts';
import { queueBody } from '../../src/azure/storage/queues/work-queues.ts';
import { defaultNotifications } from '../../src/baseline/defaults.ts';
import { TagsNotReadError } from '../../src/baseline/selector.ts';
import { controls } from '../../src/controls/index.ts';
import { defaultRetryPolicy } from '../../src/engine/retry-policy.ts';
import type { AuditEntry, ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { EffectiveBaseline, ListedExemption, NotificationChoices } from '../../src/model/baseline.ts';
import type { FailedMessage } from '../../src/model/failed-message.ts';
import type { AssessmentMessage } from '../../src/model/messages.ts';
import type { ServerId } from '../../src/model/resource-id.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type {
    Clock,
    Log,
    NotificationTopic,
    RateLimiter,
    ServerReader,
    ServerWriter,
} from '../../src/ports.ts';
import type { AssessPorts } from '../../src/workflows/assessment/assess-ports.ts';
import { anchorAudit } from '../../src/workflows/audit/anchor-audit.ts';
import type { DeliveryPorts } from '../../src/workflows/delivery/queue-handler.ts';
import type { RetryFailedMessagePorts } from '../../src/workflows/failed-messages/retry-failed-message.ts';
import type { FleetPorts } from '../../src/workflows/fleet/handle-fleet-message.ts';
import { resumeSweep, startSweep } from '../../src/workflows/fleet/sweep.ts';
import { type ReceivePorts, receive } from '../../src/workflows/intake/receive.ts';
import { rejections } from '../../src/workflows/intake/rejections.ts';
import { watchedTenants } from '../../src/workflows/intake/watched-tenants.ts';
import { type NotifyOfRestPorts, notifyOfRest } from '../../src/workflows/notifications/notify-of-rest.ts';
import { type SoonNotifier, soonNotifier } from '../../src/workflows/notifications/notify-soon.ts';
import { followPauses } from '../../src/workflows/operators/follow-pauses.ts';
import type { RemediatePorts } from '../../src/workflows/remediation/remediate-ports.ts';
import { type ResumePorts, resume } from '../../src/workflows/remediation/resume.ts';
import { digest } from './digest.ts';
import { type MemoryAzure, memoryAzure } from './memory-azure.ts';
import { memoryDeliveries, type RunOptions } from './memory-deliveries.ts';
import { type MemoryFleet, type FleetPorts as MemoryFleetPorts, memoryFleet } from './memory-fleet.ts';
import { type MemoryOutbox, memoryOutbox } from './memory-outbox.ts';
import { type Fate, memoryProcesses, type Process, unaffected } from './memory-process.ts';
import { type MemoryStorage, memoryStorage, type QueuedMessage, type StoredViews } from './memory-storage.ts';

/** Everything that workflows need, in memory, with a clock that only the test moves and processes that can die. */
export interface MemoryWorld {
    readonly azure: MemoryAzure;
    readonly audit: (ChainedAuditEntry & AuditEntry)[];
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
    /**
     * Whether an assessment sends the first write itself, as the app does. Default: it leaves every write to a message of
     * the remediations, as the app leaves the second one of a server, so that a test can come between plan and write.
     */
    writesAtOnce: boolean;
    baseline: EffectiveBaseline;
    /** Whether the baseline selects by tag. */
    needsTags: boolean;
    /** What is in force for a server with these tags. Default: `baseline`. */
    baselineFor: (tags: Readonly<Record<string, string>> | undefined) => EffectiveBaseline;
    /** Exemptions that the baseline document lists. */
    exemptions: readonly ListedExemption[];
    /** What operators are told, and what they were told. */
    notifications: NotificationChoices;
    readonly notified: AuditEntry[];
    /** The topic of notifications. Default: it takes everything. Undefined: they are off. */
    topic: NotificationTopic | undefined;
    readonly outbox: MemoryOutbox;
    /** Whether a process can die while it notifies operators of its own entries. Default: it always lives to do so. */
    canDieNotifying: boolean;
    /** Until the processes have notified operators of what they recorded. */
    settled(): Promise<void>;
    /** As the timer does: anchors the audit, and notifies of what was recorded before the last anchor. */
    anchorAndNotify(): Promise<void>;
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
    /** The same, without waiting for the notifications of what was recorded. */
    deliver(options?: RunOptions): Promise<number>;
    tick(): Promise<void>;
    /** Until every process that was frozen has come to its end. */
    thawed(): Promise<void>;
    /** What is found of servers, and the sweep that is stored. */
    readonly fleet: MemoryFleet;
    rateLimiter: RateLimiter;
    /** Reads per second that the sweep may cause. */
    readBudget: number;
    /** As the timer does. */
    startSweep(): Promise<void>;
}

export type WorldPorts = AssessPorts &
    RemediatePorts &
    ResumePorts &
    RetryFailedMessagePorts &
    ReceivePorts &
    FleetPorts &
    NotifyOfRestPorts &
    DeliveryPorts &
    MemoryFleetPorts &
    StoredViews;

export const watchedSubscription = '11111111-1111-4111-8111-111111111111';
export const ownTenantId = '33333333-3333-4333-8333-333333333333';
export const ownObjectId = '44444444-4444-4444-8444-444444444444';

const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
};

/** Another Azure than the one in memory, and Pgwarden's identity in it. */
export interface ForeignAzure {
    readonly reader: ServerReader;
    readonly writer: ServerWriter;
    readonly identity: { readonly objectId: string; readonly tenantId: string };
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: it composes the world from its parts.
export function memoryWorld(baseline: EffectiveBaseline, foreign?: ForeignAzure): MemoryWorld {
    const clock = { now: () => new Date(world.now) };
    const azure = memoryAzure(clock);
    const adapters = foreign ?? azure;
    const own = foreign?.identity ?? { objectId: ownObjectId, tenantId: ownTenantId };
    const identity = { read: async () => own };
    const storage = memoryStorage(clock);
    const fleet = memoryFleet(azure.states, storage.records, storage.id);
    fleet.subscriptionIds = [watchedSubscription];
    const tenants = watchedTenants({ clock, identity, inventory: fleet });
    const processes = memoryProcesses(() => world);
    const outbox = memoryOutbox(storage.id, () => world.now);
    const deliveries = memoryDeliveries(() => world, processes);
    const currentBaseline = () => ({
        name: world.baseline.name,
        digest: world.baseline.digest ?? digest(JSON.stringify(world.baseline)),
        source: { kind: 'profile' as const, name: world.baseline.name },
        ...(world.baseline.refusal === undefined ? {} : { refusal: [world.baseline.refusal] }),
        needsTags: world.needsTags,
        notifications: world.notifications,
        exemptions: world.exemptions,
        effective(server: ServerId, tags: Readonly<Record<string, string>> | undefined) {
            if (world.needsTags && tags === undefined) throw new TagsNotReadError(server.name);
            return world.baselineFor(tags);
        },
    });

    /** What notifies in the background of what each process recorded. */
    const notifiers = new Set<SoonNotifier>();

    function notifierOf(process: Process): SoonNotifier | undefined {
        if (world.topic === undefined) return undefined;
        const notifier = soonNotifier({
            topic: topicOf(world.canDieNotifying ? process : unaffected),
            outbox: outbox.forProcess(world.canDieNotifying ? process : unaffected),
            baseline: { current: async () => currentBaseline() },
            controls,
            clock,
            log,
            gather: async () => undefined,
        });
        notifiers.add(notifier);
        return notifier;
    }

    const topicOf = ({ effect }: Pick<Process, 'effect'>): NotificationTopic => ({
        publish: (notifications) => effect('topic', async () => await world.topic?.publish(notifications)),
        publishAnchor: async (...call) => await world.topic?.publishAnchor(...call),
    });

    async function settled(): Promise<void> {
        for (const notifier of notifiers) await notifier.settled();
        notifiers.clear();
    }

    const ports = (process: Process = processes.start()) => ({
        ...storage.forProcess(process, notifierOf(process)?.offer),
        topic: world.topic === undefined ? undefined : topicOf(process),
        outbox: outbox.forProcess(process),
        ...fleet.forProcess(process),
        rateLimiter: {
            schedule: (...request: Parameters<RateLimiter['schedule']>) =>
                world.rateLimiter.schedule(...request),
        },
        readBudget: world.readBudget,
        reader: {
            read: (...call: Parameters<ServerReader['read']>) =>
                process.effect('azure read', () => adapters.reader.read(...call)),
        },
        writer: {
            start: (...call: Parameters<ServerWriter['start']>) =>
                process.effect('azure write', () => adapters.writer.start(...call)),
            poll: (...call: Parameters<ServerWriter['poll']>) =>
                process.effect('azure poll', () => adapters.writer.poll(...call)),
            readBack: (...call: Parameters<ServerWriter['readBack']>) =>
                process.effect('azure read back', () => adapters.writer.readBack(...call)),
        },
        baseline: {
            current: () => process.effect('baseline', currentBaseline),
        },
        rejections: rejections({
            audit: storage.forProcess(process).audit,
            clock,
            randomness: { id: storage.id, fraction: () => 0.5 },
        }),
        identity,
        tenants,
        parseEvent,
        controls,
        clock: clockWith(world.skewMs()),
        digest,
        randomness: { id: storage.id, fraction: () => 0.5 },
        sleep: async (milliseconds: number) => {
            world.now += milliseconds;
        },
        log,
        retryPolicy: defaultRetryPolicy,
        isDryRun: world.isDryRun,
    });

    function clockWith(skewMs: number): Clock {
        return { now: () => new Date(world.now + skewMs) };
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
        writesAtOnce: false,
        baseline,
        needsTags: false,
        baselineFor: () => world.baseline,
        notifications: defaultNotifications,
        exemptions: [],
        notified: [],
        topic: {
            publish: async (notifications) =>
                void world.notified.push(...notifications.map(({ entry }) => entry)),
            publishAnchor: async () => undefined,
        },
        outbox,
        canDieNotifying: false,
        settled,
        async anchorAndNotify() {
            const process = ports();
            const known = await process.anchors.newest();
            await anchorAudit(process, known);
            await notifyOfRest(process, known);
            await settled();
        },
        fleet,
        rateLimiter: { schedule: () => 0 },
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
        deliver: (options = {}) => deliveries.run(options),
        async run(options = {}) {
            const count = await deliveries.run(options);
            await settled();
            return count;
        },
        thawed: () => deliveries.thawed(),
        tick: async () => {
            await followPauses(ports());
            await resume(ports());
            await resumeSweep(ports());
        },
        startSweep: async () => await startSweep(ports()),
    };
    return world;
}
