import { deliver as deliverFrom } from '../../functions/families/queues.ts';
import hostJson from '../../host.json' with { type: 'json' };
import { parseAssessmentMessage } from '../../src/azure/storage/schemas/message-schema.ts';
import type { AssessmentMessage } from '../../src/model/messages.ts';
import { serverPath } from '../../src/model/resource-id.ts';
import { assess } from '../../src/workflows/assessment/assess.ts';
import type { AssessPorts } from '../../src/workflows/assessment/assess-ports.ts';
import { type DeliveryPorts, deliverTo } from '../../src/workflows/delivery/queue-handler.ts';
import { recordFailedMessage } from '../../src/workflows/failed-messages/record-failed-message.ts';
import type { FleetPorts } from '../../src/workflows/fleet/handle-fleet-message.ts';
import type { RemediatePorts } from '../../src/workflows/remediation/remediate-ports.ts';
import { digest } from './digest.ts';
import { KilledError, type Processes } from './memory-process.ts';
import type { QueuedMessage } from './memory-storage.ts';

export interface RunOptions {
    /** Chooses one of so many: messages, and with several workers whose effect comes next. Default: the first. */
    readonly pick?: (count: number) => number;
    readonly mostDeliveries?: number;
    /** Deliveries at the same time. Default 1. */
    readonly workers?: number;
}

const lockMs = 30_000;
/** From then on the host gives the message up. */
const mostDequeues = hostJson.extensions.queues.maxDequeueCount;

export interface Deliveries {
    /** Delivers messages, moving the clock on when none is visible, until none is left. Returns their number. */
    run(options: RunOptions): Promise<number>;
    /** Resolves when every process that was frozen has come to its end. */
    thawed(): Promise<void>;
}

interface WorldOfDeliveries {
    now: number;
    readonly queue: QueuedMessage[];
    readonly poison: QueuedMessage[];
    readonly failedMessages: ReadonlyMap<string, unknown>;
    readonly writesAtOnce: boolean;
    /** As a new process sees them. */
    ports(): AssessPorts & RemediatePorts & FleetPorts & DeliveryPorts;
}

/** Assessments that leave the first write to the message of the remediations, as they leave every later one. */
const planOnly = deliverTo({
    queue: 'assessments',
    parse: parseAssessmentMessage,
    handle: (ports: AssessPorts, message: AssessmentMessage) => assess(ports, message),
    requeue: ({ queues }, message, delayMs) => queues.assess(message, delayMs),
    subject: ({ server }) => ({ server: serverPath(server) }),
});

/** The host of the functions: delivers what is on the queues to processes. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one object, one method per port method.
export function memoryDeliveries(world: () => WorldOfDeliveries, processes: Processes): Deliveries {
    /** Deliveries whose process is frozen, or was. */
    const frozen = new Set<Promise<void>>();

    /** One delivery. A message is deleted only when its function came to its end. */
    async function deliver(message: QueuedMessage): Promise<void> {
        message.dequeued += 1;
        message.visibleAt = world().now + lockMs;
        message.isHeld = true;
        const body: unknown = JSON.parse(message.text);
        const { queue, dequeued: dequeueCount } = message;
        /** Whether nobody else was given the message since: otherwise it is not ours to delete any more. */
        const isOwn = (): boolean => message.dequeued === dequeueCount && world().queue.includes(message);
        const id = `poison-${digest(message.text)}`;
        try {
            if (dequeueCount > mostDequeues) {
                const reason = 'the cause is in the log of its last delivery';
                await recordFailedMessage(world().ports(), { queue, id, message: body, reason });
            } else {
                const isLast = dequeueCount >= mostDequeues;
                const isPlanning = queue === 'assessments' && !world().writesAtOnce;
                const deliver = isPlanning ? planOnly : deliverFrom[queue];
                await deliver(world().ports(), { id, message: body, isLast });
            }
        } catch (error) {
            if (!isOwn()) return;
            message.isHeld = false;
            if (!(error instanceof KilledError)) message.visibleAt = world().now + 10_000;
            return;
        }
        if (!isOwn()) return;
        world().queue.splice(world().queue.indexOf(message), 1);
        if (world().failedMessages.has(id)) world().poison.push(message);
    }

    async function run({ pick = () => 0, mostDeliveries = 500, workers = 1 }: RunOptions): Promise<number> {
        const running = new Set<Promise<void>>();
        let deliveries = 0;
        processes.isTakingTurns = workers > 1;
        while (world().queue.length > 0 && (deliveries < mostDeliveries || running.size > 0)) {
            const mayStart = running.size < workers && deliveries < mostDeliveries;
            const visible = world().queue.filter(
                ({ visibleAt, isHeld }) => !isHeld && visibleAt <= world().now,
            );
            const startable = mayStart ? visible : [];
            const chosen =
                startable.length + processes.turns.length === 0
                    ? -1
                    : pick(startable.length + processes.turns.length);
            const message = startable[chosen];
            if (message !== undefined) {
                deliveries += 1;
                world().now += 50;
                const freeze = new Promise<'frozen'>((resolve) => {
                    processes.onFreeze = () => resolve('frozen');
                });
                const delivery = deliver(message).finally(() => running.delete(delivery));
                running.add(delivery);
                if (!processes.isTakingTurns) await endOrFreeze(delivery, freeze, message, running);
            } else if (chosen >= 0) {
                world().now += 5;
                processes.turns.splice(chosen - startable.length, 1)[0]?.();
            } else if (running.size === 0) {
                world().now = Math.min(...world().queue.map(({ visibleAt }) => visibleAt));
            }
            // Every worker that can go on has reached its next effect when the microtasks are through.
            if (processes.isTakingTurns) await new Promise((resolve) => setImmediate(resolve));
        }
        processes.isTakingTurns = false;
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

    return { run, thawed: async () => void (await Promise.all(frozen)) };
}
