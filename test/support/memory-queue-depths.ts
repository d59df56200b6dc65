import type { QueueDepth } from '../../src/model/queue-depth.ts';
import type { QueueDepths } from '../../src/view-ports.ts';
import type { Process } from './memory-process.ts';

const queueNames = ['assessments', 'remediations', 'fleet'] as const;

/** The depths of the queues in memory. */
export function memoryQueueDepths(
    queued: readonly { readonly queue: string; readonly visibleAt: number; readonly isHeld: boolean }[],
    now: () => number,
): (process: Pick<Process, 'effect'>) => QueueDepths {
    const depthOf = (queue: (typeof queueNames)[number]): QueueDepth => {
        const messages = queued.filter((message) => message.queue === queue);
        const [first] = messages
            .filter(({ visibleAt, isHeld }) => !isHeld && visibleAt <= now())
            .map(({ visibleAt }) => visibleAt)
            .sort((a, b) => a - b);
        const oldest = first === undefined ? {} : { oldestAt: new Date(first).toISOString() };
        return { queue, messages: messages.length, ...oldest };
    };
    return ({ effect }) => ({ read: () => effect('queue depths', () => queueNames.map(depthOf)) });
}
