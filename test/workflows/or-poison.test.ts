import { expect, test } from 'vitest';
import { orPoison } from '../../src/workflows/messages/or-poison.ts';
import { orders, worldWith } from './story.ts';

test('a message is recorded at the very delivery after which the host gives it up', async () => {
    const world = worldWith();
    const failing = (isLast: boolean): Promise<void> =>
        orPoison(
            world.ports(),
            { queue: 'assessments', id: 'a-message', message: { server: orders }, isLast },
            () => Promise.reject(new Error('a defect')),
        );
    await expect(failing(false)).rejects.toThrow('a defect');
    expect(world.audit).toEqual([]);
    await failing(true);
    expect(world.audit.map(({ outcome, reason }) => [outcome, reason])).toEqual([
        ['failed', 'a message of queue assessments failed too often: Error: a defect'],
    ]);
});
