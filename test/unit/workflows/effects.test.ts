import { describe, expect, test } from 'vitest';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { deliverEvent, drifted, setParameter, trail, worldWith } from '../../support/story.ts';

/** The calls of Azure and of storage that a repair makes, by name: one more must show here. */

const intake = [
    // Before it is worked on: the event counts for whatever is found from now on.
    'burst note',
    'queue assessments',
];

const assessment = [
    'lease',
    'records read',
    'baseline',
    'azure read',
    // Events that arrived: who changed what was read, and until the entries that tell it.
    'burst read',
    'pause read',
    // Whether there is any room. The share is taken when the write is sent.
    'budget read',
];

const write = [
    // The baseline may have changed since the plan.
    'baseline',
    'budget read',
    'budget write',
    // What is decided is stored first, and told after that.
    'records write',
    'audit intended',
    'lease confirm',
    // The operators' switch has the last word.
    'pause read',
    'azure write',
    'queue remediations',
    'records write',
];

/** The beginning of a write that has a message of its own. */
const anew = [
    'queue remediations',
    'records write',
    'records read',
    'lease',
    'burst read',
    // The baseline and the switches may have changed since the plan.
    'baseline',
    'pause read',
];

const end = [
    'records read',
    'azure poll',
    'azure read back',
    'records write',
    'audit verified',
    'records write',
];

/** The calls of one repair of a known server. */
async function repair(writesAtOnce: boolean): Promise<readonly string[]> {
    const world = await knownWorld();
    world.writesAtOnce = writesAtOnce;
    const effects: string[] = [];
    world.fate = (port, moment) => {
        if (moment === 'before') effects.push(port);
    };
    setParameter(world, 'require_secure_transport', 'off');
    await deliverEvent(world, 'configurations/require_secure_transport');
    await world.run();
    expect(trail(world).slice(-2)).toEqual(['intended secure-transport', 'verified secure-transport']);
    return effects;
}

/** A world whose server was assessed and repaired before. */
async function knownWorld(): Promise<MemoryWorld> {
    const world = worldWith(drifted);
    await deliverEvent(world, 'configurations/require_secure_transport');
    await world.run();
    world.now += 3_600_000;
    return world;
}

describe('a repair costs exactly these calls of Azure and of storage', () => {
    test('where its write follows the assessment at once', async () => {
        expect(await repair(true)).toEqual([...intake, ...assessment, ...write, ...end]);
    });

    test('where its write has a message of its own', async () => {
        expect(await repair(false)).toEqual([
            ...intake,
            ...assessment,
            ...anew,
            ...write.filter((call) => call !== 'baseline'),
            ...end,
        ]);
    });
});
