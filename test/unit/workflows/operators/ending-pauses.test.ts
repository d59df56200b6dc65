import { describe, expect, test } from 'vitest';
import { RecordConflictError, StorageUnavailableError } from '../../../../src/errors.ts';
import { followPauses } from '../../../../src/workflows/operators/follow-pauses.ts';
import { pauseWrites, resumeWrites } from '../../../../src/workflows/operators/pause.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    drift,
    fail,
    hourMs,
    isOn,
    minuteMs,
    pass,
    pathOf,
    reasonOf,
    recordOf,
    server,
    trail,
    worldOf,
} from '../../../support/story.ts';

async function fleet(): Promise<MemoryWorld> {
    const world = await worldOf(['orders', 'billing'], enforcing(['secure-transport', 'log-checkpoints']));
    world.now = Date.parse('2026-06-15T13:00:00Z');
    return world;
}

/** Pauses until so many hours from now; without hours: until an operator resumes. */
async function pause(world: MemoryWorld, hours?: number, of?: typeof server) {
    const until = hours === undefined ? {} : { until: new Date(world.now + hours * hourMs).toISOString() };
    return await pauseWrites(world.ports(), {
        server: of,
        operator: 'olga',
        reason: 'an incident',
        ...until,
    });
}

/** `outcome server: reason` of the entries about pauses, oldest first. */
function told(world: MemoryWorld): readonly string[] {
    return world.audit
        .filter(({ outcome }) => ['paused', 'resumed', 'pauseReminder'].includes(outcome))
        .map(({ outcome, server: of, operator }) => `${outcome} ${of.split('/').at(-1)} by ${operator}`);
}

describe('a pause with an end', () => {
    test('holds writes until then, and says so', async () => {
        const world = await fleet();
        expect(await pause(world, 2)).toMatchObject({
            kind: 'done',
            value: 'no write begins on any server until 2026-06-15T15:00:00.000Z; what is under way is followed to its end',
        });
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, hourMs);
        expect(isOn(world, 'require_secure_transport')).toBe(false);
        expect(reasonOf(world, 'held')).toBe(
            'olga paused all writes at 2026-06-15T13:00:00.000Z until 2026-06-15T15:00:00.000Z: an incident',
        );
        expect(Object.values(recordOf(world).holds)).toEqual([
            { cause: 'paused', until: '2026-06-15T15:00:00.000Z' },
        ]);
    });

    test('lets held writes go on by themselves within a minute of its end, and Pgwarden records that once', async () => {
        const world = await fleet();
        await pause(world, 2);
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 2 * hourMs + 2 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(told(world)).toEqual([
            'paused fleet by olga',
            'pauseReminder fleet by undefined',
            'resumed fleet by Pgwarden',
        ]);
        expect(reasonOf(world, 'resumed', 'fleet')).toBe(
            'its time is over; olga paused all writes at 2026-06-15T13:00:00.000Z until 2026-06-15T15:00:00.000Z: an incident',
        );
        expect(world.storage.pause.fleet).toBeUndefined();
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('holds no write after its end although no tick came', async () => {
        const world = await fleet();
        await pause(world, 2);
        world.now += 2 * hourMs;
        await drift(world, 'require_secure_transport', 'off');
        await world.run();
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(world.storage.pause.fleet).toBeDefined();
    });

    test('holds the last write before its end, and none after: the last check goes by the clock', async () => {
        for (const [leadMs, writes] of [
            [1, 0],
            [0, 1],
        ] as const) {
            const world = await fleet();
            await drift(world, 'require_secure_transport', 'off');
            await world.run({ mostDeliveries: 1 });
            world.fate = (port, moment) => {
                if (port !== 'lease confirm' || moment !== 'after') return;
                world.fate = () => undefined;
                const since = new Date(world.now - hourMs).toISOString();
                const until = new Date(world.now + leadMs).toISOString();
                world.storage.pause = { fleet: { operator: 'olga', reason: 'x', since, until }, servers: {} };
            };
            await world.run({ mostDeliveries: 1 });
            expect(world.azure.writes).toHaveLength(writes);
        }
    });

    test('of one server ends alone', async () => {
        const world = await fleet();
        await pause(world, 1, server);
        await pause(world);
        await pass(world, 2 * hourMs);
        expect(told(world)).toEqual([
            'paused orders by olga',
            'paused fleet by olga',
            'resumed orders by Pgwarden',
        ]);
        expect([world.storage.pause.servers, world.storage.pause.fleet?.operator]).toEqual([{}, 'olga']);
    });

    test('can be ended earlier by an operator, once', async () => {
        const world = await fleet();
        await pause(world, 2);
        const resume = { server: undefined, operator: 'oskar', reason: 'it is over' };
        expect((await resumeWrites(world.ports(), resume)).kind).toBe('done');
        await pass(world, 3 * hourMs, 10 * minuteMs);
        expect(told(world)).toEqual(['paused fleet by olga', 'resumed fleet by oskar']);
    });

    test('that is over is no pause for an operator: it cannot be resumed, and the next pause records its end first', async () => {
        const world = await fleet();
        await pause(world, 2);
        world.now += 2 * hourMs;
        const resume = { server: undefined, operator: 'oskar', reason: 'it is over' };
        expect(await resumeWrites(world.ports(), resume)).toEqual({
            kind: 'conflict',
            reason: 'nothing is paused on any server',
        });
        expect((await pause(world, 1)).kind).toBe('done');
        await pass(world, 30 * minuteMs);
        expect(told(world)).toEqual([
            'paused fleet by olga',
            'resumed fleet by Pgwarden',
            'paused fleet by olga',
        ]);
        expect(world.storage.pause.fleet?.until).toBe('2026-06-15T16:00:00.000Z');
    });

    test('is recorded as begun and ended although the process that paused died before it recorded anything', async () => {
        const world = await fleet();
        fail(world, /^audit paused$/, () => new KilledError('audit paused'), 1);
        await expect(pause(world, 1)).rejects.toThrow();
        await pass(world, 2 * hourMs);
        expect(told(world)).toEqual(['paused fleet by olga', 'resumed fleet by Pgwarden']);
    });

    test.each([
        ['now', 0],
        ['in the past', -1],
        ['in 30 days and a second', 30 * 24 + 1 / 3_600],
    ])('%s is refused, and pauses nothing', async (_what, hours) => {
        const world = await fleet();
        expect(await pause(world, hours)).toEqual({
            kind: 'invalid',
            problems: [
                { path: ['until'], reason: 'allowed: an instant in the future, at most 30 days from now' },
            ],
        });
        expect([world.storage.pause, world.audit.length]).toEqual([{ servers: {} }, 0]);
    });
});

describe('operators are reminded', () => {
    test('an hour before the end of a pause, once, and with its reason', async () => {
        const world = await fleet();
        await pause(world, 26);
        await pass(world, 25 * hourMs - minuteMs, 10 * minuteMs);
        expect(told(world)).toEqual(['paused fleet by olga']);
        await pass(world, 45 * minuteMs);
        expect(told(world)).toEqual(['paused fleet by olga', 'pauseReminder fleet by undefined']);
        expect(reasonOf(world, 'pauseReminder', 'fleet')).toBe(
            'writes go on by themselves at 2026-06-16T15:00:00.000Z; olga paused all writes at 2026-06-15T13:00:00.000Z until 2026-06-16T15:00:00.000Z: an incident',
        );
        expect(world.notified.map(({ outcome }) => outcome)).toContain('pauseReminder');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('every 24 hours of a pause without an end, of the fleet and of a server', async () => {
        const world = await fleet();
        await pause(world);
        world.now += 6 * hourMs;
        await pause(world, undefined, server);
        await pass(world, 66 * hourMs + minuteMs, 10 * minuteMs);
        expect(told(world)).toEqual([
            'paused fleet by olga',
            'paused orders by olga',
            'pauseReminder fleet by undefined',
            'pauseReminder orders by undefined',
            'pauseReminder fleet by undefined',
            'pauseReminder orders by undefined',
            'pauseReminder fleet by undefined',
        ]);
        expect(reasonOf(world, 'pauseReminder')).toBe(
            'writes have been paused for 48 hours, without an end; olga paused this server at 2026-06-15T19:00:00.000Z: an incident',
        );
    });

    test('once for all days that passed while no tick came', async () => {
        const world = await fleet();
        await pause(world);
        world.now += 100 * hourMs;
        await pass(world, 10 * minuteMs);
        expect(told(world)).toEqual(['paused fleet by olga', 'pauseReminder fleet by undefined']);
        expect(reasonOf(world, 'pauseReminder', 'fleet')).toContain('paused for 96 hours');
    });

    test('of a pause that an older version stored, without an id', async () => {
        const world = await fleet();
        world.storage.pause = {
            servers: {
                [`${server.subscriptionId}|app|orders`]: {
                    operator: 'olga',
                    reason: 'x',
                    since: '2026-06-14T12:00:00Z',
                },
            },
        };
        await world.tick();
        expect(told(world)).toEqual(['pauseReminder orders by undefined']);
        expect(trail(world)).toEqual(['pauseReminder']);
    });
});

describe('a tick', () => {
    test('that dies at the entry or at the switch leaves one entry and no pause in the end', async () => {
        for (const port of ['audit resumed', 'pause write']) {
            for (const moment of ['before', 'after'] as const) {
                const world = await fleet();
                await pause(world, 1);
                world.now += hourMs;
                world.fate = (name, when) => {
                    if (name === port && when === moment) throw new KilledError(port);
                };
                await expect(followPauses(world.ports())).rejects.toThrow();
                world.fate = () => undefined;
                await followPauses(world.ports());
                expect(told(world)).toEqual(['paused fleet by olga', 'resumed fleet by Pgwarden']);
                expect(world.storage.pause.fleet).toBeUndefined();
            }
        }
    });

    test('that another process beats to the switch changes nothing', async () => {
        const world = await fleet();
        await pause(world, 1);
        world.now += hourMs;
        fail(world, /^pause write$/, () => new RecordConflictError('the pause switch'), 1);
        await followPauses(world.ports());
        expect(world.storage.pause.fleet).toBeDefined();
        await followPauses(world.ports());
        expect(told(world)).toEqual(['paused fleet by olga', 'resumed fleet by Pgwarden']);
    });

    test('ends a pause although the entry of another one cannot be recorded', async () => {
        const world = await fleet();
        addServer(world, pathOf('till'));
        await pause(world, 1, { ...server, name: 'till' });
        await pause(world, 1, server);
        world.now += hourMs;
        fail(world, /^audit resumed$/, () => new StorageUnavailableError('table audit'), 1);
        await expect(followPauses(world.ports())).rejects.toThrow('table audit');
        expect(Object.keys(world.storage.pause.servers)).toEqual([expect.stringContaining('till')]);
        await followPauses(world.ports());
        expect(world.storage.pause.servers).toEqual({});
    });

    test('reads the switch and nothing else while no entry is due', async () => {
        const world = await fleet();
        await pause(world, 5);
        const effects: string[] = [];
        world.fate = (port, moment) => void (moment === 'before' ? effects.push(port) : undefined);
        await followPauses(world.ports());
        expect(effects).toEqual(['pause read']);
    });
});
