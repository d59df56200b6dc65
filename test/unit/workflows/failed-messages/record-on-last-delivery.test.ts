import { expect, test } from 'vitest';
import { recordOnLastDelivery } from '../../../../src/workflows/failed-messages/record-on-last-delivery.ts';
import { orders, worldWith } from '../../../support/story.ts';

test('a message is recorded at the very delivery after which the host gives it up', async () => {
    const world = worldWith();
    const failing = (isLast: boolean): Promise<void> =>
        recordOnLastDelivery(
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
