import { describe, expect, test } from 'vitest';
import { parseServerId, type ServerId } from '../../../../src/model/resource-id.ts';
import { decideApproval, listApprovals } from '../../../../src/workflows/operators/decide-approval.ts';
import type { OperationResult } from '../../../../src/workflows/operators/operate.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    deliverEvent,
    drift,
    hourMs,
    isOn,
    minuteMs,
    orders,
    parameter,
    pass,
    reasonOf,
    recordOf,
    setParameter,
    trail,
} from '../../../support/story.ts';

function server(): ServerId {
    const parsed = parseServerId(orders);
    if (parsed === undefined) throw new Error('no server');
    return parsed;
}

async function waitingWorld(): Promise<MemoryWorld> {
    const world = memoryWorld(inMode('approve', ['secure-transport', 'tls-minimum-version']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    return world;
}

async function onlyApproval(world: MemoryWorld): Promise<string> {
    const { approvals } = await listApprovals(world.ports().records);
    expect(approvals).toHaveLength(1);
    return approvals[0]?.id ?? '';
}

async function decide(
    world: MemoryWorld,
    kind: 'approved' | 'declined',
    id: string,
): Promise<OperationResult> {
    const decision = {
        server: server(),
        id,
        kind,
        operator: 'olga',
        comment: 'after the release',
        holdsAfterDryRun: false,
    };
    return await decideApproval(world.ports(), decision);
}

test('a change in mode approve waits with its exact write, and is asked for once', async () => {
    const world = await waitingWorld();
    await deliverEvent(world, 'configurations/require_secure_transport');
    await pass(world, 10 * minuteMs);
    expect(world.azure.writes).toEqual([]);
    expect(trail(world)).toEqual(['awaitingApproval secure-transport']);
    const [approval] = (await listApprovals(world.ports().records)).approvals;
    expect(approval).toMatchObject({
        server: orders,
        requestedAt: expect.stringMatching(/^2026-06-15T12:00/),
        change: { kind: 'parameter', name: 'require_secure_transport', from: 'off', to: 'on' },
    });
});

describe('an approval', () => {
    test('has exactly that change made, in the name of the operator who approved it', async () => {
        const world = await waitingWorld();
        const result = await decide(world, 'approved', await onlyApproval(world));
        expect(result.kind).toBe('done');
        await pass(world, minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(trail(world)).toEqual([
            'awaitingApproval secure-transport',
            'approved secure-transport',
            'intended secure-transport',
            'verified secure-transport',
        ]);
        const operators = world.audit.map(({ operator }) => operator);
        expect(operators).toEqual([undefined, 'olga', 'olga', 'olga']);
        expect(reasonOf(world, 'approved')).toBe('after the release');
        expect((await listApprovals(world.ports().records)).approvals).toEqual([]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('is for one remediation: the next drift of the same value needs another', async () => {
        const world = await waitingWorld();
        await decide(world, 'approved', await onlyApproval(world));
        await pass(world, minuteMs);
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 10 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(false);
        expect(trail(world).at(-1)).toBe('awaitingApproval secure-transport');
        expect(recordOf(world).decisions).toEqual({});
    });

    test('is for that value only: when the value changed, it is requested again', async () => {
        const world = memoryWorld(inMode('approve', ['tls-minimum-version']));
        world.baseline = {
            ...world.baseline,
            thresholds: { ...world.baseline.thresholds, tlsMinimumVersion: '1.3' },
        };
        addServer(world);
        await deliverEvent(world, 'configurations/ssl_min_protocol_version');
        await pass(world, minuteMs);
        const id = await onlyApproval(world);
        setParameter(world, 'ssl_min_protocol_version', 'TLSv1.1');
        await decide(world, 'approved', id);
        await pass(world, minuteMs);
        expect(parameter(world, 'ssl_min_protocol_version')).toBe('TLSv1.1');
        expect(world.azure.writes).toEqual([]);
        const again = await onlyApproval(world);
        expect(again).not.toBe(id);
    });

    test('that arrives while the fleet is paused is used when writes resume', async () => {
        const world = await waitingWorld();
        world.storage.pause = {
            fleet: { operator: 'oskar', reason: 'an incident', since: '2026-06-15T12:00:00.000Z' },
            servers: {},
        };
        await decide(world, 'approved', await onlyApproval(world));
        await pass(world, 10 * minuteMs);
        expect(trail(world).at(-1)).toBe('held secure-transport');
        world.storage.pause = { servers: {} };
        await pass(world, 2 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
    });

    test('expires after 24 hours', async () => {
        const world = await waitingWorld();
        world.storage.pause = {
            fleet: { operator: 'oskar', reason: 'an incident', since: '2026-06-15T12:00:00.000Z' },
            servers: {},
        };
        await decide(world, 'approved', await onlyApproval(world));
        await pass(world, 25 * hourMs, hourMs);
        world.storage.pause = { servers: {} };
        await pass(world, 10 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(false);
        expect(trail(world).at(-1)).toBe('awaitingApproval secure-transport');
    });

    test('of something that does not wait is refused', async () => {
        const world = await waitingWorld();
        expect(await decide(world, 'approved', 'another')).toEqual({
            kind: 'notFound',
            reason: `no change another waits for an approval on ${orders}`,
        });
        const id = await onlyApproval(world);
        await decide(world, 'approved', id);
        expect((await decide(world, 'declined', id)).kind).toBe('notFound');
    });

    test('of a change that Azure refuses is used up: the next one is requested', async () => {
        const world = await waitingWorld();
        world.azure.refusals.push({ kind: 'refused', reason: 'HTTP 409 ScopeLocked: locked' });
        await decide(world, 'approved', await onlyApproval(world));
        await pass(world, minuteMs);
        expect(trail(world).at(-1)).toBe('failed secure-transport');
        await deliverEvent(world, 'configurations/require_secure_transport');
        await pass(world, minuteMs);
        expect(trail(world).at(-1)).toBe('awaitingApproval secure-transport');
    });
});

test('a declined change is not made, and not requested again for a day', async () => {
    const world = await waitingWorld();
    const result = await decide(world, 'declined', await onlyApproval(world));
    expect(result.kind).toBe('done');
    await pass(world, minuteMs);
    expect(trail(world)).toEqual([
        'awaitingApproval secure-transport',
        'declined secure-transport',
        'reported secure-transport',
    ]);
    expect(reasonOf(world, 'reported')).toBe('olga declined it: after the release');
    await pass(world, 23 * hourMs, hourMs);
    await deliverEvent(world, 'configurations/require_secure_transport');
    await pass(world, minuteMs);
    expect(trail(world)).toHaveLength(3);
    await pass(world, 2 * hourMs, hourMs);
    await deliverEvent(world, 'configurations/require_secure_transport');
    await pass(world, minuteMs);
    expect(trail(world).at(-1)).toBe('awaitingApproval secure-transport');
    expect(world.azure.writes).toEqual([]);
});

test('a change that is not needed any more does not wait any longer', async () => {
    const world = await waitingWorld();
    await drift(world, 'require_secure_transport', 'on');
    await pass(world, minuteMs);
    expect((await listApprovals(world.ports().records)).approvals).toEqual([]);
});

test('a change that the baseline does not want any more waits for no operator and holds nothing', async () => {
    const world = await waitingWorld();
    world.baseline = { ...world.baseline, modes: { ...world.baseline.modes, 'secure-transport': 'off' } };
    await deliverEvent(world, 'configurations/ssl_min_protocol_version');
    await pass(world, minuteMs);
    expect((await listApprovals(world.ports().records)).approvals).toEqual([]);
    expect(recordOf(world).noted).toEqual({});
});

describe('one approval makes one remediation, whatever its end', () => {
    test.each([
        ['was read back as another value', (world: MemoryWorld) => failReadBack(world)],
        ['failed for good', (world: MemoryWorld) => failOperation(world)],
        ['had no effect', (world: MemoryWorld) => noEffect(world)],
        ['was verified', () => undefined],
    ])('after the write %s, the same change is requested again', async (_what, prepare) => {
        const world = await waitingWorld();
        prepare(world);
        await decide(world, 'approved', await onlyApproval(world));
        await pass(world, 10 * minuteMs);
        world.azure.readBackResults.length = 0;
        world.azure.quirks.length = 0;
        for (let time = 0; time < 6; time += 1) {
            await drift(world, 'require_secure_transport', 'off');
            await pass(world, 10 * minuteMs);
        }
        const made = new Set(world.azure.writes.map(({ correlationId }) => correlationId));
        expect([...made]).toHaveLength(1);
        expect(await onlyApproval(world)).not.toBe('');
        expect(recordOf(world).decisions).toEqual({});
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('a busy server uses up no approval', async () => {
        const world = await waitingWorld();
        world.azure.busyUntil.set(orders, world.now + 20 * minuteMs);
        await decide(world, 'approved', await onlyApproval(world));
        await pass(world, 40 * minuteMs);
        expect(isOn(world, 'require_secure_transport')).toBe(true);
        expect(trail(world)).toEqual([
            'awaitingApproval secure-transport',
            'approved secure-transport',
            'intended secure-transport',
            'verified secure-transport',
        ]);
    });

    test('an approval without a sent write is not used up', async () => {
        const world = await waitingWorld();
        const id = await onlyApproval(world);
        await decide(world, 'approved', id);
        world.fate = (port, moment) => {
            if (port !== 'lease confirm' || moment !== 'after') return;
            world.fate = () => undefined;
            world.storage.pause = {
                fleet: { operator: 'olga', reason: 'x', since: '2026-06-15' },
                servers: {},
            };
        };
        await pass(world, 5 * minuteMs);
        expect(world.azure.writes).toEqual([]);
        expect(Object.keys(recordOf(world).decisions)).toEqual([id]);
        world.storage.pause = { servers: {} };
        await pass(world, 5 * minuteMs);
        expect(world.azure.writes).toHaveLength(1);
    });
});

function failReadBack(world: MemoryWorld): void {
    world.azure.readBackResults.push({ kind: 'other', found: 'OFF' });
}

function failOperation(world: MemoryWorld): void {
    const result = { kind: 'refused' as const, reason: 'OperationFailed: no' };
    world.azure.failures.push({ code: 'OperationFailed', result });
}

function noEffect(world: MemoryWorld): void {
    for (let write = 0; write < 9; write += 1) world.azure.quirks.push({ kind: 'noEffect' });
}
