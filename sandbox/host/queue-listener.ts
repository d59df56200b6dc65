/** Storage queue triggers: polling, concurrency, locks on messages, retries and the poison queue. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { RegisteredFunction } from './app-registry.ts';
import { messageOf } from './errors.ts';
import type { QueueSettings } from './host-json.ts';
import type { Invoker } from './invocation.ts';
import type { Log } from './log.ts';
import { createPollingDelay } from './polling-delay.ts';
import { decodedText, queueMetadata } from './queue-message.ts';

export interface QueueListenerOptions {
    readonly registered: RegisteredFunction;
    readonly queue: QueueClient;
    /** Absent for a queue that is itself a poison queue. */
    readonly poisonQueue?: QueueClient;
    readonly settings: QueueSettings;
    /** Seconds for which a message is hidden while it is processed; renewed at half of it. Azure: 600. */
    readonly lockSeconds: number;
    readonly invoker: Invoker;
    readonly log: Log;
    /** Numbers in [0, 1). */
    readonly random: () => number;
}

export interface Listener {
    /** Takes no new work; resolves when what was taken is done. */
    stop(): Promise<void>;
}

const category = 'Host.Triggers.Queue';

export function startQueueListener(options: QueueListenerOptions): Listener {
    const stopping = new AbortController();
    const polling = poll(options, stopping.signal);
    return {
        async stop() {
            stopping.abort();
            await polling;
        },
    };
}

async function poll(options: QueueListenerOptions, stopping: AbortSignal): Promise<void> {
    const { queue, settings, lockSeconds, log } = options;
    const pollingDelay = createPollingDelay(settings.maxPollingInterval, options.random);
    const processing = new Set<Promise<void>>();
    let hasFound = false;
    while (!stopping.aborted) {
        const messages = await receive(queue, settings.batchSize, lockSeconds, log);
        for (const message of messages) {
            const task = processMessage(options, message).catch((thrown: unknown) => {
                log.write(
                    'error',
                    category,
                    `Message ${message.messageId} of '${queue.name}': ${messageOf(thrown)}`,
                );
            });
            processing.add(task);
            task.finally(() => processing.delete(task)).catch(() => undefined);
        }
        if (messages.length > 0) {
            hasFound = true;
            while (processing.size > settings.newBatchThreshold) await Promise.race(processing);
            continue;
        }
        // A wait that is cut short by the stop is no error.
        await delay(pollingDelay.next(hasFound), undefined, { signal: stopping }).catch(() => undefined);
        hasFound = false;
    }
    await Promise.all(processing);
}

/** Nothing, when the queue does not exist or the service does not answer: the listener backs off and asks again. */
async function receive(
    queue: QueueClient,
    batchSize: number,
    lockSeconds: number,
    log: Log,
): Promise<readonly DequeuedMessageItem[]> {
    try {
        const response = await queue.receiveMessages({
            numberOfMessages: batchSize,
            visibilityTimeout: lockSeconds,
        });
        return response.receivedMessageItems;
    } catch (thrown) {
        if (statusCode(thrown) !== 404)
            log.write('error', category, `The queue '${queue.name}' cannot be read: ${messageOf(thrown)}`);
        return [];
    }
}

async function processMessage(options: QueueListenerOptions, message: DequeuedMessageItem): Promise<void> {
    const { registered, queue, settings, invoker, log } = options;
    const text = decodedText(message.messageText, settings.messageEncoding);
    // Assumed: a message that cannot be decoded goes to the poison queue at once, without a run.
    if (text === undefined || message.dequeueCount > settings.maxDequeueCount) {
        await moveToPoison(options, message, message.popReceipt);
        return;
    }
    const lock = keepLock(options, message);
    const result = await invoker.invoke(registered, {
        reason: `New queue message detected on '${queue.name}'.`,
        data: { string: text },
        metadata: queueMetadata(message, text),
    });
    const popReceipt = await lock.release();
    if (result.kind === 'succeeded') {
        await ignoringLost(log, () => queue.deleteMessage(message.messageId, popReceipt));
    } else if (options.poisonQueue === undefined) {
        // As in Azure: what fails on a poison queue stays hidden until its lock ends.
        return;
    } else if (message.dequeueCount >= settings.maxDequeueCount) {
        await moveToPoison(options, message, popReceipt);
    } else {
        const seconds = Math.round(settings.visibilityTimeout / 1000);
        await ignoringLost(log, () => queue.updateMessage(message.messageId, popReceipt, undefined, seconds));
    }
}

async function moveToPoison(
    { queue, poisonQueue, settings, log }: QueueListenerOptions,
    message: DequeuedMessageItem,
    popReceipt: string,
): Promise<void> {
    if (poisonQueue === undefined) return;
    log.write(
        'warning',
        category,
        `Message Id '${message.messageId}' has reached MaxDequeueCount of ${settings.maxDequeueCount}. ` +
            `Moving message to queue '${poisonQueue.name}'.`,
    );
    await poisonQueue.createIfNotExists();
    await poisonQueue.sendMessage(message.messageText, { messageTimeToLive: -1 });
    await ignoringLost(log, () => queue.deleteMessage(message.messageId, popReceipt));
}

interface MessageLock {
    /** Stops renewing; resolves to the newest pop receipt. */
    release(): Promise<string>;
}

function keepLock(
    { queue, lockSeconds, log }: QueueListenerOptions,
    message: DequeuedMessageItem,
): MessageLock {
    let { popReceipt } = message;
    let renewing: Promise<void> = Promise.resolve();
    async function renew(): Promise<void> {
        try {
            const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, lockSeconds);
            popReceipt = renewed.popReceipt ?? popReceipt;
        } catch (thrown) {
            log.write(
                'warning',
                category,
                `Message '${message.messageId}' cannot be kept hidden: ${messageOf(thrown)}`,
            );
        }
    }
    const timer = setInterval(() => {
        renewing = renewing.then(renew);
    }, lockSeconds * 500);
    return {
        async release() {
            clearInterval(timer);
            await renewing;
            return popReceipt;
        },
    };
}

/** Someone else took the message over, or it is gone: theirs to finish. */
async function ignoringLost(log: Log, action: () => Promise<unknown>): Promise<void> {
    try {
        await action();
    } catch (thrown) {
        const status = statusCode(thrown);
        if (status !== 400 && status !== 404) throw thrown;
        log.write('debug', category, `A queue message is no longer ours: ${messageOf(thrown)}`);
    }
}

function statusCode(thrown: unknown): number | undefined {
    if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined;
    return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}
