import { expect, test } from 'vitest';
import { ask, drifted, trail, worldWith } from '../../support/story.ts';

const assessment = [
    // Whether a later read has answered it already: then nothing else is asked.
    'records read',
    'lease',
    'records read',
    'baseline',
    // Nobody knows the server: it can have been moved.
    'records namesakes',
    'azure read',
    // Events that arrived: who changed what was read, and until the entries that tell it.
    'burst read',
    'pause read',
    // Whether there is any room. The share is taken when the write is sent.
    'budget read',
    'queue remediations',
    'records write',
];

const write = [
    'lease',
    'records read',
    'burst read',
    // The baseline and the switches may have changed since the plan.
    'baseline',
    'pause read',
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

const end = [
    'lease',
    'records read',
    'azure poll',
    'azure read back',
    'records write',
    'burst read',
    'audit verified',
    'records write',
];

test('a repair costs exactly these calls of Azure and of storage', async () => {
    const world = worldWith(drifted);
    await ask(world);
    const effects: string[] = [];
    world.fate = (port, moment) => {
        if (moment === 'before') effects.push(port);
    };
    await world.run();
    expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
    expect(effects).toEqual([...assessment, ...write, ...end]);
});
