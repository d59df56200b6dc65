import { expect, test } from 'vitest';
import { inParallel } from '../../../../src/workflows/flow/in-parallel.ts';

test('every item is taken once, and at most so many at a time', async () => {
    const taken: number[] = [];
    let withOpenWork = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
        withOpenWork += 1;
        most = Math.max(most, withOpenWork);
        await Promise.resolve();
        taken.push(item);
        withOpenWork -= 1;
    });
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
});

test('after a failure no item is started, and running ones end before it is reported', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const slow = Promise.withResolvers<void>();
    const work = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
        begun.push(item);
        if (item === 1) throw new Error('the queue is away');
        await slow.promise;
        ended.push(item);
    });
    slow.resolve();
    await expect(work).rejects.toThrow('the queue is away');
    expect(begun).toEqual([1, 2]);
    expect(ended).toEqual([2]);
});

test('of several failures the first is reported', async () => {
    const work = inParallel([1, 2], 2, async (item) => {
        throw new Error(`item ${item}`);
    });
    await expect(work).rejects.toThrow('item 1');
});
