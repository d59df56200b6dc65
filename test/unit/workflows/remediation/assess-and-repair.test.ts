import { describe, expect, test } from 'vitest';
import type { AssessmentMessage } from '../../../../src/model/messages.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { ask, drifted, recordOf, trail, worldWith } from '../../../support/story.ts';

/** The first write of a repair follows its assessment; its process can die before the next message is on the queue. */

function worldAtOnce(): MemoryWorld {
    const world = worldWith(drifted);
    world.writesAtOnce = true;
    return world;
}

/** Kills the process right after the effect, once. */
function killAfter(world: MemoryWorld, effect: string): void {
    world.fate = (port, moment) => {
        if (port !== effect || moment !== 'after') return;
        world.fate = () => undefined;
        throw new KilledError(effect);
    };
}

/** The assessment's process dies after the effect, and nothing but the message itself is there to go on with. */
async function diesAndGoesOn(message: Pick<AssessmentMessage, 'isCoalesced'>, effect: string): Promise<void> {
    const world = worldAtOnce();
    await ask(world, message);
    killAfter(world, effect);
    await world.run({ mostDeliveries: 1 });
    expect(recordOf(world).remediations).toMatchObject([{ status: 'started' }]);
    expect(world.queue.map(({ queue }) => queue)).toEqual(['assessments']);
    await world.run();
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
    expect(world.azure.writes).toHaveLength(1);
    expect(brokenInvariants(world)).toEqual([]);
}

describe('an assessment whose process dies', () => {
    test.each(['records write', 'audit intended', 'azure write'])(
        'after the effect "%s" is delivered again and moves its repair on',
        async (effect) => await diesAndGoesOn({}, effect),
    );

    test('is delivered again and moves its repair on also when it had waited for another assessment', async () => {
        await diesAndGoesOn({ isCoalesced: true }, 'azure write');
    });

    test('after it took its share of the budget takes the same share again', async () => {
        const world = worldAtOnce();
        await ask(world);
        killAfter(world, 'budget write');
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(world.storage.spent.reservations).toHaveLength(1);
    });
});

test('a duplicate of an assessment whose repair went on is answered already', async () => {
    const world = worldAtOnce();
    await ask(world);
    const [message] = world.queue;
    if (message !== undefined) world.queue.push({ ...message });
    await world.run();
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
    expect(world.azure.writes).toHaveLength(1);
});
