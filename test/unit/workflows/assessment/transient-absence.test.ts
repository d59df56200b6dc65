import { describe, expect, test } from 'vitest';
import { brokenInvariants } from '../../../support/invariants.ts';
import { ask, drifted, parameter, reasonOf, trail, worldWith } from '../../../support/story.ts';

const notFound = 'HTTP 404 ResourceNotFound: no such server';

describe('a remediation that meets a transient "not found"', () => {
    test.each([1, 2, 3, 4])(
        '%i times in a row when it reads back continues and is verified',
        async (times) => {
            const world = worldWith(drifted);
            for (let time = 0; time < times; time += 1)
                world.azure.readBackResults.push({ kind: 'missing', reason: notFound });
            await ask(world);
            await world.run();
            expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
            expect(parameter(world, 'require_secure_transport')).toBe('on');
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('when it writes is sent again, because a read finds the server', async () => {
        const world = worldWith(drifted);
        world.azure.refusals.push({ kind: 'notFound', reason: notFound });
        await ask(world);
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect(world.azure.writes).toHaveLength(1);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('for more than five minutes is superseded', async () => {
        const world = worldWith(drifted);
        for (let time = 0; time < 5; time += 1)
            world.azure.readBackResults.push({ kind: 'missing', reason: notFound });
        await ask(world);
        const beganAt = world.now;
        await world.run();
        expect(trail(world)[1]).toBe('superseded secure-transport');
        expect(reasonOf(world, 'superseded')).toBe(notFound);
        const end = world.audit.find(({ outcome }) => outcome === 'superseded');
        expect(Date.parse(end?.at ?? '') - beganAt).toBeGreaterThan(5 * 60_000);
        expect(brokenInvariants(world)).toEqual([]);
    });
});
