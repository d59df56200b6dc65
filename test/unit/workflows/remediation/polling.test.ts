import { expect, test } from 'vitest';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ask, drifted, trail, worldWith } from '../../../support/story.ts';

/** Runs the repair, and returns its questions to Azure with their time since the write was accepted, in milliseconds. */
async function questions(world: MemoryWorld): Promise<readonly (readonly [string, number])[]> {
    const asked: [string, number][] = [];
    world.fate = (port, moment) => {
        const acceptedAt = world.azure.writes[0]?.acceptedAt;
        if (moment === 'before' && acceptedAt !== undefined && /^azure (poll|read back)$/.test(port))
            asked.push([port, world.now - acceptedAt]);
    };
    await ask(world);
    await world.run();
    return asked;
}

test('an operation that takes as long as Azure says costs one poll and one read back, half a second later', async () => {
    const world = worldWith(drifted);
    expect(await questions(world)).toEqual([
        ['azure poll', 10_500],
        ['azure read back', 10_500],
    ]);
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
});

test('the target of an operation that takes longer is read again and again, within a tenth of its age', async () => {
    const world = worldWith(drifted);
    world.azure.quirks.push({ kind: 'slow', milliseconds: 13_000 });
    expect(await questions(world)).toEqual([
        ['azure poll', 10_500],
        ['azure read back', 11_550],
        ['azure read back', 12_705],
        ['azure read back', 13_976],
    ]);
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
});

test('a delivery that comes before its second waits for the rest of it, and for no more than a second', async () => {
    const world = worldWith(drifted);
    await ask(world);
    await world.run({ mostDeliveries: 2 });
    const [poll] = world.queue;
    expect(poll?.visibleAt).toBe(10_000 + (world.azure.writes[0]?.acceptedAt ?? 0));
    // The clock of the process that takes the message is five seconds behind.
    world.skewMs = () => -5_000;
    const before = poll?.visibleAt ?? 0;
    await world.run({ mostDeliveries: 1 });
    expect(world.now - before).toBe(1_050);
});

test('no operation is polled before Azure allows it, however early its message is delivered', async () => {
    const world = worldWith(drifted);
    await ask(world);
    await world.run({ mostDeliveries: 2 });
    for (const message of world.queue) message.visibleAt = world.now;
    await world.run({ mostDeliveries: 1 });
    expect(world.azure.polls).toEqual([]);
    await world.run();
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
});
