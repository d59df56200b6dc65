import { expect, test } from 'vitest';
import hostJson from '../../host.json' with { type: 'json' };
import { orPoison } from '../../src/workflows/messages/or-poison.ts';
import { orders, worldWith } from './story.ts';

const { maxDequeueCount } = hostJson.extensions.queues;

test('a message is recorded at the very delivery after which the host gives it up', async () => {
    const world = worldWith();
    const failing = (dequeueCount: number): Promise<void> =>
        orPoison(
            world.ports(),
            { queue: 'assessments', id: 'a-message', message: { server: orders }, dequeueCount },
            () => Promise.reject(new Error('a defect')),
        );
    await expect(failing(maxDequeueCount - 1)).rejects.toThrow('a defect');
    expect(world.audit).toEqual([]);
    await failing(maxDequeueCount);
    expect(world.audit.map(({ outcome, reason }) => [outcome, reason])).toEqual([
        ['failed', 'a message of queue assessments failed too often: Error: a defect'],
    ]);
});
