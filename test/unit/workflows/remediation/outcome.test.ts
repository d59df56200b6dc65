import { describe, expect, test } from 'vitest';
import type { PollResult } from '../../../../src/model/write-results.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import {
    ask,
    drifted,
    parameter,
    reads,
    reasonOf,
    recordOf,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

const repaired = ['intended secure-transport', 'verified secure-transport'];
const minute = 60_000;

async function preparedWorld(prepare: (world: MemoryWorld) => void = () => undefined): Promise<MemoryWorld> {
    const world = worldWith(drifted);
    prepare(world);
    await ask(world);
    return world;
}

/** Milliseconds from the first write that Azure took to the entry that says it is verified. */
function verifiedAfter(world: MemoryWorld): number {
    const [write] = world.azure.writes;
    const entry = world.audit.find(({ outcome }) => outcome === 'verified');
    return Date.parse(entry?.at ?? '') - (write?.acceptedAt ?? 0);
}

describe('the target decides the result of a write, not the state of its operation', () => {
    const statesWithoutResult: readonly (readonly [string, PollResult])[] = [
        ['may not be read', { kind: 'unreadable', reason: 'HTTP 403 AuthorizationFailed: no' }],
        [
            'is a word that nobody knows',
            { kind: 'unreadable', reason: 'the operation has the status "Musing"' },
        ],
        ['is never found', { kind: 'notFound', reason: 'HTTP 404: gone' }],
        ['is never answered', { kind: 'unanswered', reason: 'HTTP 503: away' }],
        ['is to be asked for in an hour', { kind: 'running', retryAfterMs: 3_600_000 }],
        ['is failed for good', { kind: 'refused', reason: 'InvalidParameterValue: x' }],
        ['is failed in passing', { kind: 'transient', reason: 'InternalServerError: x' }],
        ['is failed by a busy server', { kind: 'busy', reason: 'ServerBusy: x' }],
    ];

    test.each(statesWithoutResult)(
        'where the state %s, a value that holds is verified within half a minute',
        async (_how, result) => {
            const world = await preparedWorld(({ azure }) => {
                azure.pollResults.push(...Array.from({ length: 500 }, () => result));
            });
            await world.run();
            expect(trail(world)).toEqual(repaired);
            expect(world.azure.writes).toHaveLength(1);
            expect(verifiedAfter(world)).toBeLessThan(minute / 2);
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('where no operation is named, a value that holds is verified within a minute', async () => {
        const world = await preparedWorld(({ azure }) =>
            azure.quirks.push({ kind: 'misreported', result: 'unnamed' }),
        );
        await world.run();
        expect(trail(world)).toEqual(repaired);
        expect(world.azure.polls).toEqual([]);
        expect(verifiedAfter(world)).toBeLessThan(minute);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('where an operation hangs although its value holds, the value is verified within minutes', async () => {
        const world = await preparedWorld(({ azure }) => {
            azure.pollResults.push(...Array.from({ length: 500 }, () => ({ kind: 'running' }) as const));
        });
        await world.run();
        expect(trail(world)).toEqual(repaired);
        expect(verifiedAfter(world)).toBeLessThan(3 * minute);
    });

    test('the next repair does not wait for an operation without a result', async () => {
        const world = worldWith({ parameters: { require_secure_transport: 'off', log_checkpoints: 'off' } });
        const forbidden = { kind: 'unreadable', reason: 'HTTP 403: no' } as const;
        world.azure.pollResults.push(...Array.from({ length: 500 }, () => forbidden));
        await ask(world);
        await world.run();
        expect(trail(world)).toEqual([...repaired, 'intended log-checkpoints', 'verified log-checkpoints']);
        const [first, second] = world.azure.writes;
        expect((second?.acceptedAt ?? 0) - (first?.acceptedAt ?? 0)).toBeLessThan(minute);
    });

    test.each(['unnamed', 'named'])(
        'a write without an effect is never verified where its operation is %s and has no result',
        async (operation) => {
            const world = await preparedWorld(({ azure }) => {
                const result = operation === 'unnamed' ? { result: 'unnamed' as const } : {};
                azure.quirks.push({ kind: 'misreported', hasNoEffect: true, ...result });
                if (operation === 'named')
                    azure.pollResults.push({ kind: 'unreadable', reason: 'HTTP 403: no' });
            });
            await world.run();
            expect(world.azure.writes).toHaveLength(2);
            expect(trail(world)).toEqual(repaired);
            expect(parameter(world, 'require_secure_transport')).toBe('on');
        },
    );

    test('an ordinary repair costs one read, one write, one poll and one read back', async () => {
        const world = await preparedWorld();
        await world.run();
        expect(reads(world)).toEqual([
            expect.stringMatching(/parameters$/),
            'configurations/require_secure_transport',
        ]);
        expect(world.azure.polls).toHaveLength(1);
        expect(world.azure.writes).toHaveLength(1);
    });
});

describe('a refusal that may or may not be transient', () => {
    test.each([5, 15])(
        'is tolerated for %i minutes without a failure, and takes no attempt',
        async (minutes) => {
            const world = await preparedWorld();
            const until = world.now + (minutes - 1) * minute;
            const start = world.azure.writer.start;
            Object.assign(world.azure.writer, {
                start: async (...call: Parameters<typeof start>) =>
                    world.now < until
                        ? { kind: 'transient', reason: 'HTTP 409 WhoKnows: later' }
                        : start(...call),
            });
            await world.run();
            expect(trail(world)).toEqual(repaired);
            expect(world.audit.at(-1)?.writes).toBe(1);
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('fails with its code and error message in the end, and the server is assessed again in minutes, ever later', async () => {
        const world = await preparedWorld();
        Object.assign(world.azure.writer, {
            start: async () => ({ kind: 'transient', reason: 'HTTP 409 WhoKnows: later' }),
        });
        await world.run({ mostDeliveries: 5_000 });
        const failures = world.audit.filter(({ outcome }) => outcome === 'failed');
        expect(failures.map(({ reason }) => reason)).toEqual(
            Array.from({ length: 7 }, () => 'it was refused for 15 min: HTTP 409 WhoKnows: later'),
        );
        const begins = world.audit
            .filter(({ outcome }) => outcome === 'intended')
            .map(({ at }) => Date.parse(at));
        const pauses = failures
            .slice(0, -1)
            .map(({ at }, index) => Math.round(((begins[index + 1] ?? 0) - Date.parse(at)) / minute));
        expect(pauses).toEqual([2, 4, 7, 14, 28, 56]);
        expect(world.queue).toEqual([]);
        expect(recordOf(world).repairFailures).toMatchObject({ 'secure-transport': { times: 7 } });
    });
});

describe('an operation whose failure may be transient', () => {
    test('is written again without a sweep after so many failures that its remediation failed', async () => {
        const world = await preparedWorld(({ azure }) => {
            for (let failure = 0; failure < 6; failure += 1) {
                azure.failures.push({
                    code: 'OperationFailed',
                    result: { kind: 'transient', reason: 'OperationFailed: try again later' },
                });
            }
        });
        const beganAt = world.now;
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport', ...repaired]);
        expect(reasonOf(world, 'failed')).toBe('gave up after 5 attempts: OperationFailed: try again later');
        expect(world.azure.writes).toHaveLength(7);
        expect(world.now - beganAt).toBeLessThan(10 * minute);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is flapping after as many written and failed repairs as the baseline allows', async () => {
        const world = await preparedWorld(({ azure }) => {
            for (let write = 0; write < 200; write += 1) azure.quirks.push({ kind: 'noEffect' });
        });
        const beganAt = world.now;
        await world.run({ mostDeliveries: 5_000 });
        const ends = trail(world).filter((entry) => !entry.startsWith('intended'));
        expect(ends).toEqual([
            'failed secure-transport',
            'failed secure-transport',
            'failed secure-transport',
            'flapping secure-transport',
        ]);
        expect(world.azure.writes).toHaveLength(15);
        expect(world.now - beganAt).toBeLessThan(30 * minute);
        expect(world.queue).toEqual([]);
    });

    test('keeps its count of failures until a repair is verified', async () => {
        const world = await preparedWorld(({ azure }) => {
            for (let write = 0; write < 5; write += 1) azure.quirks.push({ kind: 'noEffect' });
        });
        while (trail(world).length < 2) await world.run({ mostDeliveries: 1 });
        expect(recordOf(world).repairFailures).toMatchObject({ 'secure-transport': { times: 1 } });
        await world.run();
        expect(recordOf(world).repairFailures).toBeUndefined();
    });

    test('that is refused permanently is not assessed again before the sweep', async () => {
        const world = await preparedWorld(({ azure }) =>
            azure.refusals.push({ kind: 'refused', reason: 'HTTP 403: no' }),
        );
        await world.run();
        expect(trail(world)).toEqual(['intended secure-transport', 'failed secure-transport']);
        expect(world.queue).toEqual([]);
    });
});

describe('a value that reads neither as before nor as written', () => {
    const before = '%m [%p] ';

    /** Somebody or Azure sets the prefix right before it is read back. */
    async function prefixThatReads(
        value: string,
        prepare: (world: MemoryWorld) => Promise<void> = async () => {},
    ) {
        const world = worldWith({ parameters: { log_line_prefix: before } }, ['log-line-prefix']);
        await ask(world);
        while (world.azure.writes.length === 0) await world.run({ mostDeliveries: 1 });
        world.now += 1_000;
        await prepare(world);
        let isSet = false;
        world.fate = (port, moment) => {
            if (isSet || port !== 'azure read back' || moment !== 'before') return;
            isSet = true;
            setParameter(world, 'log_line_prefix', value);
        };
        await world.run();
        return world;
    }

    const eventOfWrite = (world: MemoryWorld, resource: string) =>
        ask(world, {
            cause: {
                kind: 'event',
                eventId: `event-of-${resource}`,
                resource,
                time: new Date(world.now).toISOString(),
                actor: { objectId: 'a11ce000-0000-4000-8000-000000000001' },
            },
        }).then(async () => void (await world.run({ mostDeliveries: 1 })));

    test('is verified with the value that is there when its control is satisfied with it', async () => {
        const world = await prefixThatReads('%m [%p] %u %d');
        expect(trail(world)).toEqual(['intended log-line-prefix', 'verified log-line-prefix']);
        expect(reasonOf(world, 'verified')).toMatch(/^it reads %m \[%p\] %u %d now/);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is repaired once more when it is not, and no actor is blamed', async () => {
        const world = await prefixThatReads('%t');
        expect(trail(world)).toEqual([
            'intended log-line-prefix',
            'superseded log-line-prefix',
            'intended log-line-prefix',
            'verified log-line-prefix',
        ]);
        expect(reasonOf(world, 'superseded')).toBe(
            'it is now %t, which is neither what it was nor what was written',
        );
    });

    test('is attributed to the actor whom an event of that target names', async () => {
        const world = await prefixThatReads('%t', (world) =>
            eventOfWrite(world, 'configurations/log_line_prefix'),
        );
        expect(reasonOf(world, 'superseded')).toBe(
            'a11ce000-0000-4000-8000-000000000001 changed it meanwhile; it is now %t',
        );
    });

    test('is not attributed to an actor who changed another target', async () => {
        const world = await prefixThatReads('%t', (world) => eventOfWrite(world, 'configurations/work_mem'));
        expect(reasonOf(world, 'superseded')).toBe(
            'it is now %t, which is neither what it was nor what was written',
        );
    });
});
