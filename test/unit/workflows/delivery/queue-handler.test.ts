import { describe, expect, test } from 'vitest';
import { NewerDataError, StorageUnavailableError } from '../../../../src/errors.ts';
import { type DeliveryPorts, deliverTo } from '../../../../src/workflows/delivery/queue-handler.ts';
import type { HandlerResult } from '../../../../src/workflows/flow/handler-result.ts';
import { orders, worldWith } from '../../../support/story.ts';

interface Message {
    readonly text: string;
    readonly requeues: number;
}

/** A delivery of a queue whose messages are handled like that, and what it puts back. */
function deliveryOf(handle: () => Promise<HandlerResult<Message>>) {
    const world = worldWith();
    const requeued: (readonly [Message, number])[] = [];
    const deliver = deliverTo<Message, DeliveryPorts>({
        queue: 'assessments',
        parse: (message) => message as Message,
        handle,
        requeue: async (_ports, message, delayMs) => void requeued.push([message, delayMs]),
        subject: ({ text }) => ({ text }),
    });
    return {
        world,
        requeued,
        deliver: (message: object, isLast = false) =>
            deliver(world.ports(), { id: 'a-message', message, isLast }),
    };
}

test('a message is recorded at the very delivery after which the host gives it up', async () => {
    const { world, deliver, requeued } = deliveryOf(() => Promise.reject(new Error('a defect')));
    await expect(deliver({ server: orders, requeues: 0 })).rejects.toThrow('a defect');
    expect(world.audit).toEqual([]);
    await deliver({ server: orders, requeues: 0 }, true);
    expect(world.audit.map(({ outcome, reason }) => [outcome, reason])).toEqual([
        ['failed', 'a message of queue assessments failed too often: Error: a defect'],
    ]);
    expect(requeued).toEqual([]);
});

test('a message whose work is done is not requeued', async () => {
    const { deliver, requeued } = deliveryOf(async () => ({}));
    await deliver({ text: 'a', requeues: 3 });
    expect(requeued).toEqual([]);
});

test('a message is requeued as its handler returns: when, as which message, and without counting', async () => {
    const same = deliveryOf(async () => ({ requeueAfterMs: 0 }));
    await same.deliver({ text: 'a', requeues: 3 });
    expect(same.requeued).toEqual([[{ text: 'a', requeues: 3 }, 0]]);
    const other = deliveryOf(async () => ({ requeueAfterMs: 700, message: { text: 'b', requeues: 0 } }));
    await other.deliver({ text: 'a', requeues: 3 });
    expect(other.requeued).toEqual([[{ text: 'b', requeues: 0 }, 700]]);
});

test('a transient error requeues the message, counted and after a back-off, even at its last delivery', async () => {
    const { world, deliver, requeued } = deliveryOf(() =>
        Promise.reject(new StorageUnavailableError('table')),
    );
    for (const requeues of [0, 1, 60]) await deliver({ text: 'a', requeues }, true);
    // Half of 2, 4 and at most 120 seconds, and half of the other half.
    expect(requeued).toEqual([
        [{ text: 'a', requeues: 1 }, 1_500],
        [{ text: 'a', requeues: 2 }, 3_000],
        [{ text: 'a', requeues: 61 }, 90_000],
    ]);
    expect(world.audit).toEqual([]);
});

describe('a message that needs a newer Pgwarden', () => {
    const needsNewer = () => Promise.reject(new NewerDataError('A row has version 9'));
    const message = { server: orders, requeues: 2, addedLater: { kept: true } };

    test('is put back as it came, without a delivery spent, whatever the delivery', async () => {
        const { world, deliver, requeued } = deliveryOf(needsNewer);
        await deliver(message);
        await deliver(message, true);
        const left = { ...message, leftSince: new Date(world.now).toISOString() };
        expect(world.queue.map(({ queue, text, visibleAt }) => [queue, JSON.parse(text), visibleAt])).toEqual(
            [
                ['assessments', left, world.now + 15_000],
                ['assessments', left, world.now + 15_000],
            ],
        );
        expect(requeued).toEqual([]);
        expect(world.audit).toEqual([]);
    });

    test('says since when it is left, and fails like any other after an hour', async () => {
        const { world, deliver } = deliveryOf(needsNewer);
        const left = { ...message, leftSince: new Date(world.now).toISOString() };
        world.now += 3_599_999;
        await deliver(left);
        expect(world.queue.map(({ text }) => JSON.parse(text))).toEqual([left]);
        world.now += 1;
        await expect(deliver(left)).rejects.toThrow('A row has version 9');
        await deliver(left, true);
        expect(world.audit.map(({ outcome, reason }) => [outcome, reason])).toEqual([
            [
                'failed',
                'a message of queue assessments failed too often: NewerDataError: A row has version 9',
            ],
        ]);
    });
});
