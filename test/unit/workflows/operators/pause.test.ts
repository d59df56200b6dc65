import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import type { InvalidRequest, OperationResult } from '../../../../src/workflows/operators/operate.ts';
import { pauseWrites, resumeWrites } from '../../../../src/workflows/operators/pause.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    drift,
    isOn,
    minuteMs,
    orders,
    parameter,
    pass,
    pathOf,
    reasonOf,
    trail,
} from '../../../support/story.ts';

const billing = pathOf('billing');

function preparedWorld(): MemoryWorld {
    const made = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(made, orders);
    addServer(made, billing);
    return made;
}

async function pause(on: MemoryWorld, path?: string): Promise<OperationResult | InvalidRequest> {
    const server = path === undefined ? undefined : parseServerId(path);
    return await pauseWrites(on.ports(), { server, operator: 'olga', reason: 'an incident' });
}

async function resume(on: MemoryWorld, path?: string): Promise<OperationResult> {
    const server = path === undefined ? undefined : parseServerId(path);
    return await resumeWrites(on.ports(), { server, operator: 'oskar', reason: 'it is over' });
}

describe('while the fleet is paused', () => {
    test('nothing is written, and the drift is held with the operator and the reason', async () => {
        const paused = preparedWorld();
        expect(await pause(paused)).toEqual({
            kind: 'done',
            value: 'no write begins on any server from now on; what is under way is followed to its end',
            writesUnderWay: [],
        });
        await drift(paused, 'require_secure_transport', 'off');
        await pass(paused, 10 * minuteMs);
        expect(paused.azure.writes).toEqual([]);
        expect(trail(paused)).toEqual(['held secure-transport']);
        expect(reasonOf(paused, 'held')).toBe(
            'olga paused all writes at 2026-06-15T12:00:00.000Z: an incident',
        );
    });

    test('a running operation is followed to its end, and no other write begins', async () => {
        const paused = preparedWorld();
        await drift(paused, 'require_secure_transport', 'off');
        await drift(paused, 'log_checkpoints', 'off');
        paused.fate = (port, moment) => {
            if (port === 'azure write' && moment === 'after') paused.fate = pauseNow;
        };
        const pauseNow = (): void => {
            paused.fate = () => undefined;
            paused.storage.pause = {
                fleet: { operator: 'olga', reason: 'an incident', since: '2026-06-15T12:00:01.000Z' },
                servers: {},
            };
        };
        await pass(paused, 10 * minuteMs);
        expect(paused.azure.writes).toHaveLength(1);
        expect(trail(paused).toSorted()).toEqual(
            [
                'intended secure-transport',
                'verified secure-transport',
                'superseded log-checkpoints',
                'held log-checkpoints',
            ].toSorted(),
        );
        expect(brokenInvariants(paused)).toEqual([]);
    });

    test('held drift is repaired without an event within a minute of its end', async () => {
        const paused = preparedWorld();
        await pause(paused);
        await drift(paused, 'require_secure_transport', 'off');
        await drift(paused, 'log_checkpoints', 'off', { path: billing });
        await pass(paused, 5 * minuteMs);
        expect(await resume(paused)).toEqual({
            kind: 'done',
            value: 'writes go on on any server; what was held is assessed again within a minute',
        });
        await pass(paused, 2 * minuteMs);
        expect(isOn(paused, 'require_secure_transport')).toBe(true);
        expect(parameter(paused, 'log_checkpoints', billing)).toBe('on');
        expect(brokenInvariants(paused)).toEqual([]);
    });
});

test('a pause of one server holds that server only', async () => {
    const paused = preparedWorld();
    await pause(paused, orders);
    await drift(paused, 'require_secure_transport', 'off');
    await drift(paused, 'require_secure_transport', 'off', { path: billing });
    await pass(paused, 5 * minuteMs);
    expect(isOn(paused, 'require_secure_transport')).toBe(false);
    expect(isOn(paused, 'require_secure_transport', billing)).toBe(true);
    expect(reasonOf(paused, 'held')).toContain('olga paused this server at');
    await resume(paused, orders);
    await pass(paused, 2 * minuteMs);
    expect(isOn(paused, 'require_secure_transport')).toBe(true);
});

test('the end of the pause of the fleet leaves the pause of a server in force', async () => {
    const paused = preparedWorld();
    await pause(paused, orders);
    await pause(paused);
    await drift(paused, 'require_secure_transport', 'off');
    await pass(paused, minuteMs);
    await resume(paused);
    await pass(paused, 5 * minuteMs);
    expect(isOn(paused, 'require_secure_transport')).toBe(false);
});

test('the operators who paused and resumed, and their reasons, are audit entries', async () => {
    const paused = preparedWorld();
    await pause(paused);
    await resume(paused);
    await pause(paused, orders);
    const observed = paused.audit.map(({ server, outcome, operator, reason }) => ({
        server,
        outcome,
        operator,
        reason,
    }));
    expect(observed).toEqual([
        { server: 'fleet', outcome: 'paused', operator: 'olga', reason: 'an incident' },
        { server: 'fleet', outcome: 'resumed', operator: 'oskar', reason: 'it is over' },
        { server: orders, outcome: 'paused', operator: 'olga', reason: 'an incident' },
    ]);
});

test('pausing twice names the first operator, and resuming a running fleet is refused', async () => {
    const paused = preparedWorld();
    expect(await resume(paused)).toEqual({ kind: 'conflict', reason: 'nothing is paused on any server' });
    await pause(paused);
    expect(await pause(paused)).toEqual({
        kind: 'conflict',
        reason: 'olga paused it already at 2026-06-15T12:00:00.000Z: an incident',
    });
});

test('a pause whose recording was cut short is in force, and recorded when an operator pauses again', async () => {
    const paused = preparedWorld();
    paused.fate = (port, moment) => {
        if (port === 'pause write' && moment === 'after') throw new KilledError(port);
    };
    await expect(pause(paused)).rejects.toThrow();
    paused.fate = () => undefined;
    await drift(paused, 'require_secure_transport', 'off');
    await pass(paused, minuteMs);
    expect(paused.azure.writes).toEqual([]);
    expect((await pause(paused)).kind).toBe('conflict');
    expect(paused.audit.filter(({ outcome }) => outcome === 'paused')).toHaveLength(1);
});

test('an end of a pause that cannot be recorded does not take effect', async () => {
    const paused = preparedWorld();
    await pause(paused);
    paused.fate = (port) => {
        if (port.startsWith('audit')) throw new StorageUnavailableError('table audit');
    };
    await expect(resume(paused)).rejects.toThrow('table audit');
    expect(paused.storage.pause.fleet?.operator).toBe('olga');
});

test('a switch that cannot be read stops writes, and waiting changes continue when it can be read again', async () => {
    const paused = preparedWorld();
    paused.fate = (port) => {
        if (port === 'pause read') throw new StorageUnavailableError('the pause switch');
    };
    await drift(paused, 'require_secure_transport', 'off');
    for (let minute = 0; minute < 10; minute += 1) {
        await paused.run({ mostDeliveries: 3 });
        paused.now += minuteMs;
    }
    expect(paused.azure.writes).toEqual([]);
    expect(paused.poison).toEqual([]);
    paused.fate = () => undefined;
    await pass(paused, 5 * minuteMs);
    expect(isOn(paused, 'require_secure_transport')).toBe(true);
    expect(brokenInvariants(paused)).toEqual([]);
});

describe('no write begins once the pause has its response', () => {
    const effects = [
        'lease',
        'records read',
        'baseline',
        'budget write',
        'audit intended',
        'records write',
        'lease confirm',
    ];

    const moments = effects.flatMap((effect) => [
        { effect, writesAtOnce: false, way: 'in a message of its own' },
        { effect, writesAtOnce: true, way: 'right after its assessment' },
    ]);

    test.each(moments)(
        'when it comes right after the effect "$effect" of the process that writes $way',
        async ({ effect, writesAtOnce }) => {
            const paused = preparedWorld();
            paused.writesAtOnce = writesAtOnce;
            await drift(paused, 'require_secure_transport', 'off');
            if (!writesAtOnce) await paused.run({ mostDeliveries: 1 });
            let isStopped = false;
            paused.fate = (port, moment) => {
                if (port !== effect || moment !== 'after') return;
                paused.fate = () => undefined;
                isStopped = true;
                const fleet = { operator: 'olga', reason: 'an incident', since: '2026-06-15T12:00:01.000Z' };
                paused.storage.pause = { fleet, servers: {}, etag: 'paused' };
            };
            await pass(paused, 10 * minuteMs);
            expect(isStopped).toBe(true);
            expect(paused.azure.writes).toEqual([]);
            expect(trail(paused).at(-1)).toBe('held secure-transport');
            expect(brokenInvariants(paused)).toEqual([]);
            await resume(paused);
            await pass(paused, 10 * minuteMs);
            expect(isOn(paused, 'require_secure_transport')).toBe(true);
            expect(brokenInvariants(paused)).toEqual([]);
        },
    );

    test('except the writes that the response names: being sent, or run by Azure', async () => {
        const paused = preparedWorld();
        await drift(paused, 'require_secure_transport', 'off');
        await drift(paused, 'log_checkpoints', 'off', { path: billing });
        let response: Promise<OperationResult | InvalidRequest> | undefined;
        paused.fate = (port, moment) => {
            if (port !== 'azure write' || moment !== 'before' || paused.azure.writes.length === 0) return;
            paused.fate = () => undefined;
            response = pause(paused);
        };
        await pass(paused, 10 * minuteMs);
        expect(await response).toMatchObject({
            kind: 'done',
            writesUnderWay: [
                { server: orders, target: 'configurations/require_secure_transport', status: 'accepted' },
                { server: billing, target: 'configurations/log_checkpoints', status: expect.any(String) },
            ],
        });
        expect(paused.azure.writes).toHaveLength(2);
        expect(brokenInvariants(paused)).toEqual([]);
    });

    test('and on one server the writes on others are not named', async () => {
        const paused = preparedWorld();
        await drift(paused, 'require_secure_transport', 'off');
        await paused.run({ mostDeliveries: 2 });
        expect(paused.azure.writes).toHaveLength(1);
        expect(await pause(paused, billing)).toMatchObject({ kind: 'done', writesUnderWay: [] });
        expect(await pause(paused, orders)).toMatchObject({
            kind: 'done',
            writesUnderWay: [{ server: orders }],
        });
    });

    test('a switch that cannot be read at the last moment stops the write and costs no attempt', async () => {
        const world = preparedWorld();
        await drift(world, 'require_secure_transport', 'off');
        let last = '';
        let failures = 0;
        world.fate = (port, moment) => {
            if (moment !== 'before') return;
            const isLastRead = port === 'pause read' && last === 'lease confirm';
            last = port;
            if (!isLastRead || failures === 9) return;
            failures += 1;
            throw new StorageUnavailableError('the pause switch');
        };
        await pass(world, 30 * minuteMs);
        expect(trail(world)).toEqual(['intended secure-transport', 'verified secure-transport']);
        expect([failures, world.azure.writes.length]).toEqual([9, 1]);
        expect(brokenInvariants(world)).toEqual([]);
    });
});
